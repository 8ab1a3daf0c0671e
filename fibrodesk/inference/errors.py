"""What can go wrong between a bundle and a proposal."""

from __future__ import annotations

from fibrodesk.domain.errors import FibrodeskError


class BundleDamagedError(FibrodeskError):
    title = "This model cannot be used"
    text = "{path}: {reason}."
    hint = "Fetch the bundle again from where it was trained, or use another model."


class BundleNotSafeError(FibrodeskError):
    title = "This model is refused"
    text = "{path} holds {found}; a bundle holds weights, a network and a card, nothing else."
    hint = "Take models only from a training station that you trust."


class DeviceMissingError(FibrodeskError):
    title = "This device is not here"
    text = "The model cannot run on {device}: {reason}."
    hint = "Choose the device 'auto', or 'cpu'."


class FrameUnfitError(FibrodeskError):
    title = "No proposal for this frame"
    text = "A frame of shape {shape} and type {dtype} is no 8-bit image."
    hint = "Import the cine again."
