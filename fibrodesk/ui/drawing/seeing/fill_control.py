"""How opaque the masks are inside their outline: a switch, a slider, a figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QWidget

from fibrodesk.ui.drawing.layers import MOST_FILL, Layers
from fibrodesk.ui.drawing.seeing.panel import set_quietly
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S24

_HUNDRED = 100
_STEP = 5


class FillControl(QWidget):
    """Stands in the head of the layers' list, so that it takes no row of its own."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        self._layers = layers
        self.switch = pieces.tool(
            "fill",
            "layers_filled",
            self.tr("Outline or fill"),
            run=layers.toggle_fill,
        )
        self.switch.setProperty("tool", False)
        self.switch.setCheckable(True)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("layers_opacity")
        self.slider.setAccessibleName(self.tr("Opacity of the masks"))
        self.slider.setToolTip(self.tr("Opacity\nAt the left end the outline stands alone."))
        self.slider.setRange(0, round(MOST_FILL * _HUNDRED))
        self.slider.setSingleStep(_STEP)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setFixedWidth(3 * S24)
        self.slider.valueChanged.connect(lambda value: layers.set_fill(value / _HUNDRED))
        self.words = pieces.label("", "caption", name="layers_fill")
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.words.setFixedWidth(2 * S24 - S4)
        self.setLayout(pieces.row(self.switch, self.slider, self.words, spacing=S4))
        layers.changed.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        percent = round(self._layers.fill * _HUNDRED)
        set_quietly(self.slider, percent)
        self.switch.setChecked(self._layers.filled)
        self.switch.setToolTip(self._layers.fill_tip)
        self.words.setText(self.tr("{p} %").format(p=percent) if percent else self.tr("outline"))
