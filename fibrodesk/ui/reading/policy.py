"""What the editor lets a reader do with the cine that is read."""

from __future__ import annotations

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.reading.acts import CineInHand


def policy_of(opened: CineInHand) -> EditorPolicy:
    """Fibrosis is drawn, the myocardium is locked where there is one."""
    has_wall = any(key.structure is Structure.MYOCARDIUM for key in opened.locked)
    return EditorPolicy(
        structures=(Structure.FIBROSIS,),
        locked=frozenset({Structure.MYOCARDIUM}) if has_wall else frozenset(),
        proposals=opened.assisted and bool(opened.proposals),
        answers=True,
        frames_wanted=opened.record.key_frames,
        ed=opened.record.ed,
        es=opened.record.es,
        apex_up=opened.record.apex_up,
        septum_left=opened.record.septum_left,
    )
