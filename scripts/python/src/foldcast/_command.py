"""The command `foldcast` of the package: the program, with Parquet and Arrow on standard input and as what is exported."""

from __future__ import annotations

import argparse
import io
import os
import pathlib
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import IO, NoReturn

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from . import _program, _tables
from ._result import Result

_USAGE, _DATA, _OUTPUT = 64, 65, 74
"""The program's exit codes for a command line, data and results that cannot be used or written."""

_ARROW_STREAM = b"\xff\xff\xff\xff"
"""What the message of an Arrow stream begins with; a file of Arrow or Parquet begins with its name."""

_SEED = re.compile(r"#-?[0-9]+$")
"""The end of an arm's name."""


def main() -> NoReturn:
    """Becomes the program, unless Parquet is to be written."""
    words = sys.argv[1:]
    try:
        if words[:1] == ["export"] and any(word.partition("=")[0] == "--parquet" for word in words):
            _export(words[1:])
            sys.exit()
        if "-" in words and not os.isatty(0):
            words = _with_plain_input(words)
    except (FileNotFoundError, LookupError, TypeError, ValueError, pa.ArrowException) as error:
        _fail(" ".join(map(str, error.args)), _DATA)
    except OSError as error:
        _fail(str(error), _OUTPUT)
    os.execv(_program.path(), ["foldcast", *words])


def _fail(what: str, code: int) -> NoReturn:
    print(f"foldcast: {what}", file=sys.stderr)
    sys.exit(code)


def _with_plain_input(words: list[str]) -> list[str]:
    """The command line for standard input as CSV: what is a table of columns is written anew, all else is left as it is."""
    source = io.BufferedReader(io.FileIO(0, closefd=False))
    place = source.tell() if source.seekable() else None
    head = source.peek(6)
    if head.startswith((_ARROW_STREAM, b"ARROW1", b"PAR1")):
        table = _tables.of_stream(source, is_stream=head.startswith(_ARROW_STREAM))
        _feed(lambda pipe: pa.csv.write_csv(table.data, pipe))
        return _formed(words, table.time)
    if place is not None:
        os.lseek(0, place, os.SEEK_SET)
    else:
        _feed(lambda pipe: shutil.copyfileobj(source, pipe, 1 << 20))
    return words


def _formed(words: list[str], time: str | None) -> list[str]:
    """The command line that says how the text is written, as far as it says nothing of that itself."""
    form = ["--separator=comma", "--header"] + ([f"--date-column={time}"] if time is not None else [])
    given = {word.partition("=")[0] for word in words}
    place = min(words.index(word) for word in ("--", "-") if word in words)
    return words[:place] + [word for word in form if word.partition("=")[0] not in given] + words[place:]


def _feed(write: Callable[[IO[bytes]], object]) -> None:
    """Makes a pipe the standard input of the program to come, and writes to it beside it."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        try:
            with io.FileIO(writing, "wb") as pipe:
                write(pipe)
        except BrokenPipeError:
            # The program has ended, and said why.
            pass
        finally:
            os._exit(0)
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)


def _export(words: Sequence[str]) -> None:
    """Writes the tables of `foldcast export --csv` as Parquet, each in one step."""
    parser = argparse.ArgumentParser(prog="foldcast export", add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("store")
    parser.add_argument("--parquet", required=True)
    for choice in ("run", "arm", "series"):
        parser.add_argument(f"--{choice}", action="append", default=[])
    try:
        given, unknown = parser.parse_known_args(words)
        if unknown:
            raise argparse.ArgumentError(None, f"expected --parquet FOLDER, --run, --arm and --series, found {unknown[0]}")
    except (argparse.ArgumentError, SystemExit) as error:
        _fail(f"export: {error}. --csv and --notebook are written by a call of their own.", _USAGE)
    runs: list[Result[pa.Table]] = [Result(given.store, run, frames="arrow") for run in given.run or Result.runs(given.store)]
    _require("arm", given.arm, {name for run in runs for arm in run.arms for name in (arm, _SEED.sub("", arm))})
    _require("series", given.series, {name for run in runs for name in run.series})
    folder = pathlib.Path(given.parquet)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("predictions", "quantiles", "folds", "epochs", "scores"):
        tables = [_chosen(getattr(run, name), given.series, given.arm) for run in runs]
        if name == "quantiles" and not any(table.num_rows for table in tables):
            continue
        table = pa.concat_tables(tables, promote_options="permissive")
        path = folder / f"{name}.parquet"
        partial = path.with_suffix(".parquet.partial")
        pa.parquet.write_table(table, partial)
        partial.replace(path)
        print(f"{path}: {table.num_rows} rows")


def _require(choice: str, names: list[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise LookupError(f"--{choice}: expected one of {', '.join(map(repr, sorted(known)[:20]))}, found {name!r}.")


def _chosen(table: pa.Table, series: list[str], arms: list[str]) -> pa.Table:
    """The rows of these series and arms, an arm with its seed or without; all for none."""
    if series:
        table = table.filter(pc.is_in(table["series"], pa.array(series)))
    if arms:
        seedless = pc.replace_substring_regex(table["arm"], _SEED.pattern, "")
        table = table.filter(pc.or_(pc.is_in(table["arm"], pa.array(arms)), pc.is_in(seedless, pa.array(arms))))
    return table
