"""An engine made ready: the networks of a bundle on a device."""

from __future__ import annotations

from fibrodesk.inference.bundle import Bundle
from fibrodesk.inference.device import Device, choose_device
from fibrodesk.inference.engine import Engine, Runner
from fibrodesk.inference.network import NetworkPart, first_network, scar_network


def load_engine(bundle: Bundle, device: Device = "auto") -> Engine:
    """The engine of a verified bundle on `device`.

    Raises:
        BundleDamagedError: weights or network do not fit the card.
        DeviceMissingError: the device is not here.
    """
    chosen = choose_device(device)
    first = _runner(first_network(bundle), chosen)
    stage = bundle.card.scar
    if stage is None:
        return Engine(bundle, first)
    from fibrodesk.inference.scar_engine import ScarEngine

    return ScarEngine(bundle, stage, outline=first, find=_runner(scar_network(bundle), chosen))


def _runner(part: NetworkPart, device: str) -> Runner:
    if device == "cpu":
        from fibrodesk.inference.openvino_runner import OpenVinoRunner

        return OpenVinoRunner(part)
    from fibrodesk.inference.torch_runner import TorchRunner

    return TorchRunner(part, device=device)
