"""Files of other tools, in the layouts in which those tools write them."""

import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import SimpleITK
from PIL import Image


def write_volume(path, frames, *, direction=None, kind=np.uint8, spacing=None, words=()):
    """`frames` (T, H, W), or (H, W); `direction` row by row, in the axes of ITK."""
    image = SimpleITK.GetImageFromArray(np.asarray(frames).astype(kind), isVector=False)
    if direction is not None:
        image.SetDirection(direction)
    if spacing is not None:
        image.SetSpacing(spacing)
    for key, value in words:
        image.SetMetaData(key, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    SimpleITK.WriteImage(image, str(path))
    return path


def write_png(path, values, *, mode=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(np.asarray(values))
    if mode == "P":
        image = Image.fromarray(np.asarray(values, np.uint8), "L").convert("P")
        image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255] * 64)
        image.putdata(np.asarray(values).ravel().tolist())
    image.save(path)
    return path


def write_workspace(
    path, *, saved, main, segmentation, labels=(), role="SegmentationRole", extra=""
):
    """A workspace of ITK-SNAP as its version 4 writes one."""
    table = "".join(
        f'<folder key="Element[{place}]"><entry key="Alpha" value="255"/>'
        f'<entry key="Color" value="255 0 0"/><entry key="Flags" value="1 1"/>'
        f'<entry key="Index" value="{number}"/><entry key="Label" value={quoteattr(name)}/>'
        "</folder>"
        for place, (number, name) in enumerate(labels)
    )
    layers = "".join(
        f'<folder key="Layer[{place:03d}]"><entry key="AbsolutePath" value={quoteattr(str(file))}/>'
        f'<entry key="Role" value="{its}"/><entry key="Tags" value=""/></folder>'
        for place, (file, its) in enumerate(((main, "MainRole"), (segmentation, role)))
        if file
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        "<!--ITK-SNAP (itksnap.org) Project File-->\n"
        "<!DOCTYPE registry [\n<!ELEMENT registry (entry*,folder*)>\n"
        "<!ELEMENT folder (entry*,folder*)>\n<!ELEMENT entry EMPTY>\n"
        "<!ATTLIST folder key CDATA #REQUIRED>\n<!ATTLIST entry key CDATA #REQUIRED>\n"
        f"<!ATTLIST entry value CDATA #REQUIRED>\n{extra}]>\n"
        f'<registry><entry key="SaveLocation" value={quoteattr(str(saved))}/>'
        f'<entry key="Version" value="20190612"/><folder key="Layers">{layers}</folder>'
        '<folder key="ProjectMetaData"><folder key="IRIS"><folder key="LabelTable">'
        f'<entry key="NumberOfElements" value="{len(labels)}"/>{table}</folder></folder></folder>'
        '<folder key="TimePointProperties"><folder key="TimePoints"/></folder></registry>'
    )
    return path


def labelme(path, shapes, *, size, image="loop_0001.png", **more):
    """`size`: rows and columns."""
    told = {
        "version": "5.4.1",
        "flags": {},
        "shapes": shapes,
        "imagePath": image,
        "imageData": None,
        "imageHeight": size[0],
        "imageWidth": size[1],
        **more,
    }
    path.write_text(json.dumps(told))
    return path


def shape(label, points, kind="polygon", **more):
    found = {"label": label, "points": points, "group_id": None, "flags": {}, **more}
    return found | ({"shape_type": kind} if kind is not None else {})


def coco(path, *, size, annotations, categories=((1, "fibrosis"),), name="loop_0001.png"):
    told = {
        "images": [{"id": 1, "file_name": name, "height": size[0], "width": size[1]}],
        "annotations": [{"id": n, "image_id": 1, **each} for n, each in enumerate(annotations)],
        "categories": [{"id": number, "name": label} for number, label in categories],
    }
    path.write_text(json.dumps(told))
    return path


def cvat_images(path, images, *, source=""):
    """`images`: name, (rows, columns) and the XML of the shapes of each."""
    inside = "".join(
        f'<image id="{n}" name={quoteattr(name)} width="{size[1]}" height="{size[0]}">'
        f"{shapes}</image>"
        for n, (name, size, shapes) in enumerate(images)
    )
    return _cvat(path, inside, source=source)


def cvat_video(path, tracks, *, source, size):
    """`tracks`: label and the XML of its shapes."""
    inside = "".join(
        f'<track id="{n}" label={quoteattr(label)}>{shapes}</track>'
        for n, (label, shapes) in enumerate(tracks)
    )
    told = f"<original_size><width>{size[1]}</width><height>{size[0]}</height></original_size>"
    return _cvat(path, inside, source=source, told=told)


def _cvat(path, inside, *, source, told=""):
    Path(path).write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version><meta><task>'
        f"<id>1</id><labels><label><name>fibrosis</name></label></labels>{told}"
        f"<source>{escape(source)}</source></task></meta>{inside}</annotations>"
    )
    return path


def cvat_mask(label, mask, *, depth=0):
    """A mask as CVAT writes it: runs along the rows of its box."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    box = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    flat = np.concatenate(([False], box.ravel()))
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    runs = np.diff(np.concatenate(([0], changes, [box.size])))
    return (
        f'<mask label={quoteattr(label)} source="manual" occluded="0" '
        f'rle="{", ".join(map(str, runs))}" left="{left}" top="{top}" width="{box.shape[1]}" '
        f'height="{box.shape[0]}" z_order="{depth}"/>'
    )


def cvat_polygon(label, points, *, depth=0, more=""):
    told = ";".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return (
        f'<polygon label={quoteattr(label)} source="manual" occluded="0" points="{told}" '
        f'z_order="{depth}" {more}/>'
    )
