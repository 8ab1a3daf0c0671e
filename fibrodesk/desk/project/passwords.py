"""How long a password has to be."""

from __future__ import annotations

from fibrodesk.desk.errors import PasswordRefusedError

LEAST_PASSWORD_CHARACTERS = 8


def check_password(password: str) -> None:
    """Refuse one that is too short.

    Raises:
        PasswordRefusedError: it has fewer characters than a password needs.
    """
    if len(password) < LEAST_PASSWORD_CHARACTERS:
        raise PasswordRefusedError(least=LEAST_PASSWORD_CHARACTERS)
