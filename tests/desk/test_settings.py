"""The settings of a study, in a file that a person may read and mend."""

from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from desk.studies import PASSWORD
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.errors import NotAllowedError, PersonRefusedError, SettingsRefusedError
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.project.settings import StudySettings, read_settings, write_settings
from fibrodesk.desk.study import change_settings, study_settings
from fibrodesk.domain.people import Role
from fibrodesk.storage.schema import SCHEMA_VERSION


@settings_of(max_examples=40, deadline=None)
@given(name=st.text(), hide=st.booleans(), frames=st.integers(1, 10_000))
def test_what_is_written_is_read_again(tmp_path_factory, name, hide, frames):
    folder = tmp_path_factory.mktemp("settings")
    settings = StudySettings(name=name, hide_names=hide, key_frames=frames)
    write_settings(folder, settings, schema=1)
    assert read_settings(folder) == (settings, 1)


def test_a_change_is_in_force_at_once_after_a_restart_and_in_the_audit(study):
    wanted = replace(study_settings(study.ann), reading_mode="assisted", key_frames=24)
    change_settings(study.administrator, wanted)
    change_settings(study.administrator, wanted)  # which changes nothing
    assert study_settings(study.ann) == wanted
    with closing(open_project(study.project.path)) as again:
        assert again.settings == wanted
    rows = [row for row in read_audit(study.administrator) if row.act == "settings changed"]
    assert [row.detail for row in rows] == [{"reading_mode": "assisted", "key_frames": 24}]


def test_only_an_administrator_changes_settings(study):
    for session in (study.ann, study.rita):
        with pytest.raises(NotAllowedError):
            change_settings(session, StudySettings())


def test_a_study_may_keep_to_one_role_a_person(study):
    change_settings(study.administrator, replace(study.project.settings, several_roles=False))
    with pytest.raises(PersonRefusedError):
        add_person(
            study.administrator,
            name="Eve",
            roles={Role.ANNOTATOR, Role.REVIEWER},
            password=PASSWORD,
        )


@pytest.mark.parametrize(
    "text",
    [
        "no toml = = at all",
        "[study]\nname = 'x'",
        "schema = 1",
        "schema = 'one'\n[study]",
        "schema = 1\n[study]\nunknown = 1",
        "schema = 1\n[study]\nkey_frames = 'many'",
        "schema = 1\n[study]\nkey_frames = true",
        "schema = 1\n[study]\nkey_frames = 0",
        "schema = 1\n[study]\nreading_mode = 'open'",
        "schema = 1\n[study]\ndomain = 'frame'",
    ],
)
def test_a_file_that_is_wrong_is_refused_in_words(project, text):
    path = project.path / "project.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsRefusedError):
        open_project(project.path)


def test_a_file_without_a_setting_keeps_its_default(project):
    path = project.path / "project.toml"
    path.write_text(f"schema = {SCHEMA_VERSION}\n[study]\nname = 'Short'\n", encoding="utf-8")
    with closing(open_project(project.path)) as again:
        assert again.settings == StudySettings(name="Short")


def test_a_project_of_before_opens_and_forgets_settings_that_decided_nothing(tmp_path):
    text = 'schema = 1\n[study]\nkey_frames = 24\ntraining_preset = "unet"\ntraining_width = 32\n'
    (tmp_path / "project.toml").write_text(text)
    settings, schema = read_settings(tmp_path)
    assert settings == StudySettings(key_frames=24)
    write_settings(tmp_path, settings, schema=schema)
    assert "training_preset" not in (tmp_path / "project.toml").read_text()
