"""Frames and Parquet files as CSV that the program reads back without a changed bit.

Everything goes through Arrow: pandas, polars and pyarrow's own tables are one thing there, its reader of Parquet is the one that
Parquet's own project keeps, and its CSV holds the shortest digits that read back as the same number.
"""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import IO, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.ipc
import pyarrow.parquet

COLUMNAR = {".parquet": "parquet", ".pq": "parquet", ".arrow": "ipc", ".ipc": "ipc", ".feather": "ipc"}
"""The endings of files that are read here, and what they hold."""


_END = b"\xff\xff\xff\xff\0\0\0\0"
"""What an Arrow stream ends with."""


class Table(NamedTuple):
    """A frame on its way to the program."""

    data: Any
    """An Arrow table, or a pandas frame with names in several lines, as yfinance gives, which the program reads as pandas writes it."""
    time: str | None
    """The column of its instants; None where no column holds times, or not one alone."""

    @property
    def is_plain(self) -> bool:
        """Whether its names stand in one line."""
        return isinstance(self.data, pa.Table)


def of_frame(frame: Any, what: str) -> Table:
    """A frame of pandas, polars, pyarrow or another library that Arrow can read; `what` names it in errors."""
    kind = type(frame).__module__.partition(".")[0]
    if kind == "pandas":
        return _of_pandas(frame, what)
    if kind == "polars" and type(frame).__name__ == "Series":
        frame = frame.to_frame()
    if kind == "polars" and type(frame).__name__ == "LazyFrame":
        frame = frame.collect()
    if isinstance(frame, (pa.Table, pa.RecordBatch)) or hasattr(frame, "__arrow_c_stream__"):
        return _prepared(pa.table(frame), None, what)
    raise TypeError(
        f"{what}: expected a frame of pandas, polars or pyarrow, or the path of a file, found {type(frame).__name__}.")


def of_files(path: pathlib.Path, needed: Callable[[pa.Schema], list[str] | None] = lambda schema: None) -> Table:
    """A Parquet or Arrow file, or a folder of them with hive partitions, whose keys become columns of text.

    `needed` names the columns that are read, or all by None; the others are left in the file.
    """
    if path.is_file():
        # Without partitions: what folders above the file are called is no column.
        held = pa.dataset.dataset(path, format=COLUMNAR[path.suffix.lower()])
        _require_distinct(held.schema.names, str(path))
        return _prepared(held.to_table(columns=needed(held.schema)), None, str(path))
    files = sorted(columnar(path))
    kinds = {COLUMNAR[file.suffix.lower()] for file in files}
    if len(kinds) > 1:
        raise ValueError(f"{path}: expected files of one kind, found Parquet beside Arrow.")
    keys = [part.partition("=")[0] for part in files[0].relative_to(path).parts[:-1] if "=" in part]
    # As text: 005930 is a name, and 5930 another.
    partitions = pa.dataset.partitioning(pa.schema([(key, pa.string()) for key in keys]), flavor="hive")
    held = pa.dataset.dataset(
        [str(file) for file in files], format=kinds.pop(), partitioning=partitions, partition_base_dir=str(path))
    _require_distinct(held.schema.names, str(path))
    return _prepared(held.to_table(columns=needed(held.schema)), None, str(path), dated_by=keys)


def of_stream(source: IO[bytes], *, is_stream: bool) -> Table:
    """Standard input: an Arrow stream, or a whole Parquet or Arrow file."""
    what = "standard input"
    try:
        data = source.read()
        if is_stream:
            # A reader takes a stream that stops between two batches for one that has ended there.
            if not data.endswith(_END):
                raise ValueError(f"{what}: expected an Arrow stream to its end, found it cut off. See why the program that writes it ended early.")
            with pa.ipc.open_stream(data) as reader:
                return _prepared(reader.read_all(), None, what)
        held = pa.BufferReader(data)
        is_parquet = held.read(4) == b"PAR1"
        held.seek(0)
        return _prepared(pa.parquet.read_table(held) if is_parquet else pa.ipc.open_file(held).read_all(), None, what)
    except OSError as error:
        # What is cut off is told so, as if the disk had failed.
        raise ValueError(f"{what}: expected a whole table of Arrow or Parquet, found one that cannot be read: {error}") from error


def columnar(folder: pathlib.Path) -> list[pathlib.Path]:
    """The files in a folder and those below that are read here; as in data sets, names that begin with . or _ are not."""
    return [
        file for file in folder.rglob("*")
        if file.suffix.lower() in COLUMNAR and file.is_file()
        and not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    ]


def write(table: Table, path: pathlib.Path) -> None:
    """Writes a table as CSV: floats in the shortest digits that read back, instants in ISO 8601 and UTC."""
    if table.is_plain:
        pa.csv.write_csv(table.data, path)
    else:
        table.data.to_csv(path)


def _of_pandas(frame: Any, what: str) -> Table:
    import pandas as pd

    if isinstance(frame, pd.Series):
        frame = frame.to_frame("value" if frame.name is None else frame.name)
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{what}: expected a DataFrame or a Series, found {type(frame).__name__}.")
    if frame.columns.nlevels > 1:
        return Table(frame, None)
    if frame.attrs:
        # What yfinance and others hang on a frame need not be JSON, which Arrow would write.
        frame = frame.copy(deep=False)
        frame.attrs = {}
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    _require_distinct(list(frame.columns), what)
    time = None
    index = frame.index
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
        frame = frame.set_axis(index, axis=0)
    is_count = isinstance(index, pd.RangeIndex) and index.name is None
    if not is_count:
        unnamed = "time" if isinstance(index, pd.DatetimeIndex) else "index"
        names = [str(unnamed if name is None else name) for name in index.names]
        for name in names:
            if name in frame.columns:
                raise ValueError(f"{what}: expected an index of another name than the columns, found {name!r} as both.")
        if isinstance(index, pd.DatetimeIndex):
            time = names[0]
        frame = frame.rename_axis(names).reset_index()
    try:
        data = pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise TypeError(f"{what}: expected columns of one kind each: {' '.join(map(str, error.args))}") from error
    return _prepared(data, time, what)


def _prepared(data: pa.Table, time: str | None, what: str, dated_by: list[str] | None = None) -> Table:
    """A table of which every column can be written, with the column of its instants."""
    _require_distinct(data.column_names, what)
    time = time or time_of(data.schema)
    if time is not None and dated_by:
        # Beside a column of instants these tell nothing, and numbers in them would be read as values.
        data = data.drop_columns([key for key in dated_by if key.lower() in ("year", "month", "day", "date", "hour")])
    for index, field in enumerate(data.schema):
        data = data.set_column(index, field.name, _written(data.column(index), f"{what}, column {field.name!r}"))
    return Table(data, time)


def time_of(schema: pa.Schema) -> str | None:
    """The one column of times; None where there is none, or more."""
    times = [field.name for field in schema if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type)]
    return times[0] if len(times) == 1 else None


def _require_distinct(names: list[str], what: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"{what}: expected columns of different names, found {twice!r} twice.")


def _written(column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    """A column of a kind that CSV holds exactly."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _written(column.cast(kind.value_type), where)
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        return column.cast(pa.float64())
    if pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return _dates(column)
    if pa.types.is_date(kind):
        return column.cast(pa.date32())
    if getattr(pa.types, "is_string_view", lambda _: False)(kind):
        return column.cast(pa.large_string())
    plain = (
        pa.types.is_floating(kind), pa.types.is_integer(kind), pa.types.is_string(kind),
        pa.types.is_large_string(kind), pa.types.is_boolean(kind), pa.types.is_null(kind))
    if not any(plain):
        raise TypeError(f"{where}: expected numbers, times or text, found {kind}. Leave the column out, or turn it into one of these.")
    return column


def _dates(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates where every instant is the midnight of a day at its own place, as the program reads daily bars; otherwise the instants.

    It would find that out itself, from a file that is twice as long.
    """
    local = pc.local_timestamp(column) if column.type.tz else column
    days = local.cast(pa.date32(), safe=False)
    return days if pc.all(pc.equal(days.cast(local.type), local), min_count=0).as_py() else column
