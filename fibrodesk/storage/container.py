"""The one signature of a container: Ed25519 over the bytes of its manifest.

The manifest names every part with its hash (`contract.manifest`), so the signature covers all.
How to sign and how to check are handed in, as siblings never import one another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path

from fibrodesk.contract.manifest import MANIFEST_NAME, SIGNATURE_NAME, write_whole
from fibrodesk.storage.errors import ContainerRefusedError

Check = Callable[[bytes, bytes, bytes], bool]
"""Public key, data, signature -> whether it holds."""


def sign_container(folder: Path, *, public: bytes, sign: Callable[[bytes], bytes]) -> None:
    """Write `signature.json` over the manifest that lies in `folder`."""
    for stray in folder.glob(f".{SIGNATURE_NAME}.*"):  # of a desk that was killed in mid-signing
        stray.unlink(missing_ok=True)
    signature = sign((folder / MANIFEST_NAME).read_bytes())
    told = {"algorithm": "ed25519", "public_key": public.hex(), "signature": signature.hex()}
    write_whole(folder / SIGNATURE_NAME, (json.dumps(told, indent=1) + "\n").encode())


def verify_container(folder: Path, *, trusted: Collection[bytes], check: Check) -> bytes:
    """The public key that signed the manifest, after the signature was found to hold.

    Raises:
        ContainerRefusedError: no signature, one that does not hold, or one by a stranger.
    """
    try:
        manifest = (folder / MANIFEST_NAME).read_bytes()
        told = json.loads((folder / SIGNATURE_NAME).read_bytes())
        public, signature = bytes.fromhex(told["public_key"]), bytes.fromhex(told["signature"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContainerRefusedError(name=folder.name, what="it has no signature") from error
    if not check(public, manifest, signature):
        raise ContainerRefusedError(name=folder.name, what="its signature does not hold")
    if public not in trusted:
        raise ContainerRefusedError(name=folder.name, what="it was signed by an unknown station")
    return public
