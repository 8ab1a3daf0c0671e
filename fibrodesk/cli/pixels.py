"""What a person must look at before loops come in, as pictures; and what is kept of each frame."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.cli.console import place
from fibrodesk.cli.tables import replace_option
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import ImagePoint

if TYPE_CHECKING:
    from fibrodesk.domain.cine import FrameArray
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import Candidate, PixelSurvey

_FEWEST_CORNERS = 3


class FanRefusedError(FibrodeskError):
    title = "This fan does not fit"
    text = "{path}: a fan needs three corners or more, all inside its {columns} x {rows} pixels."
    hint = "Read the corners off the loop's picture that --projections writes."


def options(parser: argparse.ArgumentParser) -> None:
    """The options of `import` that are about what is in the picture."""
    parser.add_argument(
        "--projections",
        type=place,
        metavar="DIR",
        help="write two pictures of each loop that must be looked at: the brightest of all its "
        "frames, in which no letter is missed, and (-still) the darkest, in which only what "
        "stands still is left; what will be erased is dimmed. The pictures show what was there "
        "before: keep them no longer than needed",
    )
    replace_option(parser, "pictures of --projections")
    parser.add_argument(
        "--confirm-pixels",
        action="store_true",
        help="you have looked at the pictures of every loop of this command, and no identity is "
        "in the pixels that stay; without it nothing is imported. The audit names you",
    )
    parser.add_argument(
        "--fan",
        type=_corner,
        nargs="+",
        default=[],
        metavar="X,Y",
        help="corners, in pixels from the upper left, of what stays of each frame; used for loops "
        "whose fan is not found by its motion, as they are short or stand still. Give it after "
        "the sources",
    )


def mask_of(args: argparse.Namespace, candidate: Candidate, survey: PixelSurvey) -> PixelMask:
    """The fan that was found, else the one that was given.

    Raises:
        FanMissingError: neither.
        FanRefusedError: the one that was given is no fan of this loop.
    """
    from fibrodesk.desk.importing.loops import FanMissingError
    from fibrodesk.imaging.deidentification.pixelmask import from_handles

    if survey.mask is not None:
        return survey.mask
    if not args.fan:
        raise FanMissingError(path=candidate.path.name)
    rows, columns = candidate.facts.shape
    inside = all(0 <= p.x_px <= columns and 0 <= p.y_px <= rows for p in args.fan)
    if len(args.fan) < _FEWEST_CORNERS or not inside:
        raise FanRefusedError(path=candidate.path.name, columns=columns, rows=rows)
    return from_handles(args.fan, (rows, columns))


def write_projections(
    args: argparse.Namespace,
    number: int,
    candidate: Candidate,
    survey: PixelSurvey,
    mask: PixelMask | None,
) -> None:
    """Two pictures of a loop, under its number: loops of many folders share their names.

    The same picture, as an earlier command wrote it, may stay.

    Raises:
        FolderPlaceError: a file stands where the folder is wanted.
        FileTakenError: another picture is there, and `--replace` is not asked for.
        OSError: the disk refuses.
    """
    from fibrodesk.desk.exporting.places import require_folder

    folder: Path = args.projections
    require_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{number:04d}-{candidate.path.stem}"
    pictures = {f"{name}.png": survey.projection, f"{name}-still.png": survey.darkest}
    for file, picture in pictures.items():
        if picture is not None:
            _write(folder / file, picture, mask, replace=args.replace)


def _write(path: Path, picture: FrameArray, mask: PixelMask | None, *, replace: bool) -> None:
    import numpy as np

    from fibrodesk.desk.exporting.places import write_file
    from fibrodesk.imaging.png import encode_png

    if mask is not None:
        picture = np.where(mask.keep, picture, picture // 3).astype(np.uint8)
    data = encode_png(picture)
    if not (path.is_file() and path.read_bytes() == data):
        write_file(path, data, replace=replace)


def _corner(text: str) -> ImagePoint:
    try:
        across, down = (float(number) for number in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no corner, as 120,45 is one") from None
    return ImagePoint(across, down)
