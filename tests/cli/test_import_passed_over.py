"""`fibrodesk import` names the files of a folder that it did not look at."""

import json

from fibrodesk.cli.main import main


def test_import_counts_and_names_what_it_passed_over_in_a_folder(tmp_path, capsys):
    project, folder = tmp_path / "study.fibrodesk", tmp_path / "mixed"
    folder.mkdir()
    for number in range(7):
        (folder / f"letter{number}.txt").write_text("Dear colleague")
    assert main(["init", str(project), "--unprotected"]) == 0
    capsys.readouterr()
    assert main(["import", str(project), str(folder), "--confirm-pixels", "--json"]) == 2
    out, said = capsys.readouterr()
    assert len(json.loads(out)["passed_over"]) == 7
    assert "Not looked at: 7 files. Tables, texts and programs by their ending: letter0" in said
    assert "letter4.txt and 2 more." in said
