"""The base of every error that is the world's fault and not the code's."""


class FibrodeskError(Exception):
    """Shown to the user in words, never as a traceback.

    Each room derives its own kinds. `text` and `hint` are constant templates, so that they can
    be translated where Qt is known (`ui.messages`); `fields` fill them.
    """

    title = "That did not work"
    text = ""
    hint = ""  # one sentence: what the user can do now

    def __init__(self, **fields: object) -> None:
        super().__init__(self.text.format(**fields))
        self.fields = fields

    def __reduce__(self) -> tuple[object, ...]:
        """By its fields, so that it comes whole out of another process."""
        return _again, (type(self), self.fields)

    @property
    def advice(self) -> str:
        """The hint, filled in."""
        return self.hint.format(**self.fields)


def _again(kind: type[FibrodeskError], fields: dict[str, object]) -> FibrodeskError:
    return kind(**fields)
