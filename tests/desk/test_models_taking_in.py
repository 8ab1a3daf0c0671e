"""A bundle of another station comes in when an administrator has compared its fingerprint."""

import shutil

import pytest

from fibrodesk.contract.manifest import SIGNATURE_NAME
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.models import registry as models
from fibrodesk.desk.models.stations import fingerprint
from fibrodesk.desk.models.taking_in import (
    BundleUnsignedError,
    StationUnknownError,
    take_bundle,
)
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.sealing.signatures import load_or_make
from fibrodesk.storage.container import sign_container
from resources import demonstration_bundle


@pytest.fixture
def stranger(tmp_path):
    return load_or_make(tmp_path / "their station")


@pytest.fixture
def bundle(tmp_path, stranger):
    """What another station made and signed."""
    folder = tmp_path / "theirs"
    shutil.copytree(demonstration_bundle(), folder)
    (folder / SIGNATURE_NAME).unlink(missing_ok=True)
    sign_container(folder, public=stranger.public, sign=stranger.sign)
    return folder


def test_a_station_is_named_by_its_fingerprint_and_trusted_from_then_on(study, bundle, stranger):
    admin = study.administrator
    with pytest.raises(StationUnknownError) as refused:
        take_bundle(admin, bundle)
    letters = fingerprint(stranger.public)
    assert letters in str(refused.value)
    record = take_bundle(admin, bundle, confirmed=letters.upper().replace(" ", "-"))
    assert models.get_model(admin, record.id).card == record.card
    assert take_bundle(admin, bundle).id == record.id  # asked once
    acts = [row.act for row in read_audit(admin)]
    assert acts.count("station trusted") == 1


def test_other_letters_trust_nobody(study, bundle):
    admin = study.administrator
    with pytest.raises(StationUnknownError):
        take_bundle(admin, bundle, confirmed="0000 0000")
    assert "station trusted" not in {row.act for row in read_audit(admin)}


def test_without_a_signature_or_with_a_broken_one_nothing_comes_in(study, bundle, stranger):
    admin = study.administrator
    before = models.list_models(admin)
    told = (bundle / SIGNATURE_NAME).read_text()
    (bundle / SIGNATURE_NAME).write_text(told.replace('"signature": "', '"signature": "00', 1))
    with pytest.raises(BundleUnsignedError):
        take_bundle(admin, bundle, confirmed=fingerprint(stranger.public))
    (bundle / SIGNATURE_NAME).unlink()
    with pytest.raises(BundleUnsignedError):
        take_bundle(admin, bundle)
    assert models.list_models(admin) == before


def test_nobody_else_takes_a_model_in(study, bundle, stranger):
    for name in ("ann", "rita"):
        with pytest.raises(NotAllowedError):
            take_bundle(study.sessions[name], bundle, confirmed=fingerprint(stranger.public))
