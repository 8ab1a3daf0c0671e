"""A frame with an expert's and a model's outline on it, as drawings that stay sharp in print."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from PIL import Image
from skimage.measure import find_contours

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.reports.blocks import Drawing, Panel, Panels
from fibrodesk.reports.palette import MODEL, READER_A

_DARKEST = 12  # grey level up to which a pixel counts as outside the sector
_MARGIN_PX = 6
_EXPERT, _MODEL = (READER_A, ""), (MODEL, "5 3.5")  # solid and dashed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Triple:
    """Image, expert, model: one frame. A mask of None is told in words by `*_words`."""

    title: str  # "FD-0031 · frame 9"
    facts: str  # "Dice 0.87 · burden 12.1 % and 13.0 %"
    image: FrameArray  # (H, W) or (H, W, 3)
    expert: MaskArray | None
    model: MaskArray | None
    expert_name: str = "Expert"
    model_name: str = "Model"
    expert_words: str = "no mask"
    model_words: str = "no mask"
    myocardium: MaskArray | None = None


def panels(triple: Triple, *, key: str) -> tuple[Panels, Drawing]:
    """The three panels, and the shared drawing that holds the image itself once.

    Args:
        key: a word that no other triple on the page has.
    Raises:
        ValueError: a mask does not have the image's shape.
    """
    shape = triple.image.shape[:2]
    for mask in (triple.expert, triple.model, triple.myocardium):
        if mask is not None and mask.shape != shape:
            raise ValueError(f"a mask of {mask.shape} on an image of {shape}")
    box, name = _seen(triple), f"frame-{key}"
    bare = _panel(name, box, "", f"Image of {triple.title}")
    expert = f"{triple.expert_name}{_told(triple.expert, triple.expert_words)}"
    model = f"{triple.model_name}{_told(triple.model, triple.model_words)}"
    return (
        Panels(
            title=triple.title,
            facts=triple.facts,
            panels=(
                Panel(who="Image", drawing=bare),
                _outlined(triple, triple.expert, expert, name=name, box=box, line=_EXPERT),
                _outlined(triple, triple.model, model, name=name, box=box, line=_MODEL),
            ),
        ),
        Drawing(svg=_shared(name, triple.image), words=f"Image of {triple.title}"),
    )


def _outlined(
    triple: Triple,
    mask: MaskArray | None,
    who: str,
    *,
    name: str,
    box: PixelBox,
    line: tuple[str, str],
) -> Panel:
    """The image with the myocardium and one mask; `line` is a colour and its dashes."""
    colour, dashes = line
    marks = _wall(triple.myocardium) + _area(mask, colour, dashes=dashes)
    words = f"{triple.title} with the outline of {who}"
    return Panel(
        who=who, drawing=_panel(name, box, marks, words), swatch=_swatch(colour, dashes=dashes)
    )


def outline_path(mask: MaskArray) -> str:
    """The borders of a mask as SVG path data; x and y from the image's top-left corner."""
    parts = []
    for line in find_contours(np.pad(mask, 1).astype(np.float32), 0.5):
        points = [f"{column - 0.5:g},{row - 0.5:g}" for row, column in line[:-1]]
        parts.append(f"M{'L'.join(points)}Z")
    return "".join(parts)


def png_bytes(image: FrameArray) -> bytes:
    """A grey or colour frame as PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _seen(triple: Triple) -> PixelBox:
    """What is worth showing: the sector and every mask, with a small margin."""
    image = triple.image if triple.image.ndim == 2 else triple.image.max(axis=2)
    box = bounding_box(image > _DARKEST)
    for mask in (triple.expert, triple.model, triple.myocardium):
        if mask is not None:
            box = box.united(bounding_box(mask))
    height, width = image.shape
    if box.empty:
        return PixelBox(0, 0, height, width)
    return PixelBox(
        box.top - _MARGIN_PX,
        box.left - _MARGIN_PX,
        box.bottom + _MARGIN_PX,
        box.right + _MARGIN_PX,
    ).clipped((height, width))


def _shared(name: str, image: FrameArray) -> str:
    height, width = image.shape[:2]
    data = base64.b64encode(png_bytes(image)).decode("ascii")
    return (
        f'<svg width="0" height="0" aria-hidden="true"><defs><image id="{name}" '
        f'width="{width}" height="{height}" href="data:image/png;base64,{data}"/></defs></svg>'
    )


def _panel(name: str, box: PixelBox, marks: str, words: str) -> Drawing:
    label = Markup('aria-label="{}"').format(words)
    view = f"{box.left} {box.top} {box.width} {box.height}"
    svg = f'<svg viewBox="{view}" role="img" {label}><use href="#{name}"/>{marks}</svg>'
    return Drawing(svg=svg, words=words)


def _area(mask: MaskArray | None, colour: str, *, dashes: str) -> str:
    if mask is None or not mask.any():
        return ""
    path = outline_path(mask)
    fixed = 'vector-effect="non-scaling-stroke" stroke-linejoin="round"'
    return (
        f'<path d="{path}" fill="{colour}" fill-opacity=".2" fill-rule="evenodd" '
        f'stroke="#000" stroke-opacity=".45" stroke-width="3.6" {fixed}/>'
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.2" '
        f'stroke-dasharray="{dashes}" {fixed}/>'
    )


def _wall(mask: MaskArray | None) -> str:
    if mask is None or not mask.any():
        return ""
    return (
        f'<path d="{outline_path(mask)}" fill="none" stroke="#fff" stroke-opacity=".45" '
        f'stroke-width="1" stroke-dasharray="1 3" vector-effect="non-scaling-stroke"/>'
    )


def _swatch(colour: str, *, dashes: str) -> Drawing:
    svg = (
        f'<svg viewBox="0 0 22 8" aria-hidden="true"><line x1="0" y1="4" x2="22" y2="4" '
        f'stroke="{colour}" stroke-width="2.4" stroke-dasharray="{dashes}"/></svg>'
    )
    return Drawing(svg=svg, words="")


def _told(mask: MaskArray | None, words: str) -> str:
    if mask is None:
        return f": {words}"
    return "" if mask.any() else ": no fibrosis"
