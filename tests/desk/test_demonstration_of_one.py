"""A demonstration of a single heart leaves nothing for a second round, and says so."""

from fibrodesk.desk.demonstration.study import begin_second_round, import_study


def test_a_demonstration_of_one_patient_has_no_second_round_and_goes_on(tmp_path):
    told = []
    study = import_study(tmp_path, patients=1, seed=1, tell=told.append)
    try:
        begin_second_round(study, told.append)
    finally:
        study.project.close()
    assert told[-1] == "Every cine was read in the first round: there is no second one."
