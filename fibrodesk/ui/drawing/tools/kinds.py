"""Every tool, in the order in which the bar shows them."""

from __future__ import annotations

from fibrodesk.ui.drawing.tools.brush import BrushTool, EraserTool
from fibrodesk.ui.drawing.tools.outline import OutlineTool, PolygonTool
from fibrodesk.ui.drawing.tools.three_points import ThreePointsTool
from fibrodesk.ui.drawing.tools.tool import Tool

KINDS: tuple[type[Tool], ...] = (BrushTool, EraserTool, OutlineTool, PolygonTool, ThreePointsTool)
