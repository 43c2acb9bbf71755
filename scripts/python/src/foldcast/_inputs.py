"""What is given to `run`, as files that the program reads."""

from __future__ import annotations

import functools
import glob
import os
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from . import _tables
from ._tables import Table


class Inputs(NamedTuple):
    """The files of a run and the options that say how they are written."""

    paths: list[str]
    options: dict[str, object]
    place: pathlib.Path
    """The folder from which the paths go out."""


def prepare(data: Any, folder: pathlib.Path, settings: Mapping[str, object]) -> Inputs:
    """Writes frames and Parquet files into a folder as CSV; all other files the program reads where they are.

    What is written is called by its place in that folder: its names are then the same each time, in the store as well.
    """
    tables: list[tuple[str, Table]] = []
    paths: list[str] = []
    for name, item in _items(data):
        if isinstance(item, (str, os.PathLike)):
            for path in _expanded(os.fsdecode(item)):
                if isinstance(path, pathlib.Path):
                    tables.append((path.stem if path.is_file() else path.resolve().name, _tables.of_files(path, functools.partial(_needed, settings=settings))))
                else:
                    paths.append(path)
        else:
            tables.append((name, _tables.of_frame(item, name)))
    if not tables:
        return Inputs(paths, {}, pathlib.Path.cwd())
    tables = _named_alike(tables) if "date_column" not in settings else tables
    written: list[str] = []
    for index, (name, table) in enumerate(tables):
        place = folder if [one for one, _ in tables].count(name) == 1 else folder / str(index)
        place.mkdir(exist_ok=True)
        path = place / f"{_file_name(name)}.csv"
        _tables.write(_reduced(table, settings), path)
        written.append(str(path.relative_to(folder)))
    # Files of other hands beside them have forms of their own.
    is_ours = not paths and all(table.is_plain for _, table in tables)
    absolute = [str(pathlib.Path.cwd() / path) for path in paths]
    return Inputs(absolute + written, _form(tables, settings) if is_ours else {}, folder)


def _items(data: Any) -> Iterator[tuple[str, Any]]:
    """Each frame or path, a frame with the name that its series is called by where it is one."""
    if isinstance(data, Mapping):
        if not data:
            raise ValueError("data: expected frames by name, found none.")
        for name, frame in data.items():
            if isinstance(frame, (str, os.PathLike)):
                raise TypeError(f"data: expected a frame for {name!r}, found a path. Give paths as a list.")
            yield str(name), frame
    elif isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        if not data:
            raise ValueError("data: expected frames or paths, found none.")
        for index, item in enumerate(data):
            yield _name(item, f"frame{index}"), item
    else:
        yield _name(data, "frame"), data


def _name(item: Any, default: str) -> str:
    """A pandas or polars series' own name; frames have none."""
    name = getattr(item, "name", None)
    return str(name) if type(item).__name__ == "Series" and name not in (None, "") else default


def _file_name(name: str) -> str:
    """The name of a series as that of its file, from which the program takes it."""
    if name in ("", ".", "..") or "/" in name or "\0" in name or len(os.fsencode(name)) > 200:
        raise ValueError(f"data: expected a name without a slash and of at most 200 bytes, found {name!r}. Give the frame another.")
    return name


def _expanded(given: str) -> Iterator[str | pathlib.Path]:
    """What a path stands for: a Path for each file or data set that is read here, a text for what the program reads."""
    text = os.path.expanduser(given)
    here = pathlib.Path(text)
    found: list[pathlib.Path] = []
    if here.is_dir():
        found = sorted(_tables.columnar(here))
        if any("=" in part for file in found for part in file.relative_to(here).parts[:-1]):
            found = [here]
    elif here.suffix.lower() in _tables.COLUMNAR:
        found = [here] if here.exists() else sorted(map(pathlib.Path, glob.glob(text, recursive=True)))
        if not found:
            raise FileNotFoundError(f"{given}: expected a file, found none.")
    if found:
        yield from found
    else:
        yield text


def _named_alike(tables: list[tuple[str, Table]]) -> list[tuple[str, Table]]:
    """The tables with one name for the column of instants, as the program takes one for all of its files."""
    if len({table.time for _, table in tables}) == 1 or any(table.time is None for _, table in tables):
        return tables
    renamed = []
    for name, table in tables:
        if table.time != "time" and "time" in table.data.column_names:
            raise ValueError(f"{name}: expected no column 'time' beside {table.time!r}. Call one of them otherwise.")
        columns = ["time" if column == table.time else column for column in table.data.column_names]
        renamed.append((name, Table(table.data.rename_columns(columns), "time")))
    return renamed


_NAME_MORE = {"arm", "config", "cross", "layout", "value_column"}
"""Settings that may name columns of their own."""


def _reduced(table: Table, settings: Mapping[str, object]) -> Table:
    """A table without the columns that a run does not read, as far as that is plain."""
    names = _needed(table.data.schema, table.time, settings) if table.is_plain else None
    return table if names is None else table._replace(data=table.data.select(names))


def _needed(schema: pa.Schema, time: str | None = None, settings: Mapping[str, object] = {}) -> list[str] | None:
    """The columns that a run reads where that is plain from its settings; None for all.

    Where the column to forecast is named and no other setting may name more, these are that column, the covariates, and what
    tells instants and series.
    """
    time = time or _tables.time_of(schema)
    column = settings.get("column")
    if time is None or column not in schema.names or _NAME_MORE & set(settings):
        return None
    covariates = settings.get("covariates") or []
    listed = covariates.split(",") if isinstance(covariates, str) else [str(one) for one in _several(covariates)]
    if any("(" in one for one in listed):
        # A formula names columns within it.
        return None
    wanted = {column, time} | {one.partition(":")[0].strip() for part in listed for one in part.split(",")}
    for keyword in ("date_column", "ticker_column"):
        wanted |= {part for one in _several(settings.get(keyword)) for part in (str(one), *str(one).split(","))}
    text = {field.name for field in schema if _is_text(field.type)}
    if not text and "ticker_column" not in settings:
        # A frame of several columns may be a series a column, which only all of them show.
        return None
    return [name for name in schema.names if name in wanted | text]


def _is_text(kind: pa.DataType) -> bool:
    return str(kind.value_type if pa.types.is_dictionary(kind) else kind) in ("string", "large_string", "string_view")


def _several(value: object) -> Sequence[object]:
    if value is None:
        return []
    return value if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _form(tables: list[tuple[str, Table]], settings: Mapping[str, object]) -> dict[str, object]:
    """How the files are written, so that the program need not find out."""
    form: dict[str, object] = {"separator": "comma", "header": True}
    times = {table.time for _, table in tables}
    if len(times) == 1 and None not in times:
        form["date_column"] = times.pop()
    elif None in times:
        for name, table in tables:
            found = [field.name for field in table.data.schema if str(field.type).startswith(("timestamp", "date"))]
            if len(found) > 1 and "date_column" not in settings:
                raise ValueError(f"{name}: expected one column of times, found {', '.join(map(repr, found))}. Name one with date_column.")
    return {key: value for key, value in form.items() if key not in settings}
