"""Every tool, in the order in which the bar shows them."""

from __future__ import annotations

from fibrodesk.ui.drawing.tools.brush import BrushTool, EraserTool
from fibrodesk.ui.drawing.tools.grow import GrowTool
from fibrodesk.ui.drawing.tools.livewire import LivewireTool
from fibrodesk.ui.drawing.tools.outline import OutlineTool
from fibrodesk.ui.drawing.tools.polygon import PolygonTool
from fibrodesk.ui.drawing.tools.three_points import ThreePointsTool
from fibrodesk.ui.drawing.tools.tool import Tool

KINDS: tuple[type[Tool], ...] = (
    BrushTool,
    EraserTool,
    OutlineTool,
    PolygonTool,
    LivewireTool,
    GrowTool,
    ThreePointsTool,
)
