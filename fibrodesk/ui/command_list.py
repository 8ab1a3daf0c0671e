"""Every command with its keys, as the desk ships them."""

from __future__ import annotations

from fibrodesk.ui.commands import ANY, Command, CommandTable


def shipped() -> CommandTable:
    return CommandTable((*_EVERYWHERE, *_DRAWING, *_MOVING, *_ANSWERS, *_REVIEW, *_LISTS))


def _c(
    command_id: str,
    text: str,
    keys: str,
    sentence: str,
    *,
    screen: str = ANY,
    held: bool = False,
    repeats: bool = False,
    in_text: bool = False,
) -> Command:
    return Command(
        id=command_id,
        text=text,
        keys=tuple(keys.split()),
        sentence=sentence,
        screen=screen,
        held=held,
        repeats=repeats,
        in_text=in_text,
    )


_EVERYWHERE = (
    _c("next_wanted", "Next", "Q", "Goes to the next thing that wants something."),
    _c("keys_card", "Card of keys", "F1", "Shows every key of this screen.", in_text=True),
    _c("next_panel", "Next panel", "F6", "Moves the focus to the next panel.", in_text=True),
    _c("sign_out", "Switch person", "Ctrl+L", "Covers the window and signs out.", in_text=True),
    _c("close", "Close", "Ctrl+Q", "Saves everything and closes the desk.", in_text=True),
)
# The editor serves reading, preparing and correcting; all three call its screen "drawing".
_DRAWING = (
    _c("tool_brush", "Brush", "B", "Paints a disc along the pen.", screen="drawing"),
    _c("tool_eraser", "Eraser", "E", "Takes away what the ring touches.", screen="drawing"),
    _c("tool_outline", "Outline", "L", "Fills a line drawn by hand.", screen="drawing"),
    _c("tool_polygon", "Polygon", "P", "Fills the area between points.", screen="drawing"),
    _c("brush_smaller", "Smaller brush", "[", "One step smaller.", screen="drawing", repeats=True),
    _c("brush_larger", "Larger brush", "]", "One step larger.", screen="drawing", repeats=True),
    _c("shape_finish", "Finish the shape", "Return", "Closes and fills it.", screen="drawing"),
    _c("shape_cancel", "Cancel", "Esc", "Leaves the mask as it was.", screen="drawing"),
    _c("shape_back", "Last point back", "Backspace", "Takes one point back.", screen="drawing"),
    _c("undo", "Undo", "Ctrl+Z", "On the frame shown.", screen="drawing", repeats=True),
    _c("redo", "Redo", "Ctrl+Shift+Z Ctrl+Y", "Does it again.", screen="drawing", repeats=True),
    _c("copy_mask", "Copy the mask", "Ctrl+C", "Of the frame shown.", screen="drawing"),
    _c("paste_mask", "Paste the mask", "Ctrl+V", "Onto the frame shown.", screen="drawing"),
    _c("peek", "Hide masks", "H", "While it is held.", screen="drawing", held=True),
    _c("play_under", "Play under", "K", "Plays while it is held.", screen="drawing", held=True),
    _c("fit", "Fit", "F", "The whole image in the window.", screen="drawing"),
    _c("fit_wall", "Fit the wall", "Shift+F", "The myocardium in the window.", screen="drawing"),
    _c("proposal", "Proposal", "A", "Shows or hides the model's mask.", screen="drawing"),
    _c("fill_less", "Fill fades", ",", "Less fill in the masks.", screen="drawing", repeats=True),
    _c("fill_more", "Fill grows", ".", "More fill in the masks.", screen="drawing", repeats=True),
    _c("save", "Save", "Ctrl+S", "All is saved anyhow.", screen="drawing", in_text=True),
)
_MOVING = (
    _c("frame_back", "Frame back", "Left", "The one before.", screen="drawing", repeats=True),
    _c("frame_on", "Frame on", "Right", "The one after.", screen="drawing", repeats=True),
    _c("key_back", "Key frame back", "Ctrl+Left", "The one before.", screen="drawing"),
    _c("key_on", "Key frame on", "Ctrl+Right", "The one after.", screen="drawing"),
    _c("frame_first", "First frame", "Home", "Goes there.", screen="drawing"),
    _c("frame_last", "Last frame", "End", "Goes there.", screen="drawing"),
    _c("cine_back", "Previous cine", "PgUp", "On the list.", screen="drawing"),
    _c("cine_on", "Next cine", "PgDown", "On the list.", screen="drawing"),
    _c("play", "Play or pause", "C", "In true time.", screen="drawing"),
)
_ANSWERS = (
    _c("done", "Done", "D", "On to the next open key frame.", screen="drawing"),
    _c("done_stay", "Done, and stay", "Shift+D", "Stays on this frame.", screen="drawing"),
    _c("none", "None here", "N", "There is none; on to the next.", screen="drawing"),
    _c("not_assessable", "Not assessable", "X", "Asks for the reason.", screen="drawing"),
    _c(
        "one",
        "Rating 1, speed 25 %",
        "1",
        "Confidence or rating; the speed while playing.",
        screen="drawing",
    ),
    _c(
        "two",
        "Rating 2, speed 50 %",
        "2",
        "Confidence or rating; the speed while playing.",
        screen="drawing",
    ),
    _c(
        "three",
        "Rating 3, speed 100 %",
        "3",
        "Confidence or rating; the speed while playing.",
        screen="drawing",
    ),
    _c("four", "Rating 4", "4", "Confidence or rating.", screen="drawing"),
    _c("five", "Rating 5", "5", "Confidence or rating.", screen="drawing"),
    _c("submit", "Submit", "Ctrl+Return", "Check list, then submit.", screen="drawing"),
    _c("charter", "Reading charter", "F2", "What to outline.", screen="drawing", in_text=True),
)
_REVIEW = (
    _c("accept", "Accept", "Return", "The model's mask is right.", screen="review"),
    _c("correct", "Correct", "E", "Opens it in the editor.", screen="review"),
    _c("reject", "Reject", "R", "A reason is asked.", screen="review"),
    _c("verdict_back", "Take back", "Backspace", "Takes the verdict back.", screen="review"),
    _c("review_fit", "Fit", "F", "All three panes.", screen="review"),
    _c("review_peek", "Hide masks", "H", "While it is held.", screen="review", held=True),
)
_LISTS = (
    _c("next_apart", "Next disagreement", "N Down", "In the table.", screen="agreement"),
    _c("previous_apart", "Previous disagreement", "P Up", "In the table.", screen="agreement"),
    _c("find", "Search", "Ctrl+F", "Types into the filter.", screen="library", in_text=True),
    _c("import", "Import loops", "Ctrl+I", "Chooses files or a folder.", screen="library"),
    _c("open_loop", "Open", "Return", "What is next with this loop.", screen="library"),
    _c("confirm", "Confirm", "Return", "No identity is visible.", screen="import"),
    _c("skip", "Skip", "S", "Leaves this loop out.", screen="import"),
    _c("back", "Back", "Backspace", "To the loop before.", screen="import"),
)

HANDS = (  # what the pointer does on the canvas; not bound to keys, so it stands on the card alone
    ("Drag", "Draw with the tool"),
    ("Ctrl+Drag", "Erase without changing tools"),
    ("Wheel", "Zoom at the cursor"),
    ("Shift+Wheel", "Brush size"),
    ("Middle-drag, Space-drag", "Pan"),
    ("Right-drag", "Window and level"),
)
