"""The glyphs of every screen are drawn before a screen asks for them, one at a time."""

from pathlib import Path

import resources
from fibrodesk.ui.look import icons


def test_every_glyph_is_drawn_ahead_and_then_it_is_quiet(qapp, qtbot):
    icons._icon.cache_clear()
    every = len(list((Path(resources.__file__).parent / "icons").glob("*.svg")))
    ahead = icons.GlyphsAhead(qapp)
    qtbot.waitUntil(lambda: icons._icon.cache_info().currsize == 1)
    assert not ahead.done, "not all at once"
    ahead._timer.setInterval(0)
    qtbot.waitUntil(lambda: not ahead._timer.isActive(), timeout=20_000)
    drawn = icons._icon.cache_info()
    assert drawn.currsize == every
    icons.icon("brush")
    assert icons._icon.cache_info().misses == drawn.misses
    ahead.deleteLater()
