"""Tables of the store and the program as frames of pandas, polars or pyarrow."""

from __future__ import annotations

import datetime
import importlib.util
import re
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv

Frames = Literal["pandas", "polars", "arrow"]
"""What tables are given as."""

_INSTANTS = (
    "origin", "target_time", "cutoff", "time", "first", "last", "drawdown_peak", "drawdown_trough", "drawdown_recovery")
_TEXTS = ("run", "series", "arm", "role", "status", "reason", "interventions", *_INSTANTS)
_COUNTS = (
    "run_id", "series_id", "arm_id", "fold", "folds", "failed_folds", "epoch", "lead", "n", "n_missing", "rows", "origin_row",
    "gradient_steps", "drawdown_rows")


def require(frames: str) -> None:
    """Raises where tables cannot be given so, before anything runs."""
    if frames not in ("pandas", "polars", "arrow"):
        raise ValueError(f"frames: expected 'pandas', 'polars' or 'arrow', found {frames!r}.")
    if frames != "arrow" and importlib.util.find_spec(frames) is None:
        raise ImportError(f"frames: {frames} is not installed. Install it, or ask for others of 'pandas', 'polars' and 'arrow'.")


def column(name: str, values: list[Any]) -> pa.Array:
    """A column of the store, of the same type whatever it holds."""
    kind = pa.string() if name in _TEXTS else pa.int64() if name in _COUNTS else None
    array = pa.array(values, kind)
    return array.cast(pa.float64()) if pa.types.is_null(array.type) else array


def of_csv(text: str) -> pa.Table:
    """A table that the program prints as CSV; every number is read back exactly."""
    names = text.partition("\r\n")[0].split(",")
    kinds = {
        name: pa.string() if name in _TEXTS else pa.int64() if name in _COUNTS else pa.float64() for name in names}
    return pa.csv.read_csv(
        pa.BufferReader(text.encode()), parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(column_types=kinds, null_values=[""], strings_can_be_null=True))


def with_instants(table: pa.Table) -> pa.Table:
    """The table with its instants as dates, as times in UTC, or as numbers of rows."""
    for index, field in enumerate(table.schema):
        if field.name in _INSTANTS:
            table = table.set_column(index, field.name, _instants(table.column(index)))
    return table


def _instants(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    distinct = [text for text in texts.unique().to_pylist() if text is not None]
    if all(re.fullmatch(r"\d+", text) for text in distinct):
        return texts.cast(pa.int64())
    try:
        if all(len(text) == 10 for text in distinct):
            return texts.cast(pa.date32())
        # Beside times, a date is its first moment.
        whole = [text if text is None or len(text) > 10 else f"{text}T00:00:00Z" for text in texts.to_pylist()]
        return pa.chunked_array([pa.array(whole, pa.string()).cast(pa.timestamp("us", "UTC"))])
    except pa.ArrowInvalid:
        # Years of more than four digits, and rows beside dates, have no type of their own.
        return texts


def comparable(instant: Any, by_day: bool) -> Any:
    """An instant that equals the same one of another library: its day at its own place, or its moment in UTC; numbers of rows as they are."""
    if hasattr(instant, "to_pydatetime"):
        instant = instant.to_pydatetime()
    if isinstance(instant, datetime.datetime):
        if by_day:
            return instant.date()
        return instant.astimezone(datetime.timezone.utc).replace(tzinfo=None) if instant.tzinfo else instant
    return instant


def converted(table: pa.Table, frames: str) -> Any:
    """The table in the library that is asked for."""
    if frames == "pandas":
        return table.to_pandas(date_as_object=False)
    if frames == "polars":
        import polars as pl

        return pl.from_arrow(table)
    return table
