"""What a comparison of two arms says, in a sentence that may be read aloud."""

from __future__ import annotations

from typing import Any

from fibrodesk.desk.training.arms_state import PUBLISHED_SEEDS, ArmsFound, ArmsPlan

_DECIDED = {
    "better": "it helps",
    "worse": "it harms",
    "no difference": "no difference",
    "not decided": "not decided",
}


def found_of(plan: ArmsPlan, told: dict[str, Any]) -> ArmsFound:
    """From what `python -m training.arms` prints of one figure."""
    interval = told["interval"]
    low, high = interval if interval is not None else (None, None)
    return ArmsFound(
        sentence=_sentence(plan, told, low, high),
        decision=told["decision"],
        difference=told["difference"],
        lower=low,
        upper=high,
        with_dice=told["new"],
        without_dice=told["old"],
        patients=told["n"],
        seeds=told["seeds"],
        p=told["p"],
        reasons=dict(told["reasons"]),
    )


def _sentence(plan: ArmsPlan, told: dict[str, Any], low: float | None, high: float | None) -> str:
    from fibrodesk.agreement.reasons import in_words

    over = f"over {_many(told['n'], 'patient')} and {_many(told['seeds'], 'seed')}"
    if told["difference"] is None:
        why = in_words(told["reasons"].get("difference", "no_value"))
        return f"No difference can be told {over} ({why}): not decided."
    brought = f"The discriminator brought {told['difference']:+.3f} Dice"
    if low is None or high is None:
        why = in_words(told["reasons"].get("interval", "no_value"))
        return f"{brought} {over}; no interval ({why}): not decided."
    claim = f"{brought} ({low:+.3f} to {high:+.3f}) {over}: {_DECIDED[told['decision']]}."
    if plan.seeds < PUBLISHED_SEEDS:
        claim += f" A published claim wants {PUBLISHED_SEEDS} seeds."
    return claim


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
