"""What a run tells of itself while it goes on, and how far it is."""

from __future__ import annotations

import json
import pathlib
import sys
import time
from typing import Any


class Events:
    """Reads the program's events as they come, and shows one line of progress where somebody looks."""

    def __init__(self, path: pathlib.Path, shown: bool | None) -> None:
        self.path = path
        self.run: str | None = None
        """The run's name in the store, which no other has; None before it begins."""
        self._read = 0
        self._folds = self._done = self._failed = 0
        self._begun = self._said = time.monotonic()
        self._is_shown = _is_watched() if shown is None else shown
        self._width = 0

    def look(self) -> None:
        """Takes what was told since the last look."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            text = file.read()
        # The last line may still be under way.
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            self._take(json.loads(line))
        if self._is_shown and self._folds and time.monotonic() - self._said > 0.2:
            self._said = time.monotonic()
            self._show(self._line())

    def close(self) -> None:
        """Takes the line of progress away."""
        if self._width:
            self._show("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _take(self, event: dict[str, Any]) -> None:
        if event["event"] == "begin":
            self.run = event["run"]
            self._folds, self._done = event["folds"], event["done"]
            self._begun = time.monotonic()
        elif event["event"] == "fold":
            self._done += 1
            self._failed += event["status"] == "failed"

    def _line(self) -> str:
        failed = f", {self._failed} failed" if self._failed else ""
        seconds = time.monotonic() - self._begun
        return f"{100 * self._done // self._folds} %, {self._done} of {self._folds} folds{failed}, {seconds:.0f} s"

    def _show(self, line: str) -> None:
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()
        self._width = max(self._width, len(line))


def _is_watched() -> bool:
    """Whether standard error is a terminal or a notebook's."""
    return sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel")
