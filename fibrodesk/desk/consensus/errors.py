"""What the acts that end a disagreement refuse, in the user's words."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class OwnReadingError(FibrodeskError):
    title = "You read this cine yourself"
    text = "{name} read cine {number}, so its disagreements are not decided by {name} alone."
    hint = "End them together with the other reader, or leave them to a reviewer who did not read."


class NotToEndError(FibrodeskError):
    title = "There is nothing to end here"
    text = "Cine {number} has no two readings in round {round} that could disagree."
    hint = "Choose a cine that two readers of an opened round have read."


class UnansweredError(FibrodeskError):
    title = "Some frames have no consensus yet"
    text = "{count} of these frames have no answer, the first of them frame {first}."
    hint = "Outline the fibrosis, or answer none or not assessable; or leave the frame out."


class NothingNamedError(FibrodeskError):
    title = "No frame was named"
    text = "Nobody has said yet which frames of cine {number} are to be settled."
    hint = "Open the consensus, choose its frames and settle it."


class SettledAlreadyError(FibrodeskError):
    title = "This is settled"
    text = "Frame {frame} of cine {number} has a consensus already."
    hint = "Reopen it with a reason; what stands now is kept."


class NotSettledError(FibrodeskError):
    title = "There is no consensus to reopen"
    text = "Frame {frame} of cine {number} has none."
    hint = "Adjudicate the frame; what is not settled needs no reopening."


class NotYoursToSignError(FibrodeskError):
    title = "This is not yours to sign"
    text = "{name} is none of those whose consensus this is."
    hint = "Sign as one of the readers of this cine, or ask a reviewer."


class NoSignatureError(FibrodeskError):
    title = "There is no signature to take back"
    text = "{name} has not signed this consensus as it is now, or the others have signed it, too."
    hint = "A consensus that stands is reopened with a reason instead."


class MeetingRefusedError(FibrodeskError):
    title = "The meeting cannot be held like that"
    text = "{what}."
    hint = "Change who moderates or who attends, and try again; nothing was stored."


class MeetingClosedError(FibrodeskError):
    title = "This meeting is closed"
    text = "What it decided stands, and its minutes are complete."
    hint = "Open another meeting on the round."


class UndecidedError(FibrodeskError):
    title = "There is nothing to decide on yet"
    text = "Frame {frame} of cine {number} has no consensus drawn."
    hint = "Take one of the masks or draw one, then decide."


class DrawnSinceError(FibrodeskError):
    title = "A decision is older than what is drawn"
    text = "Frame {frame} of cine {number} was changed after it was decided."
    hint = "Decide on it again, or take the decision back; then close the meeting."
