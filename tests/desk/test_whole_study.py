"""From two sealed readings to a model in use, by the acts alone."""

import json
import math
from threading import Event

import pytest

from desk.synthetic import KEY_FRAMES, make_synthetic
from fibrodesk.agreement.records.study import study_record
from fibrodesk.contract.events import Stopped, Validated
from fibrodesk.contract.manifest import read_manifest
from fibrodesk.contract.snapshot import read_snapshot
from fibrodesk.desk.agreeing import study as agreeing
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.demonstration.hands import draw, review_as
from fibrodesk.desk.errors import ReasonMissingError, SealedError
from fibrodesk.desk.models import proposing
from fibrodesk.desk.models import registry as models
from fibrodesk.desk.models.judging import judge
from fibrodesk.desk.readings import open_reading, reading_answers, readings_of, take_back
from fibrodesk.desk.reporting.report import write_report
from fibrodesk.desk.reviewing import review as reviewing
from fibrodesk.desk.reviewing.verdicts import NoVerdictError, VerdictGivenError
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.status import project_status
from fibrodesk.desk.training.frames import gather, write_frame
from fibrodesk.desk.training.history import runs
from fibrodesk.desk.training.runs import (
    NoBundleError,
    NotBegunError,
    RunMissingError,
    start_training,
)
from fibrodesk.desk.training.snapshots import (
    NothingToFreezeError,
    SnapshotMissingError,
    take_snapshot,
)
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState, Origin, Purpose
from fibrodesk.storage.errors import ContainerRefusedError

SHORT = {"epochs": 1, "batches": 2, "batch_size": 2, "width": 8, "device": "cpu"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Round 1 is read by ann alone; cine 4 is in no round. Tests go on from there, in order."""
    made = make_synthetic(tmp_path_factory.mktemp("whole"), patients=4)
    ids = [record.id for record in made.cines]
    made.first = made.round("Round 1", ids[:3])
    made.read("ann")
    yield made
    made.project.abandon()


@pytest.fixture(scope="module")
def opened(study):
    study.read("bob")
    return study


class TestWhileTheRoundIsSealed:
    @pytest.mark.parametrize("name", ["ann", "bob", "rita", "administrator"])
    def test_there_is_no_agreement_for_anybody(self, study, name):
        with pytest.raises((agreeing.RoundSealedError, SealedError)):
            agreeing.study_agreement(study.sessions[name], round_id=study.first.id)
        with pytest.raises((agreeing.RoundSealedError, SealedError)):
            agreeing.pair(
                study.sessions[name],
                round_id=study.first.id,
                cine_id=study.first.cines[0],
                frame=0,
            )

    def test_there_is_no_report(self, study, tmp_path):
        with pytest.raises(agreeing.RoundSealedError):
            write_report(study.sessions["administrator"], tmp_path / "report.html")
        assert not (tmp_path / "report.html").exists()

    def test_nothing_is_frozen_for_a_training(self, study):
        with pytest.raises(NothingToFreezeError):
            take_snapshot(study.sessions["administrator"])

    def test_a_reader_is_told_the_own_state_alone(self, study):
        told = project_status(study.sessions["bob"])
        assert all(not cine["readings"] for cine in told["cines"])
        told = project_status(study.sessions["ann"])
        assert {name for cine in told["cines"] for name in cine["readings"]} == {"ann"}

    def test_what_was_submitted_can_be_taken_back(self, study):
        cine = study.first.cines[0]
        ann = study.sessions["ann"]
        take_back(ann, round_id=study.first.id, cine_id=cine)
        reading = open_reading(ann, round_id=study.first.id, cine_id=cine)
        assert reading.editable
        reading.close()
        study.read("ann")


class TestAfterTheOpening:
    def test_kappa_is_the_same_for_everybody_who_may_see_it(self, opened):
        told = [
            study_record(agreeing.study_agreement(opened.sessions[name], round_id=opened.first.id))
            for name in ("ann", "bob", "rita", "administrator")
        ]
        names = [one.pop("readers") for one in told]
        assert names == [["ann", "bob"], ["ann", "bob"], ["Reader A", "Reader B"], ["ann", "bob"]]
        assert all(one == told[0] for one in told)
        assert told[0]["domain"] == "myocardium"
        assert 0.3 < told[0]["study"]["kappa_pooled"] <= 1
        assert len(told[0]["frames"]) == 3 * KEY_FRAMES

    def test_a_pair_shows_both_masks_and_the_shared_wall(self, opened):
        record = opened.cines[0]
        found = agreeing.pair(
            opened.sessions["rita"],
            round_id=opened.first.id,
            cine_id=record.id,
            frame=record.key_frames[0],
        )
        assert found.image.shape[:2] == record.facts.shape
        assert found.domain is not None
        for answer, mask in (
            (found.first_answer, found.first),
            (found.second_answer, found.second),
        ):
            assert (answer.state is AnswerState.DRAWN) == (mask is not None)

    def test_the_sector_holds_the_myocardium_and_kappa_there_is_larger_or_equal(self, opened):
        rows = {}
        for domain in ("myocardium", "sector", "frame"):
            found = agreeing.study_agreement(
                opened.sessions["rita"], round_id=opened.first.id, domain=domain
            )
            rows[domain] = found.study.kappa_pooled
        assert rows["myocardium"] <= rows["sector"] + 1e-9 <= rows["frame"] + 2e-9

    def test_an_unknown_round_is_told(self, opened):
        with pytest.raises(agreeing.RoundUnknownError, match="Round 9"):
            agreeing.find_round(opened.sessions["rita"], "Round 9")


class TestProposals:
    def test_a_reviewer_lets_the_model_propose_and_every_mask_knows_its_origin(self, opened):
        rita, cine = opened.sessions["rita"], opened.cines[3]
        seen = []
        done = proposing.propose(
            rita, cine_id=cine.id, progress=lambda done, total: seen.append((done, total))
        )
        assert done.frames == KEY_FRAMES
        assert seen[-1] == (KEY_FRAMES, KEY_FRAMES)
        answers = reading_answers(rita, done.reading)
        assert {key.frame for key in answers} == set(cine.key_frames)
        for answer, mask in answers.values():
            assert answer.model == done.model
            assert (answer.origin is Origin.MODEL) == (mask is not None)

    def test_a_cancelled_proposal_leaves_what_was_done(self, opened):
        cancel = Event()
        cancel.set()
        done = proposing.propose(opened.sessions["rita"], cine_id=opened.cines[0].id, cancel=cancel)
        assert done.frames == 0
        assert done.reading is None

    @pytest.mark.parametrize("name", ["ann", "administrator"])
    def test_nobody_else_proposes(self, opened, name):
        with pytest.raises(NotAllowedError):
            proposing.propose(opened.sessions[name], cine_id=opened.cines[3].id)

    def test_a_reader_of_a_sealed_blind_round_sees_no_proposal(self, opened):
        """Round 2 makes ann a reader of the cine; its proposals vanish for her."""
        cine = opened.cines[3]
        opened.second = opened.round("Round 2", [cine.id])
        hidden = opened.project.store.read(
            lambda rows: rows.readings.find(cine_id=cine.id, purpose=Purpose.PROPOSAL)
        )
        with pytest.raises((SealedError, NotAllowedError)):
            reading_answers(opened.sessions["ann"], hidden[0].id)
        assert proposing.proposal(opened.sessions["ann"], cine.id) == {}
        assert not readings_of(opened.sessions["ann"], cine_id=cine.id, purpose=Purpose.PROPOSAL)


class TestReview:
    def waiting(self, study):
        queue = reviewing.review_queue(study.sessions["rita"])
        return [item for item in queue if not item.verdict]

    def test_accepting_keeps_the_models_mask_and_its_origin(self, opened):
        rita = opened.sessions["rita"]
        item = self.waiting(opened)[0]
        model = reviewing.review_frame(rita, item).model
        reviewing.accept(rita, item)
        (row,) = readings_of(rita, cine_id=item.cine.id, purpose=Purpose.CORRECTION)
        answer, mask = reading_answers(rita, row.id)[MaskKey(item.frame, Structure.FIBROSIS)]
        assert answer.model == item.model
        assert (mask == model).all() if mask is not None else not model.any()
        with pytest.raises(VerdictGivenError):
            reviewing.accept(rita, item)

    def test_a_verdict_can_be_taken_back(self, opened):
        rita = opened.sessions["rita"]
        given = [item for item in reviewing.review_queue(rita) if item.verdict]
        reviewing.take_back_verdict(rita, given[0])
        assert len(self.waiting(opened)) == KEY_FRAMES
        with pytest.raises(NoVerdictError):
            reviewing.take_back_verdict(rita, given[0])

    def test_a_correction_is_told_from_an_acceptance(self, opened):
        rita = opened.sessions["rita"]
        item = self.waiting(opened)[0]
        reading = reviewing.open_correction(rita, item)
        key = MaskKey(item.frame, Structure.FIBROSIS)
        changed = reading.draft.mask(key).copy()
        changed[90:96, 120:130] = True
        draw(reading, key, changed, origin=Origin.MODEL_CORRECTED, model=item.model)
        reviewing.finish_correction(rita, item, reading)
        verdicts = {each.frame: each.verdict for each in reviewing.review_queue(rita)}
        assert verdicts[item.frame] == "corrected"

    def test_what_an_abandoned_correction_left_does_not_count(self, opened):
        """Closing the editor without finishing gives no verdict and spoils no other frame."""
        rita = opened.sessions["rita"]
        first, second = self.waiting(opened)[:2]
        reviewing.open_correction(rita, first).close()
        reading = reviewing.open_correction(rita, second)
        assert not reading.draft.has_mask(MaskKey(first.frame, Structure.FIBROSIS))
        reviewing.finish_correction(rita, second, reading)
        verdicts = {each.frame: each.verdict for each in reviewing.review_queue(rita)}
        assert verdicts[first.frame] == ""
        assert verdicts[second.frame] == "accepted"

    def test_a_rejection_wants_a_reason(self, opened):
        rita = opened.sessions["rita"]
        item = self.waiting(opened)[0]
        with pytest.raises(ReasonMissingError):
            reviewing.reject(rita, item, reason="  ")
        reviewing.reject(rita, item, reason="artefact", reader=opened.people["ann"].id)
        verdicts = {each.frame: each for each in reviewing.review_queue(rita)}
        assert verdicts[item.frame].reason == "artefact"

    @pytest.mark.parametrize("name", ["ann", "administrator"])
    def test_nobody_else_reviews(self, opened, name):
        with pytest.raises(NotAllowedError):
            reviewing.review_queue(opened.sessions[name])


@pytest.fixture(scope="module")
def taken(opened):
    review_as(opened.sessions["rita"], opened.cases, opened.dataset)
    return take_snapshot(opened.sessions["administrator"])


class TestRetraining:
    def test_a_snapshot_holds_opened_masks_with_half_weight_each(self, opened, taken):
        _, snapshot = read_snapshot(taken.path)
        assert snapshot.synthetic
        for frame in snapshot.frames:
            weights = [mask.weight for mask in frame.masks["fibrosis"]]
            assert math.isclose(sum(weights), 1)
            assert {mask.origin for mask in frame.masks["fibrosis"]} <= {
                "drawn",
                "none",
                "model_corrected",
            }
            assert frame.masks["myocardium"][0].purpose == "preparation"
        assert taken.frames == len(snapshot.frames)
        held = {(frame.patient, frame.side) for frame in snapshot.frames}
        assert taken.patients == sum(taken.sides.values()) == len(held)

    def test_a_gate_patient_whom_nobody_read_blindly_is_not_counted(self, opened, taken, tmp_path):
        """The cine of no opened round has corrections alone, and none of them may judge."""
        corrected = opened.cines[3].patient
        others = dict.fromkeys((record.patient for record in opened.cines), "train")
        sources = gather(opened.sessions["administrator"])
        frames = [
            write_frame(
                opened.sessions["administrator"],
                tmp_path,
                source,
                {**others, corrected: "gate"}[source.patient],
            )
            for source in sources
        ]
        assert not any(frame is not None and frame.side == "gate" for frame in frames)
        assert any(source.patient == corrected for source in sources)

    def test_a_patients_side_is_drawn_once(self, opened, taken):
        def sides(rows):
            return {row.code: row.side for row in rows.cines.patients()}

        before = opened.project.store.read(sides)
        take_snapshot(opened.sessions["administrator"], seed=99)
        assert opened.project.store.read(sides) == before

    def test_a_training_becomes_a_candidate_that_the_gate_does_not_let_through(self, opened, taken):
        administrator = opened.sessions["administrator"]
        events = []
        run = start_training(administrator, snapshot_id=taken.id, preset="paper", **SHORT)
        run.listen(events.append)
        record = run.register()
        assert record.state == "candidate"
        assert record.card.preset == "paper"
        assert any(isinstance(event, Validated) for event in events)
        assert judge(administrator, record.id).decision == "not_decided"
        with pytest.raises(ReasonMissingError):
            models.use_model(administrator, record.id)
        assert models.model_in_use(administrator).name != record.name
        models.use_model(administrator, record.id, reason="a trial")
        with pytest.raises(proposing.StructureNotProposedError, match="myocardium"):
            proposing.propose(
                opened.sessions["rita"],
                cine_id=opened.cines[0].id,
                structures=(Structure.FIBROSIS, Structure.MYOCARDIUM),
            )
        assert models.model_in_use(administrator).id == record.id
        assert models.go_back(administrator).id != record.id
        assert models.get_model(administrator, record.id).state == "kept"

    def test_a_stopped_training_registers_nothing_and_resumes(self, opened, taken):
        administrator = opened.sessions["administrator"]
        long = {**SHORT, "epochs": 3, "batches": 40}
        run = start_training(administrator, snapshot_id=taken.id, preset="baseline", **long)
        stopped = Event()
        run.listen(lambda event: run.stop())
        run.listen(lambda event: stopped.set() if isinstance(event, Stopped) else None)
        run.wait()
        assert stopped.is_set()
        with pytest.raises(NoBundleError):
            run.register()
        again = start_training(
            administrator, snapshot_id=taken.id, preset="baseline", resume=True, **SHORT
        )
        assert again.folder == run.folder
        again.end()

    def test_a_training_that_is_refused_says_so_and_is_not_offered_to_go_on(self, opened, taken):
        administrator = opened.sessions["administrator"]
        wanted = {**SHORT, "folds": 900, "fold": 1}
        run = start_training(administrator, snapshot_id=taken.id, preset="baseline", **wanted)
        with pytest.raises(NotBegunError) as refused:
            run.register()
        assert "900 folds" in str(refused.value)
        assert "new training" in refused.value.advice
        assert not next(one for one in runs(administrator) if one.id == run.folder.name).resumable

    def test_without_a_stopped_run_there_is_nothing_to_resume(self, opened, taken):
        for folder in (opened.project.path / "runs").iterdir():
            (folder / "bundle").mkdir(exist_ok=True)
        with pytest.raises(RunMissingError):
            start_training(
                opened.sessions["administrator"],
                snapshot_id=taken.id,
                preset="paper",
                resume=True,
                **SHORT,
            )

    def test_a_snapshot_that_was_changed_is_not_trained_on(self, opened, taken):
        manifest = taken.path / "manifest.json"
        kept = manifest.read_bytes()
        manifest.write_bytes(kept.replace(b'"side":"train"', b'"side":"gate"', 1) + b" ")
        with pytest.raises(ContainerRefusedError):
            start_training(
                opened.sessions["administrator"], snapshot_id=taken.id, preset="paper", **SHORT
            )
        manifest.write_bytes(kept)
        read_manifest(taken.path, kind="snapshot")

    def test_a_snapshot_that_is_not_there_is_told(self, opened):
        with pytest.raises(SnapshotMissingError):
            start_training(
                opened.sessions["administrator"], snapshot_id="ffff", preset="paper", **SHORT
            )

    @pytest.mark.parametrize("name", ["ann", "rita"])
    def test_nobody_else_trains_or_uses(self, opened, taken, name):
        session = opened.sessions[name]
        for act in (
            lambda: take_snapshot(session),
            lambda: start_training(session, snapshot_id=taken.id, preset="paper", **SHORT),
            lambda: models.use_model(session, models.list_models(session)[0].id),
            lambda: models.go_back(session),
        ):
            with pytest.raises(NotAllowedError):
                act()


class TestReport:
    def test_the_report_holds_what_the_issue_names(self, opened, tmp_path):
        path = write_report(opened.sessions["administrator"], tmp_path / "report.html")
        page = path.read_text(encoding="utf-8")
        for word in ("kappa", "Dice", "IoU", "Precision", "Recall", "Hausdorff", "burden"):
            assert word.casefold() in page.casefold(), word
        assert "Not for diagnostic use" in page
        assert "may come from the same contours" in page.replace("\n", " ")
        assert "nan" not in page.split("</style>")[-1].casefold().split()
        for record in opened.cines[:3]:
            assert record.patient in page

    def test_nothing_of_the_sealed_second_round_is_in_it(self, opened, tmp_path):
        page = write_report(opened.sessions["rita"], tmp_path / "r.html").read_text("utf-8")
        assert "Round 2" not in page

    def test_a_reader_who_owes_a_reading_of_its_cines_gets_none(self, opened, tmp_path):
        opened.round("Round 3", [opened.first.cines[0]])
        with pytest.raises((SealedError, NotAllowedError)):
            write_report(opened.sessions["ann"], tmp_path / "own.html")


def test_every_act_of_weight_left_its_row(opened):
    acts = {row.act for row in read_audit(opened.sessions["administrator"])}
    assert {
        "cine imported",
        "preparation locked",
        "round created",
        "reading submitted",
        "reading taken back",
        "round opened",
        "proposed",
        "verdict",
        "verdict taken back",
        "sides drawn",
        "snapshot taken",
        "training started",
        "model registered",
        "model judged",
        "model put into use",
        "model taken back",
        "report written",
    } <= acts


def test_the_status_is_plain_json(opened):
    told = json.loads(json.dumps(project_status(opened.sessions["administrator"])))
    assert len(told["cines"]) == 4
    assert {one["state"] for one in told["models"]} == {"in_use", "kept"}


def test_the_project_is_sound_at_the_end(opened):
    assert not verify_project(opened.project.path)
