"""What LabelMe's own loader makes of an export: `python labelme_reads.py FOLDER`.

Runs in LabelMe's interpreter. Beside each file lies, as .npz, the mask of each structure as LabelMe
fills its shapes: later ones over earlier ones, "hole" as nothing.
"""

import json
import sys
from pathlib import Path

import labelme
import numpy as np
from labelme import LabelFile
from labelme.utils.shape import shapes_to_label

HOLE = "hole"


def main():
    files = sorted(Path(sys.argv[1]).glob("*/*/*.json"))
    for path in files:
        label = LabelFile(
            str(path)
        )  # raises where a key is missing or the picture has another size
        told = json.loads(path.read_text(encoding="utf-8"))
        size = (told["imageHeight"], told["imageWidth"])
        masks = {}
        for name in sorted({shape["label"] for shape in label.shapes} - {HOLE}):
            mine = list(of_one(label.shapes, name))
            filled, _ = shapes_to_label(size, mine, {HOLE: 0, name: 1})
            masks[name] = filled.astype(bool)
        np.savez_compressed(path.with_suffix(".npz"), **masks)
    print("read", json.dumps({"files": len(files), "version": labelme.__version__}))


def of_one(shapes, name):
    """The shapes of a structure and its holes, which stand behind it and before the next one."""
    current = None
    for shape in shapes:
        if shape["label"] != HOLE:
            current = shape["label"]
        if current == name:
            yield shape


main()
