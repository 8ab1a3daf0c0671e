"""What can go wrong when synthetic loops are made, written and read back."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class PhantomError(FibrodeskError):
    title = "The synthetic data could not be made"


class UnknownLookError(PhantomError):
    text = "There is no scanner look called {name}."
    hint = "The looks are {known}."


class FolderInUseError(PhantomError):
    text = "The folder {folder} already holds something."
    hint = "Name an empty or a new folder."


class TruthUnreadableError(PhantomError):
    title = "The true masks cannot be read"
    text = "{path} is damaged or holds no true masks."
    hint = "Make the synthetic data again."
