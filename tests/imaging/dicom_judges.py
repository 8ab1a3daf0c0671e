"""Whether a DICOM object is as the standard wants it, by judges that are not ours."""

import shutil
import subprocess

import pydicom
from highdicom._iods import IOD_MODULE_MAP, SOP_CLASS_UID_IOD_KEY_MAP
from highdicom._module_utils import check_required_attributes

VALIDATOR = shutil.which("dciodvfy")
_BY_READING = {  # groups may be shared or a frame's own, and content depends on its kind
    "segmentation-multi-frame-functional-groups",
    "sr-document-content",
}


def faults(path):
    """What dicom3tools calls an error; where it is not installed, what the tables alone tell.

    These are highdicom's: every attribute of a mandatory module that must be there, is. The
    judgement of dciodvfy is the deeper one, so the end of a run without it says so.
    """
    return [*_of_the_tables(path), *(_of_dciodvfy(path) if VALIDATOR else ())]


def _of_dciodvfy(path):
    done = subprocess.run([VALIDATOR, path], capture_output=True, text=True, check=False)
    told = (done.stdout + done.stderr).splitlines()
    assert any(not line.startswith(("Warning", "Error")) for line in told), "no object was found"
    return [line for line in told if line.startswith("Error")]


def _of_the_tables(path):
    dataset = pydicom.dcmread(path)
    modules = IOD_MODULE_MAP[SOP_CLASS_UID_IOD_KEY_MAP[dataset.SOPClassUID]]
    for module in modules:
        if module["usage"] == "M" and module["key"] not in _BY_READING:
            try:
                check_required_attributes(dataset, module=module["key"])
            except AttributeError as error:
                yield str(error)
