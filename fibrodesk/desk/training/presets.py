"""What can be trained, in words: presets, and further networks for whoever compares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    name: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class NetworkWords:
    """A network that any preset of one stage may be trained with in place of its own."""

    name: str
    title: str
    words: str


PRESETS = ("desk", "paper", "baseline", "unet")
"""By name, the one that is meant for use first."""

NETWORKS = ("unet256", "unet", "residual_unet", "attention_unet", "efficient_unet")


def presets() -> tuple[Preset, ...]:
    """What can be trained, in words; the one that is meant for use first."""
    return (
        Preset(
            "desk",
            "Desk",
            "The model that is meant for use. It first learns the wall, then the scar within the "
            "wall over one whole beat, so that nothing is found outside the myocardium.",
        ),
        Preset(
            "paper",
            "Paper",
            "The published method to the letter: a U-Net of eight levels trained against a "
            "discriminator that judges patches of image and mask.",
        ),
        Preset(
            "baseline",
            "Baseline",
            "The same U-Net without the discriminator: faster, and the measure of what the "
            "discriminator brings.",
        ),
        Preset(
            "unet",
            "U-Net",
            "The classical U-Net of 2015 alone, on the schedule of the published method: what a "
            "plain network reaches.",
        ),
    )


def networks() -> tuple[NetworkWords, ...]:
    """The networks that `--network` takes, in words."""
    return (
        NetworkWords("unet256", "U-Net 256", "The paper's: eight levels of 4 x 4 convolutions."),
        NetworkWords("unet", "U-Net", "The classical one: double 3 x 3 convolutions."),
        NetworkWords(
            "residual_unet", "Residual U-Net", "Each level adds to what came in: steadier to train."
        ),
        NetworkWords(
            "attention_unet", "Attention U-Net", "Gates decide what passes from each level."
        ),
        NetworkWords(
            "efficient_unet", "Efficient U-Net", "A lean encoder: fewer numbers, less memory."
        ),
    )
