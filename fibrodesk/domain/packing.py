"""Patches whose cuts are packed as the journal packs them: small, and opened when they are used."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, decode_mask, encode_mask


@dataclass(frozen=True, slots=True, eq=False)
class PackedPatch:
    """A `MaskPatch` whose two cuts are `encode_mask`'s bytes."""

    key: MaskKey
    box: PixelBox
    before: bytes
    after: bytes

    def opened(self) -> MaskPatch:
        """The patch itself; ValueError if its bytes are damaged."""
        return MaskPatch(self.key, self.box, decode_mask(self.before), decode_mask(self.after))

    def apply_to(self, mask: MaskArray) -> None:
        """Write `after` into `mask`, in place; what was before is not opened.

        Raises:
            ValueError: the bytes are damaged, or do not fit the box.
        """
        after = decode_mask(self.after)
        if after.shape != (self.box.height, self.box.width):
            raise ValueError(f"a cut of {after.shape} does not fit {self.box}")
        mask[self.box.slices] = after


def packed(patch: MaskPatch) -> PackedPatch:
    return PackedPatch(patch.key, patch.box, encode_mask(patch.before), encode_mask(patch.after))
