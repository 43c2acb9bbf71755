"""Runs the program on frames and files."""

from __future__ import annotations

import os
import pathlib
import tempfile
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from . import _frames, _inputs, _process, _program, _settings
from ._errors import FoldcastError, FoldcastWarning
from ._events import Events
from ._frames import Frames
from ._result import Result
from ._signature import with_options

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from typing_extensions import Unpack

    from ._settings import RunSettings

_PARTIAL = 1
"""The exit code that says that some series or folds failed, and the others are done."""


@overload
def run(
    data: Any, /, *, store: str | os.PathLike[str] | None = None, frames: Literal["pandas"] = ...,
    progress: bool | None = None, **settings: Unpack[RunSettings],
) -> Result[pd.DataFrame]: ...
@overload
def run(
    data: Any, /, *, store: str | os.PathLike[str] | None = None, frames: Literal["polars"],
    progress: bool | None = None, **settings: Unpack[RunSettings],
) -> Result[pl.DataFrame]: ...
@overload
def run(
    data: Any, /, *, store: str | os.PathLike[str] | None = None, frames: Literal["arrow"],
    progress: bool | None = None, **settings: Unpack[RunSettings],
) -> Result[pa.Table]: ...
@with_options(_settings.RUN)
def run(
    data: Any, /, *, store: str | os.PathLike[str] | None = None, frames: Frames = "pandas", progress: bool | None = None,
    **settings: Unpack[RunSettings],
) -> Result[Any]:
    """Walks forward over data, keeps every fold in a store, and gives what came of it.

    A run that was interrupted goes on when the same call is made again; one that is done is not computed twice.

    data: a frame of pandas, polars or pyarrow; a mapping of series' names to frames; the path of a file or folder, CSV, SQLite,
        Parquet or Arrow; or a list of them. The instants are a pandas frame's index, otherwise its column of times. A frame holds
        one series, a series a column, or with a column of names a series a name, found out as for a CSV file.
    store: the SQLite file that keeps the run, foldcast.sqlite where none is named.
    frames: what the tables of the result are, "pandas", "polars" or "arrow".
    progress: whether to say how far it is; by default in a terminal and in a notebook.

    Raises FoldcastError with the program's words. Warns with FoldcastWarning where some series or folds failed.

    The further keywords are the options of `foldcast run`; several values are a list, None is the default:
    """
    _frames.require(frames)
    file = pathlib.Path.cwd() / pathlib.Path("foldcast.sqlite" if store is None else store).expanduser()
    with tempfile.TemporaryDirectory(prefix="foldcast-") as name:
        folder = pathlib.Path(name)
        events = Events(folder / "events.jsonl", progress)
        options, paths, place = _command(data, folder, settings)
        try:
            ended = _process.run(
                ["run", *options, f"--store={file}", f"--events={events.path}", "--", *paths], folder, place, events.look)
        finally:
            events.close()
    if ended.code not in (0, _PARTIAL):
        raise _program.error(ended.errors, ended.code)
    notes = tuple(ended.errors.splitlines())
    for note in notes:
        if note.startswith(("warning: ", "refused: ", "skipped: ")):
            warnings.warn(note, FoldcastWarning, stacklevel=2)
    if ended.code == _PARTIAL:
        warnings.warn("Some series or folds failed; Result.failures tells which and why.", FoldcastWarning, stacklevel=2)
    if events.run is None:
        # Such as for want of space for its events: which run of the store it is cannot be told.
        raise FoldcastError(f"{file}: the run is done, and its name was not told.\n{ended.errors}", ended.code)
    return Result(file, events.run, frames=frames, notes=notes)


@with_options(_settings.RUN)
def plan(data: Any, /, **settings: Unpack[RunSettings]) -> str:
    """Says what `run` would do with the same data and settings, in folds, arms and time, and does nothing.

    The keywords are the options of `foldcast run`:
    """
    with tempfile.TemporaryDirectory(prefix="foldcast-") as name:
        folder = pathlib.Path(name)
        options, paths, place = _command(data, folder, settings)
        ended = _process.run(["run", *options, "--plan", "--", *paths], folder, place, lambda: None)
    if ended.code:
        raise _program.error(ended.errors, ended.code)
    return ended.output


def _command(
    data: Any, folder: pathlib.Path, settings: Mapping[str, object]
) -> tuple[list[str], list[str], pathlib.Path]:
    """The options, the inputs, and the folder in which the program is to run; frames are written to `folder`."""
    given = {keyword: value for keyword, value in settings.items() if value is not None}
    # What cannot be a setting is told before anything is written.
    _program.flags(given, _settings.RUN)
    inputs = _inputs.prepare(data, folder, given)
    if inputs.place == folder:
        given = {keyword: _from_anywhere(value, _settings.RUN.get(keyword)) for keyword, value in given.items()}
    options = _program.flags(given | inputs.options, _settings.RUN)
    return [*options, "--color=never"], inputs.paths, inputs.place


def _from_anywhere(value: Any, option: _settings.Option | None) -> Any:
    """A path as it is named from any folder; other values as they are."""
    if option is None or not option.is_path or not isinstance(value, (str, os.PathLike)) or value in option.words:
        return value
    path = pathlib.Path.cwd() / pathlib.Path(value).expanduser()
    return path if path.exists() else value
