"""The one error of the contract."""

from __future__ import annotations


class ContractError(Exception):
    """A container, card or event that breaks the contract, in one sentence.

    The contract stands on the standard library alone, so this is no `FibrodeskError`: the desk
    and the inference translate it at their edge.
    """
