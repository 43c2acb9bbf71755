"""What goes wrong, in the program's own words."""

from __future__ import annotations


class FoldcastError(RuntimeError):
    """The program refused, or could not go on; the text is its own.

    `code` is its exit code: 64 an option that cannot be used, 65 data that cannot be used, 74 results that cannot be written,
    negative where a signal ended it.
    """

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code

    def __reduce__(self) -> tuple[type[FoldcastError], tuple[str, int]]:
        return type(self), (str(self), self.code)


class FoldcastWarning(UserWarning):
    """What the program warns of, or that some series or folds failed while the others are done."""
