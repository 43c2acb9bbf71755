"""The program as a process that is watched, and stopped where the caller is."""

from __future__ import annotations

import contextlib
import pathlib
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from . import _program

_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Becomes the program, which then ends when this process does, such as a notebook's kernel that is restarted."""

_GRACE = 10
"""Seconds that the program has to end once it is asked to; it takes two at most."""


class Ended(NamedTuple):
    """What the program said, and its exit code."""

    code: int
    output: str
    errors: str


def run(arguments: Sequence[str], folder: pathlib.Path, place: pathlib.Path, look: Callable[[], None]) -> Ended:
    """Runs the program in `place` and calls `look` several times a second; what it says is kept in `folder`.

    An interruption stops it in order before it is raised: the store keeps each finished fold.
    """
    command = [_program.path(), *arguments]
    if sys.executable:
        command = [sys.executable, "-I", "-S", "-c", _WITH_PARENT, *command]
    said = folder / "output", folder / "errors"
    with said[0].open("wb") as output, said[1].open("wb") as errors:
        # In a session of its own, so that what a terminal or notebook sends to all is not the second signal, which ends it at once.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=place, start_new_session=True)
        try:
            while process.poll() is None:
                look()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.1)
            look()
        except BaseException:
            _stop(process)
            raise
    texts = [path.read_text("utf-8", "replace") for path in said]
    return Ended(process.returncode, *texts)


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=_GRACE)
    finally:
        # Where it does not end, or the caller will not wait. What is committed is kept then, too.
        if process.poll() is None:
            process.kill()
            process.wait()
