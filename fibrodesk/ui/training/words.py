"""What the training, a model card and the gate say to a person."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from fibrodesk.contract.events import FoldBegun, Smaller
from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.answers import word_of
from fibrodesk.ui.training.graphs.curves import Course
from fibrodesk.ui.training.ports import Gate, SnapshotEntry

DASH = "–"
translate = QCoreApplication.translate  # under this name the strings are found for translation


def state(of_model: str) -> str:
    words = {
        "in_use": translate("Training", "in use"),
        "candidate": translate("Training", "candidate"),
        "kept": translate("Training", "kept"),
    }
    return words.get(of_model, of_model)


def decision(of_gate: str) -> str:
    words = {
        "passes": translate("Training", "passes"),
        "not_decided": translate("Training", "not decided"),
        "refused": translate("Training", "refused"),
    }
    return words.get(of_gate, "")


def smaller(told: Smaller) -> str:
    """The memory did not suffice: what the run does about it."""
    words = translate(
        "Training",
        "The memory did not suffice: a mini-batch now goes through in passes of {count} images. "
        "The course stays the same, it takes longer.",
    )
    return words.format(count=told.batch_size)


def fold(told: FoldBegun) -> str:
    words = translate("Training", "Fold {number} of {count}")
    return words.format(number=told.fold, count=told.folds)


def stage(name: str) -> str:
    """A stage of a run by its name, as a person calls it."""
    words = {
        "wall": translate("Training", "Wall"),
        "scar": translate("Training", "Scar"),
        "": translate("Training", "Training"),
    }
    return words.get(name, name)


def stage_sentence(name: str) -> str:
    words = {
        "wall": translate("Training", "Wall\nMyocardium, cavity and atrium on the frame."),
        "scar": translate("Training", "Scar\nFibrosis within the wall, over one whole beat."),
    }
    return words.get(name, name)


def structure(name: str) -> str:
    known = {structure.value for structure in Structure}
    return word_of(Structure(name)) if name in known else name.replace("_", " ")


def machine(course: Course) -> str:
    """What computes the run, and how fast; "" before it has said so."""
    started, step = course.started, course.step
    if started is None:
        return ""
    if started.device == "cpu":
        told = [translate("Training", "The processor computes: no GPU memory to watch.")]
    else:
        told = [translate("Training", "{device} computes.").format(device=started.device.upper())]
    parts = []
    if started.precision:
        parts.append(started.precision)
    if step is not None and step.steps_per_second:
        pace = translate("Training", "{pace} steps a second")
        parts.append(pace.format(pace=f"{step.steps_per_second:.2g}"))
    if started.batch_size:
        each = translate("Training", "{count} images a step")
        parts.append(each.format(count=started.batch_size))
    parts.append(parameters(started.parameters))
    told.append(" · ".join(parts))
    if course.smaller is not None:
        told.append(smaller(course.smaller))
    return "\n".join([*told, *started.notes])


def course(of_run: Course) -> str:
    """The preset and the network of a run, and the best that it has reached."""
    started = of_run.started
    if started is None:
        return ""
    told = [str(started.config.get(name) or "") for name in ("preset", "network")]
    if of_run.fold is not None:
        told.insert(0, fold(of_run.fold))
    if of_run.stages and len(of_run.stages) > 1:
        told[-1] = ""  # each stage has its own network
    now = of_run.now
    if now.best_epoch is not None:
        best = translate("Training", "best so far: Dice {dice} in epoch {epoch}")
        of_stage = stage(of_run.stage) if of_run.stage else ""
        told += [of_stage, best.format(dice=share(now.best_dice), epoch=now.best_epoch)]
    return " · ".join(part for part in told if part)


def parameters(count: int) -> str:
    words = translate("Training", "{millions} parameters")
    return words.format(millions=millions(count))


def share(value: float | None) -> str:
    """Two decimals, or a dash for what has no value."""
    return DASH if value is None or math.isnan(value) else f"{value:.2f}"


def millions(parameters: int) -> str:
    return f"{parameters / 1e6:.2g} M" if parameters < 1e7 else f"{parameters / 1e6:.1f} M"


def snapshot(taken: SnapshotEntry) -> str:
    """How many patients stand on which side."""
    sides = {
        "train": translate("Training", "train {count}"),
        "validation": translate("Training", "validation {count}"),
        "gate": translate("Training", "gate {count}"),
        "report": translate("Training", "report {count}"),
    }
    told = [sides[name].format(count=taken.sides[name]) for name in sides if name in taken.sides]
    words = translate("Training", "{frames} frames of {patients} patients")
    head = words.format(frames=f"{taken.frames:,}", patients=taken.patients)
    return "\n".join([head, " · ".join(told)])


def gate(result: Gate | None) -> str:
    """The sentence of the gate, or that nobody has asked it."""
    if result is None:
        return translate("Training", "Not judged yet against the model in use.")
    return result.sentence


def gate_figures(result: Gate | None) -> str:
    """Old against new with the interval of the difference, where there is one."""
    if result is None or result.old_dice is None or result.new_dice is None:
        return ""
    old, new, patients = share(result.old_dice), share(result.new_dice), result.patients
    if result.difference is None or result.lower is None or result.upper is None:
        words = translate("Training", "Dice {old} → {new} · patients compared: {count}")
        return words.format(old=old, new=new, count=patients)
    words = translate(
        "Training", "Dice {old} → {new}, difference {low} to {high} · patients compared: {count}"
    )
    low, high = (f"{bound:+.3f}".replace("-", "−") for bound in (result.lower, result.upper))
    return words.format(old=old, new=new, count=patients, low=low, high=high)


def gate_bias(result: Gate | None) -> str:
    """How far the burden of both models lies from the readers', in points."""
    if result is None or result.old_bias_points is None or result.new_bias_points is None:
        return ""
    words = translate("Training", "Bias of the burden {old} → {new} points")
    old, new = (
        f"{bias:+.1f}".replace("-", "−")
        for bias in (result.old_bias_points, result.new_bias_points)
    )
    return words.format(old=old, new=new)
