"""How frames and files get into a run: each value with all its bits, each instant at its place, or refused in words."""

import decimal

import foldcast
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pytest
from conftest import TINY, actual, prices, same_bits


def check(data, expected, series=None, **settings):
    """Runs on data and compares what came with a frame's values, to the last bit."""
    result = foldcast.run(data, store="check.sqlite", overwrite=True, **TINY | settings)
    came = actual(result, series)
    assert len(came) > 50
    instants = expected.index.tz_convert("UTC") if expected.index.tz is not None else expected.index
    expected = pd.Series(expected.iloc[:, 0].to_numpy("f8"), index=instants)
    assert same_bits(came, expected.loc[came.index])
    return result


def test_each_kind_of_frame_is_the_same_run(frame):
    flat = frame.reset_index(names="time")
    forms = {
        "pandas": frame,
        "series": frame.close.rename("frame"),
        "columns": flat,
        "polars": pl.from_pandas(flat),
        "lazy": pl.from_pandas(flat).lazy(),
        "arrow": pa.Table.from_pandas(flat),
        "period": frame.set_axis(pd.PeriodIndex(frame.index, freq="D")),
    }
    identities = {name: check(form, frame).identity for name, form in forms.items() if name != "series"}
    assert len(set(identities.values())) == 1, identities
    check(forms["series"], frame)


@pytest.mark.filterwarnings("ignore::foldcast.FoldcastWarning")
def test_numbers_keep_all_their_bits():
    values = prices(300).close.to_numpy() * 10.0 ** np.random.default_rng(2).integers(-200, 200, 300)
    # Without a negative zero, which SQLite keeps as zero.
    values[150:156] = [5e-324, 0.0, 1.7976931348623157e300, 0.1, 1e22, -2.2250738585072014e-308]
    frame = pd.DataFrame({"x": values}, index=prices(300).index)
    check(frame, frame, scaler="none")


@pytest.mark.parametrize("kind", ["float32", "int64", "uint8", "decimal"])
def test_other_kinds_of_numbers_are_their_values(kind):
    values = np.random.default_rng(3).integers(1, 200, 240)
    if kind == "decimal":
        data = pa.table({
            "time": prices().index.date, "x": pa.array([decimal.Decimal(int(v)) / 4 for v in values], pa.decimal128(12, 2))})
        check(data, pd.DataFrame({"x": values / 4}, index=prices().index))
    else:
        numbers = (values / 8 + 0.1).astype("f4") if kind == "float32" else values.astype(kind)
        frame = pd.DataFrame({"x": numbers}, index=prices().index)
        check(frame, frame)


def test_numbers_with_three_digits_behind_the_point_stay_numbers_beside_texts_with_commas():
    frame = pd.DataFrame({"x": np.random.default_rng(4).integers(1000, 9999, 240) / 1000}, index=prices().index)
    other = pd.DataFrame({"y": np.random.default_rng(5).integers(10, 99, 240) / 10}, index=frame.index)
    both = frame.assign(y=[f"{value:.1f}".replace(".", ",") for value in other.y])
    check(both, frame, "x")
    check(both, other, "y")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_instants_are_utc_whatever_their_unit_and_zone(unit, zone):
    index = pd.date_range("2021-03-01", periods=900, freq="h", tz=zone).as_unit(unit)
    frame = pd.DataFrame({"close": prices(900).close.to_numpy()}, index=index)
    expected = frame if zone else frame.tz_localize("UTC")
    check(frame, expected)


def test_microseconds_arrive_and_finer_ones_are_refused():
    index = pd.date_range("2021-03-01", periods=240, freq="h").as_unit("us") + pd.to_timedelta(np.arange(240), unit="us")
    frame = pd.DataFrame({"close": prices().close.to_numpy()}, index=index)
    check(frame, frame.tz_localize("UTC"))
    finer = frame.set_axis(index.as_unit("ns") + pd.Timedelta(1, "ns"))
    with pytest.raises(foldcast.FoldcastError, match="microsecond"):
        foldcast.run(finer, **TINY)


def test_days_at_their_own_midnight_are_dates():
    frame = prices().tz_localize("America/New_York")
    expected = frame.tz_localize(None)
    assert check(frame, expected).predictions.origin.dt.tz is None


def test_zone_is_that_of_instants_without_one():
    frame = prices(240, freq="h")
    check(frame, frame.tz_localize("Asia/Tokyo"), zone="Asia/Tokyo")


def test_wide_frames_are_a_series_a_column():
    frame = pd.concat({name: prices(seed=seed).close for seed, name in enumerate(["ONE", "TWO", "1301"])}, axis=1)
    result = check(frame, frame[["TWO"]], "TWO")
    assert set(result.scores.series) == {"ONE", "TWO", "1301"}


def long_frame(names=("AAA", "BBB")):
    parts = [prices(seed=seed).assign(ticker=name, volume=seed) for seed, name in enumerate(names)]
    return pd.concat(parts).rename_axis("date").reset_index()


def test_long_frames_are_a_series_a_name():
    frame = long_frame()
    frame["ticker"] = frame.ticker.astype("category")
    result = check(frame, prices(seed=1), "BBB", column="close")
    assert set(result.scores.series) == {"AAA", "BBB"}
    indexed = long_frame().set_index(["date", "ticker"])
    assert check(indexed, prices(seed=1), "BBB", column="close").identity == result.identity


def test_columns_in_two_levels_are_read_as_yfinance_writes_them():
    parts = {("Close", "SPY"): prices(seed=5).close, ("Volume", "SPY"): prices(seed=6).close.round(),
             ("Close", "QQQ"): prices(seed=7).close, ("Volume", "QQQ"): prices(seed=8).close.round()}
    frame = pd.DataFrame(parts)
    frame.columns.names = ["Price", "Ticker"]
    frame.index.name = "Date"
    result = check(frame, prices(seed=7), "QQQ", column="Close")
    assert set(result.scores.series) == {"SPY", "QQQ"}


def test_mappings_name_their_series():
    late = prices(seed=2, start="2016-01-01").rename_axis("when")
    result = foldcast.run({"BRK.B": prices(seed=1), "=X": late}, **TINY)
    assert set(result.scores.series) == {"BRK.B", "=X"}
    assert same_bits(actual(result, "=X"), late.close.loc[actual(result, "=X").index])
    assert set(result.intervals.series) == {"BRK.B", "=X"}


@pytest.mark.parametrize("write, ending", [(pa.parquet.write_table, "parquet"), (pa.feather.write_feather, "feather")])
def test_files_of_columns_are_the_run_of_their_frame(frame, write, ending, tmp_path):
    write(pa.Table.from_pandas(frame.rename_axis("time").reset_index()), f"frame.{ending}")
    expected = check(frame, frame)
    for path in (f"frame.{ending}", tmp_path / f"frame.{ending}", [f"frame.{ending}"], f"*.{ending}"):
        assert check(path, frame).identity == expected.identity


def test_a_file_of_columns_is_the_run_of_the_same_csv(tmp_path):
    frame = long_frame()
    (tmp_path / "csv").mkdir()
    frame.to_csv("csv/panel.csv", index=False)
    frame.to_parquet("panel.parquet")
    for settings in ({"column": "close"}, {"column": "close", "covariates": ["volume"]}, {}):
        a = foldcast.run("panel.parquet", store="a.sqlite", overwrite=True, **TINY, **settings)
        b = foldcast.run("csv/panel.csv", store="b.sqlite", overwrite=True, **TINY, **settings)
        assert a.identity == b.identity, settings
        assert same_bits(a.predictions.y_pred, b.predictions.y_pred)


def test_folders_with_hive_partitions_are_one_table_and_keys_are_text(tmp_path):
    for seed, name in enumerate(["005930", "000660"]):
        part = prices(seed=seed).rename_axis("date").reset_index()
        for year, rows in part.groupby(part.date.dt.year):
            folder = tmp_path / "lake" / f"ticker={name}" / f"year={year}"
            folder.mkdir(parents=True)
            rows.to_parquet(folder / "part-0.parquet")
    (tmp_path / "lake" / "_SUCCESS").touch()
    result = check("lake", prices(seed=0), "005930")
    assert set(result.scores.series) == {"005930", "000660"}


@pytest.mark.parametrize("parts", [["year"], ["year", "month"], ["date"], ["dt"], ["month", "day"], ["hour"]])
def test_keys_that_are_parts_of_dates_are_no_series(tmp_path, parts):
    whole = prices().rename_axis("stamp").reset_index()
    keys = [whole.stamp.dt.strftime("%Y-%m-%d") if part in ("date", "dt") else getattr(whole.stamp.dt, part) for part in parts]
    for values, rows in whole.groupby(keys):
        folder = tmp_path.joinpath("lake", *(f"{part}={value}" for part, value in zip(parts, values)))
        folder.mkdir(parents=True)
        rows.to_parquet(folder / "part-0.parquet")
    assert set(check("lake", prices()).scores.series) == {"lake"}


def test_folders_without_partitions_are_a_series_a_file(tmp_path):
    (tmp_path / "files").mkdir()
    for seed, name in enumerate(["one", "two"]):
        prices(seed=seed).rename_axis("date").reset_index().to_parquet(f"files/{name}.parquet")
    assert set(check("files", prices(seed=1), "two").scores.series) == {"one", "two"}


def test_csv_files_are_read_by_the_program(frame):
    frame.rename_axis("date").to_csv("own.csv")
    result = check("own.csv", frame)
    assert result.scores.series.unique().tolist() == ["own"]
    both = foldcast.run(["own.csv", prices(seed=9)], store="both.sqlite", **TINY)
    assert set(both.scores.series) == {"own", "frame1"}


def test_missing_values_are_refused_until_it_is_said_what_to_do(frame):
    frame.iloc[[7, 130], 0] = np.nan
    with pytest.raises(foldcast.FoldcastError, match=r"missing value at 2015-01-12.*--missing") as caught:
        foldcast.run(frame, **TINY)
    assert caught.value.code == 65
    check(frame, frame.dropna(), missing="drop")
    polars = pl.from_pandas(frame.reset_index(names="time")).with_columns(pl.col("close").fill_null(float("nan")))
    check(polars, frame.dropna(), missing="drop")


def test_repeated_instants_are_refused(frame):
    with pytest.raises(foldcast.FoldcastError, match="again"):
        foldcast.run(pd.concat([frame, frame.iloc[[3]]]), **TINY)


@pytest.mark.parametrize("data, error, words", [
    (3, TypeError, "expected a frame"),
    (np.arange(9.0), TypeError, "expected a frame"),
    ({}, ValueError, "found none"),
    ([], ValueError, "found none"),
    ({"A/B": prices()}, ValueError, "without a slash"),
    ({"A": "a.csv"}, TypeError, "Give paths as a list"),
    ("absent.parquet", FileNotFoundError, "expected a file"),
    (pd.DataFrame({"x": [[1.0], [2.0]]}), TypeError, "column 'x'"),
    (pd.DataFrame({"x": [1.0, "a"]}), TypeError, "one kind"),
    (pd.DataFrame([[1.0, 2.0]], columns=["x", "x"]), ValueError, "'x' twice"),
    (prices().assign(time=1.0), ValueError, "'time' as both"),
    (prices().assign(seen=prices().index), None, ""),
    (prices().reset_index(names="a").assign(b=prices().index), ValueError, "Name one with date_column"),
])
def test_what_cannot_be_read_is_refused_in_words(data, error, words):
    if error is None:
        foldcast.run(data, **TINY)
        return
    with pytest.raises(error, match=words):
        foldcast.run(data, **TINY)


def test_frames_are_left_as_they_were(frame):
    frame.attrs["source"] = object()
    before = frame.copy(deep=True)
    foldcast.run(frame, **TINY)
    pd.testing.assert_frame_equal(frame, before)
    assert frame.index.name is None and "source" in frame.attrs


def test_columns_that_formulas_name_are_there(tmp_path):
    frame = pd.concat([prices(seed=seed).assign(volume=np.arange(1.0, 241), ticker=name) for seed, name in ((1, "A"), (2, "B"))])
    frame = frame.rename_axis("day").reset_index()
    frame.to_parquet(tmp_path / "long.parquet")
    result = foldcast.run(str(tmp_path / "long.parquet"), column="close", covariates=["mean(volume,3)"], **TINY)
    assert set(result.scores.series) == {"A", "B"}
