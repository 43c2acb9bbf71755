"""What came of a run, read from its store."""

from __future__ import annotations

import datetime
import os
import pathlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import pyarrow as pa

from . import _frames, _program, _settings
from ._frames import Frames
from ._signature import with_options

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from typing_extensions import Unpack

    from ._settings import IntervalsSettings, ReportSettings, TradeSettings

Frame = TypeVar("Frame")


class Result(Generic[Frame]):
    """One run of a store: its scores, forecasts, folds and epochs, intervals, and what its forecasts would have earned.

    Each table is read from the store's views when it is asked for, whose columns data/SCHEMA.md describes. Instants are dates for
    daily and slower data, otherwise UTC, or row numbers where the data have no clock.
    """

    def __init__(
        self, store: str | os.PathLike[str], run: str | int | None = None, *, frames: Frames = "pandas",
        notes: tuple[str, ...] = (),
    ) -> None:
        """Opens a store; `run` is a run's name or number, and without it the last run is taken."""
        _frames.require(frames)
        self.store = pathlib.Path(store).expanduser().absolute()
        self.notes = notes
        """What the program said while it ran: how files were read, and warnings."""
        self._frames: Frames = frames
        if not self.store.exists():
            raise FileNotFoundError(f"{self.store}: expected a store, found no file.")
        runs = self._rows("SELECT run_id, name, identity, status FROM run ORDER BY run_id").to_pylist()
        found = [one for one in runs if run is None or run in (one["run_id"], one["name"])]
        if not found:
            names = ", ".join(repr(one["name"]) for one in runs) or "no run"
            raise KeyError(f"{self.store}: expected run {run!r}, found {names}.")
        self.run_id: int = found[-1]["run_id"]
        self.name: str = found[-1]["name"]
        self.identity: str = found[-1]["identity"]
        self.is_done: bool = found[-1]["status"] == "done"

    def __repr__(self) -> str:
        return f"<foldcast.Result {self.name!r} in {str(self.store)!r}{'' if self.is_done else ', interrupted'}>"

    @staticmethod
    def runs(store: str | os.PathLike[str]) -> list[int]:
        """The numbers of a store's runs, in the order in which they began."""
        last: Result[pa.Table] = Result(store, frames="arrow")
        numbers: list[int] = last._rows("SELECT run_id FROM run ORDER BY run_id")["run_id"].to_pylist()
        return numbers

    def to_pandas(self) -> Result[pd.DataFrame]:
        """The same with tables of pandas."""
        return Result(self.store, self.run_id, frames="pandas", notes=self.notes)

    def to_polars(self) -> Result[pl.DataFrame]:
        """The same with tables of polars."""
        return Result(self.store, self.run_id, frames="polars", notes=self.notes)

    def to_arrow(self) -> Result[pa.Table]:
        """The same with tables of pyarrow."""
        return Result(self.store, self.run_id, frames="arrow", notes=self.notes)

    @property
    def series(self) -> list[str]:
        """The names of the run's series, in their order."""
        return self._names("series")

    @property
    def arms(self) -> list[str]:
        """The names of the run's arms, in their order."""
        return self._names("arm")

    def _names(self, table: str) -> list[str]:
        names: list[str] = self._rows(f"SELECT name FROM {table} WHERE run_id = ? ORDER BY {table}_id", self.run_id)["name"].to_pylist()
        return names

    @property
    def scores(self) -> Frame:
        """Each arm's errors on each series, and their ratio to the best naive forecast: the view v_score."""
        return self._view("v_score")

    @property
    def predictions(self) -> Frame:
        """Each forecast and what came: the view v_prediction."""
        return self._view("v_prediction")

    @property
    def quantiles(self) -> Frame:
        """The forecasts that have quantiles, these as JSON objects of values by level, such as {"0.1": 2.5}: the view v_quantiles."""
        return self._view("v_quantiles")

    @property
    def folds(self) -> Frame:
        """Each training with its learning rate, losses and test errors: the view v_fold."""
        return self._view("v_fold")

    @property
    def epochs(self) -> Frame:
        """Each epoch of each training: the view v_epoch."""
        return self._view("v_epoch")

    @property
    def failures(self) -> Frame:
        """Series that were skipped and folds that failed, each with its reason."""
        return self._view("failure")

    @property
    def intervals(self) -> Frame:
        """90 % conformal intervals around the forecasts, low and high for each origin and lead."""
        return self.intervals_with()

    @property
    def equity(self) -> Frame:
        """Returns and capital, row by row, of the books that trade the forecasts, before and after costs; the capital begins at 1."""
        return self.equity_with()

    @with_options(_settings.INTERVALS)
    def intervals_with(self, **settings: Unpack[IntervalsSettings]) -> Frame:
        """Intervals of another coverage, method or arm. The keywords are the options of `foldcast intervals`:"""
        table = _frames.of_csv(self._program("intervals", settings, _settings.INTERVALS, "csv"))
        return self._converted(self._named(table, "series", "arm"))

    @with_options(_settings.TRADE)
    def equity_with(self, **settings: Unpack[TradeSettings]) -> Frame:
        """Books of another signal, cost, delay or arm. The keywords are the options of `foldcast trade`:"""
        return self._converted(_frames.of_csv(self._program("trade", settings, _settings.TRADE, "book")))

    @with_options(_settings.TRADE)
    def trading(self, **settings: Unpack[TradeSettings]) -> Frame:
        """What the books and each series earned: return, Sharpe ratio, drawdown, turnover. A book's series is missing.

        The keywords are the options of `foldcast trade`:
        """
        return self._converted(_frames.of_csv(self._program("trade", settings, _settings.TRADE, "csv")))

    def splits(self, series: str, index: Iterable[Any] | None = None) -> list[tuple[list[int], list[int]]]:
        """The folds of a series as positions of training rows and of origins, which scikit-learn takes as `cv`.

        A model of one's own is so scored on the folds of this run: `cross_val_score(model, X, y, cv=result.splits("SPY", X.index))`, where
        row t of X holds what is known at t and row t of y the label that is forecast from there. A fold trains on rows whose labels are
        known at its cutoff, and tests on the origins that the run forecasts.

        index: the instants of X's rows, as the run shows them; without it positions count the rows that the run learned from.

        Raises KeyError for a series that the run does not have, and for rows that the index lacks.
        """
        held = self._rows("SELECT series_id, name, horizon FROM series WHERE run_id = ?", self.run_id).to_pylist()
        found = next((one for one in held if one["name"] == series), None)
        if found is None:
            raise KeyError(f"series: expected one of {', '.join(repr(one['name']) for one in held)}, found {series!r}.")
        number = found["series_id"]
        rows = self._rows(
            "SELECT f.fold, f.train_start, f.train_end, p.origin_row FROM fold AS f JOIN prediction AS p USING (run_id, series_id, arm_id, fold) "
            "WHERE f.run_id = ?1 AND f.series_id = ?2 AND f.arm_id = (SELECT min(arm_id) FROM fold WHERE run_id = ?1 AND series_id = ?2) "
            "AND p.lead = 1 ORDER BY f.fold, p.origin_row", self.run_id, number).to_pylist()
        place = self._places(number, index)
        folds: dict[int, tuple[list[int], list[int]]] = {}
        for row in rows:
            known = range(row["train_start"], row["train_end"] - found["horizon"] + 1)
            folds.setdefault(row["fold"], ([place(one) for one in known], []))[1].append(place(row["origin_row"]))
        return list(folds.values())

    def _places(self, series: int, index: Iterable[Any] | None) -> Callable[[int], int]:
        """Where a row of a series stands in an index."""
        if index is None:
            return lambda row: row
        instants = self._rows(
            'SELECT time FROM instant WHERE run_id = ?1 AND series_id = coalesce((SELECT calendar FROM series WHERE run_id = ?1 AND series_id = ?2), ?2) '
            'ORDER BY "row"', self.run_id, series)
        times = _frames.with_instants(instants)["time"].to_pylist()
        by_day = bool(times) and not isinstance(times[0], datetime.datetime)
        places = {_frames.comparable(one, by_day): position for position, one in enumerate(index)}

        def place(row: int) -> int:
            key = _frames.comparable(times[row], by_day)
            if key not in places:
                raise KeyError(f"index: expected the instant {times[row]} of row {row}, found none.")
            return places[key]

        return place

    @with_options(_settings.REPORT)
    def report(self, **settings: Unpack[ReportSettings]) -> str:
        """The report as text. The keywords are the options of `foldcast report`:"""
        return self._program("report", settings, _settings.REPORT, "table", "--color=never")

    def _program(
        self, command: str, settings: Mapping[str, object], options: Mapping[str, _settings.Option], form: str, *further: str
    ) -> str:
        return _program.output([
            command, *_program.flags(settings, options), f"--run={self.name}", f"--format={form}", *further, "--",
            str(self.store)])

    def _view(self, name: str) -> Frame:
        return self._converted(self._rows(f"SELECT * FROM {name} WHERE run_id = ?", self.run_id))

    def _rows(self, sql: str, *values: int) -> pa.Table:
        connection = sqlite3.connect(f"{self.store.as_uri()}?mode=ro", uri=True)
        try:
            cursor = connection.execute(sql, values)
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        finally:
            connection.close()
        columns = zip(*rows) if rows else [()] * len(names)
        return pa.table({name: _frames.column(name, list(column)) for name, column in zip(names, columns)})

    def _named(self, table: pa.Table, *kinds: str) -> pa.Table:
        """The table with the store's own names, as a CSV file has an apostrophe before those that look like formulas."""
        for kind in kinds:
            listed = self._rows(f"SELECT {kind}_id, name FROM {kind} WHERE run_id = ?", self.run_id).to_pylist()
            names = {one[f"{kind}_id"]: one["name"] for one in listed}
            own = pa.array([names[number] for number in table[f"{kind}_id"].to_pylist()], pa.string())
            table = table.set_column(table.column_names.index(kind), kind, own)
        return table

    def _converted(self, table: pa.Table) -> Frame:
        return cast(Frame, _frames.converted(_frames.with_instants(table), self._frames))
