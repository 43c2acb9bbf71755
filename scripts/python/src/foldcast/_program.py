"""The program inside the package, and how its options are written."""

from __future__ import annotations

import datetime
import difflib
import functools
import numbers
import os
import pathlib
import subprocess
from collections.abc import Iterable, Mapping, Sequence

from ._errors import FoldcastError
from ._settings import Option


def path() -> str:
    """Where the program is: inside the package, or where FOLDCAST_PROGRAM says."""
    return os.environ.get("FOLDCAST_PROGRAM") or str(pathlib.Path(__file__).parent / "bin" / "foldcast")


@functools.cache
def version() -> str:
    """The program's version, which is the package's."""
    return output(["--version"]).strip()


def output(arguments: Sequence[str]) -> str:
    """What the program prints; raises its words where it fails."""
    done = subprocess.run([path(), *arguments], capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise error(done.stderr.decode("utf-8", "replace"), done.returncode)
    return done.stdout.decode("utf-8")


def error(said: str, code: int) -> FoldcastError:
    """The program's words as an exception: its last ones, and before them what it refused or skipped and why."""
    lines = said.strip().splitlines()
    last = next((i for i in reversed(range(len(lines))) if lines[i].startswith(_LAST)), 0)
    reasons = [line for line in lines[:last] if line.startswith(("refused: ", "skipped: "))]
    words = [line.removeprefix("foldcast: ").removeprefix("Error: ") for line in lines[last:]]
    return FoldcastError("\n".join(reasons + words) or f"foldcast ended with exit code {code} and said nothing.", code)


_LAST = ("foldcast: ", "Error: ")
"""How the line begins that says why the program ends."""


def flags(settings: Mapping[str, object], options: Mapping[str, Option]) -> list[str]:
    """The options as the command line takes them; what is None is left to the program."""
    words: list[str] = []
    for keyword, value in settings.items():
        option = options.get(keyword)
        if option is None:
            near = difflib.get_close_matches(keyword, options, 3)
            raise TypeError(f"{keyword!r} is no option.{' Did you mean ' + ' or '.join(near) + '?' if near else ''}")
        if value is not None:
            words += _words(keyword, value, option)
    return words


def _words(keyword: str, value: object, option: Option) -> Iterable[str]:
    if not option.takes_value:
        if not isinstance(value, bool):
            raise TypeError(f"{keyword}: expected True or False, found {value!r}.")
        flag = option.flag if value else option.off
        return [f"--{flag}"] if flag else []
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        if not option.repeats:
            raise TypeError(f"{keyword}: expected one value, found {value!r}.")
        values = list(value)
        if not values:
            raise TypeError(f"{keyword}: expected a value or several, found none.")
    else:
        values = [value]
    return [f"--{option.flag}={text(keyword, one)}" for one in values]


def text(keyword: str, value: object) -> str:
    """A value as the command line takes it; a mapping, such as an arm, as key=value with blanks between."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise TypeError(f"{keyword}: expected text or a number, found {value}.")
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, Mapping):
        return " ".join(f"{str(key).replace('_', '-')}={_list(keyword, one)}" for key, one in value.items())
    raise TypeError(f"{keyword}: expected text or a number, found {value!r}.")


def _list(keyword: str, value: object) -> str:
    several = value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else [value]
    return ",".join(text(keyword, one) for one in several)
