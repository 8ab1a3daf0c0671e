"""The words of the page of other tools' masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.counting import counted

if TYPE_CHECKING:
    from fibrodesk.desk.labels.attaching import Attached
    from fibrodesk.desk.labels.joining import LabelPlan


class LabelsWords(QObject):
    def structure(self, structure: Structure) -> str:
        return {
            Structure.FIBROSIS: self.tr("fibrosis"),
            Structure.MYOCARDIUM: self.tr("myocardium"),
            Structure.LEFT_VENTRICULAR_CAVITY: self.tr("left ventricle"),
            Structure.LEFT_ATRIUM: self.tr("left atrium"),
        }[structure]

    def summary(self, plan: LabelPlan) -> str:
        """How much fits, and of which tools the files are."""
        if plan.undecided:
            names = ", ".join(each.name for each in plan.undecided)
            return self.tr("Say what these labels are, or leave them out: {names}.").format(
                names=names
            )
        loops = len(plan.loops)
        frames = sum(len(loop.frames) for loop in plan.loops)
        masks = sum(len(loop.masks) for loop in plan.loops)
        told = [
            counted(masks, self.tr("1 mask"), self.tr("{count} masks")),
            counted(frames, self.tr("1 frame"), self.tr("{count} frames")),
            counted(loops, self.tr("1 loop"), self.tr("{count} loops")),
        ]
        if plan.kinds:
            told.append(self.tr("read as {tools}").format(tools=plan.kinds))
        return " · ".join(told)

    def frames(self, frames: tuple[int, ...]) -> str:
        """Frames as the screen counts them, runs joined: "1–4, 9"."""
        runs: list[list[int]] = []
        for frame in frames:
            if runs and runs[-1][1] == frame - 1:
                runs[-1][1] = frame
            else:
                runs.append([frame, frame])
        return ", ".join(
            str(first + 1) if first == last else f"{first + 1}–{last + 1}" for first, last in runs
        )

    def attached(self, found: Attached) -> str:
        """What became of it, in one line."""
        new = [loop for loop in found.loops if loop.new]
        one = self.tr("The masks of 1 loop are {name}'s reading now.")
        many = self.tr("The masks of {count} loops are {name}'s reading now.")
        told = [counted(len(new), one, many, name=found.author)]
        if same := len(found.loops) - len(new):
            one = self.tr("1 loop had the same masks already; nothing was added.")
            many = self.tr("{count} loops had the same masks already; nothing was added.")
            told.append(counted(same, one, many))
        if replaced := sum(loop.replaced for loop in found.loops):
            one = self.tr("In 1 loop they take the place of an older import.")
            many = self.tr("In {count} loops they take the place of an older import.")
            told.append(counted(replaced, one, many))
        if sealed := sum(loop.sealed for loop in new):
            one = self.tr("1 stays sealed until its round opens.")
            many = self.tr("{count} stay sealed until their round opens.")
            told.append(counted(sealed, one, many))
        if found.cancelled:
            told.append(self.tr("The rest was stopped."))
        return " ".join(told)
