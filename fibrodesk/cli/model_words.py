"""A model card and a judgement in lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fibrodesk.desk.models.gate import GateResult
    from fibrodesk.desk.models.registry import ModelRecord

_STATES = {"in_use": "in use", "candidate": "candidate", "kept": "kept, not in use"}


def card_lines(record: ModelRecord) -> list[str]:
    """What the model is, what it learnt from, how good it is, and its limits."""
    card = record.card
    data = card.training_data
    sides = ", ".join(f"{side} {count}" for side, count in data.patients.items())
    lines = [
        f"Model {record.number}: {record.name} ({_STATES[record.state]})",
        f"Id             {record.id}",
        f"Made           {card.created[:19]} UTC, preset {card.preset}, seed {card.seed}",
        f"Network        {card.network}, {card.parameters:,} parameters",
        f"Outlines       {', '.join(card.structures)}",
        f"Learnt from    {'synthetic ' if data.synthetic else ''}patients: {sides}",
        f"Snapshot       {data.snapshot_sha256[:16]}",
    ]
    for side, figures in card.figures.items():
        if isinstance(figures, dict) and isinstance(figures.get("dice"), dict):
            lines.append(f"{side.capitalize():14} {_dice(figures)}")
    if record.gate is not None:
        lines += ["", *gate_lines(record.gate)]
    lines += ["", card.intended_use, *(f"- {limit}" for limit in card.limits)]
    return lines


def gate_lines(result: GateResult) -> list[str]:
    """Old against new on the gate patients, the sentence last."""
    from fibrodesk.desk.models.gate import RULE

    if result.difference is None:
        return [result.sentence]
    interval = "no interval"
    if result.lower is not None and result.upper is not None:
        interval = f"{result.lower:+.3f} to {result.upper:+.3f}"
    lines = [
        f"Patient Dice   {_number(result.old_dice)} → {_number(result.new_dice)} over "
        f"{result.patients} of {_many(result.gate_patients, 'gate patient')}",
        f"Difference     {result.difference:+.3f} ({interval})",
    ]
    if result.old_bias_points is not None and result.new_bias_points is not None:
        lines.append(
            f"Burden bias    {result.old_bias_points:+.1f} → {result.new_bias_points:+.1f} points "
            f"over {_many(result.bias_patients, 'patient')}"
        )
    return [*lines, result.sentence, RULE]


def _dice(figures: dict[str, Any]) -> str:
    """Both kinds of Dice, each named, with the counts that they go over."""
    found = figures["dice"]
    told = f"Dice pooled {_number(found['micro'])}, mean of patients {_number(found['macro'])}"
    interval = found.get("interval")
    if interval is not None:
        told += f" ({interval[0]:.3f} to {interval[1]:.3f})"
    return f"{told}; {_many(figures['patients'], 'patient')}, {_many(figures['frames'], 'frame')}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
