"""A count with its noun, for words that are written in English alone."""


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 loop", "12 loops"; `many` where another letter than an s makes the plural."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
