"""What `run` gives and says, and what becomes of a run that is stopped."""

import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import foldcast
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import TINY, prices
from foldcast import _settings


def declared(command):
    text = subprocess.run(
        [foldcast._program.path(), command, "--experimental-dump-help"], check=True, capture_output=True).stdout
    return {a["preferredName"]["name"] for a in json.loads(text)["command"]["arguments"] if a["kind"] != "positional"}


@pytest.mark.parametrize("command, own", [
    ("run", {"store", "events", "plan", "print-config", "shard", "folder", "quiet"}), ("trade", {"all", "format", "run"}),
    ("intervals", {"all", "format", "run", "save"}), ("report", {"format", "run"})])
def test_keywords_are_the_programs_own_options(command, own):
    options = getattr(_settings, command.upper())
    keywords = {flag for option in options.values() for flag in (option.flag, option.off) if flag}
    assert keywords == declared(command) - own - {"color", "version", "help-all"}
    assert all(keyword == option.flag.replace("-", "_") for keyword, option in options.items())
    annotated = getattr(_settings, f"{command.capitalize()}Settings").__annotations__
    assert list(annotated) == list(options)


def test_help_lists_the_options():
    import inspect

    assert "learning_rate" in inspect.signature(foldcast.run).parameters
    assert "learning_rate: The base learning rate" in foldcast.run.__doc__


def test_settings_reach_the_program(frame):
    result = foldcast.run(
        frame, **TINY | {"target": "logReturn", "forecaster": ["mlp", "lstm"], "hidden": [4, 3], "shortcut": True, "dropout": 0.25},
        name="mine", seed=7, learning_rate=2e-5, calendar=None)
    configuration = json.loads(result.to_arrow()._rows("SELECT configuration FROM run")["configuration"][0].as_py())
    expected = {"target": "logReturn", "forecaster": ["mlp", "lstm"], "hidden": [4, 3], "shortcut": True, "dropout": 0.25,
                "learning-rate": 2e-5, "calendar": []}
    assert {key: configuration[key] for key in expected} == expected
    assert result.name == "mine" and "Mean squared error" in result.report()


def test_arms_are_mappings_or_texts(frame):
    result = foldcast.run(frame, **TINY, arm=[{"forecaster": "mlp", "learning_rate": 1e-3}, "forecaster=lstm hidden=3"])
    learned = set(result.scores[result.scores.role == "sequential"].arm.str.split("/").str[0])
    assert len(learned) == 2 and any(name.startswith("lstm") for name in learned)


def test_files_that_options_name_are_found_from_here(frame):
    pathlib.Path("mine.yaml").write_text("epochs: 3\n")
    settings = {key: value for key, value in TINY.items() if key != "epochs"}
    assert foldcast.run(frame, **settings, config="mine.yaml").epochs.epoch.max() == 3
    pathlib.Path("groups.csv").write_text("A,one\nB,one\nC,two\n")
    frames = {name: prices(seed=seed) for seed, name in enumerate("ABC")}
    # Without shrinkage, which on random walks leaves the naive forecast alone.
    pooled = foldcast.run(frames, **TINY, cohort="groups.csv", shrinkage="none")
    # A file of the name of a word is not meant by it.
    pathlib.Path("each").touch()
    alone = foldcast.run(frames, **TINY, cohort="each", shrinkage="none")
    assert pooled.run_id != alone.run_id and not pooled.predictions.y_pred.equals(alone.predictions.y_pred)


@pytest.mark.parametrize("settings, error, words", [
    ({"forecster": "mlp"}, TypeError, "Did you mean forecaster"),
    ({"epochs": [1, 2]}, TypeError, "one value"),
    ({"shortcut": 1}, TypeError, "True or False"),
    ({"hidden": []}, TypeError, "found none"),
    ({"seed": True}, TypeError, "text or a number"),
    ({"learning_rate": object()}, TypeError, "text or a number"),
    ({"frames": "dask"}, ValueError, "'pandas', 'polars' or 'arrow'"),
    ({"target": "logRetrn"}, foldcast.FoldcastError, "Did you mean 'logReturn'"),
    ({"train": 10**6}, foldcast.FoldcastError, "(?s)skipped: frame.*smaller --train"),
    ({"column": "open"}, foldcast.FoldcastError, "frame.csv.*'?open'?"),
    ({"store": "no/such/folder.sqlite"}, foldcast.FoldcastError, "folder"),
])
def test_what_cannot_be_run_is_refused_in_words(frame, settings, error, words):
    with pytest.raises(error, match=words):
        foldcast.run(frame, **TINY | settings)


def test_errors_have_the_exit_code_and_can_be_sent_elsewhere(frame):
    with pytest.raises(foldcast.FoldcastError) as caught:
        foldcast.run(frame, target="x")
    copied = pickle.loads(pickle.dumps(caught.value))
    assert copied.code == 64 and str(copied) == str(caught.value) and "--target" in str(copied)


def test_no_store_is_left_by_a_run_that_is_refused(frame, own_folder):
    with pytest.raises(foldcast.FoldcastError):
        foldcast.run(frame, target="x")
    assert list(own_folder.iterdir()) == []


def test_a_series_that_fails_is_warned_of_and_the_others_are_there():
    with pytest.warns(foldcast.FoldcastWarning) as said:
        result = foldcast.run({"long": prices(), "short": prices(20)}, **TINY)
    words = [str(one.message) for one in said]
    assert any(word.startswith("skipped: short") for word in words) and any("Result.failures tells" in word for word in words)
    assert {one.filename for one in said} == {__file__}
    assert set(result.scores.series) == {"long"} and "short" in set(result.failures.series)


def test_a_run_is_computed_once(frame):
    first = foldcast.run(frame, **TINY)
    again = foldcast.run(frame, **TINY)
    assert again.run_id == first.run_id and any("already holds" in note for note in again.notes)
    other = foldcast.run(prices(seed=2), **TINY)
    # In one store, and each has what is its own.
    assert other.run_id != first.run_id and other.name != first.name
    for result in (first, other):
        assert set(result.scores.run_id) == set(result.intervals.run_id) == {result.run_id}
    assert not first.equity.equals(other.equity) and first.report() != other.report()


def test_results_are_in_the_frames_that_are_asked_for(frame):
    kinds = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "arrow": pa.Table}
    for name, kind in kinds.items():
        result = foldcast.run(frame, frames=name, **TINY)
        for table in ("scores", "predictions", "folds", "epochs", "failures", "intervals", "equity"):
            assert isinstance(getattr(result, table), kind), table
    result = foldcast.Result("foldcast.sqlite")
    assert isinstance(result.to_polars().scores, pl.DataFrame) and isinstance(result.to_arrow().scores, pa.Table)
    pd.testing.assert_frame_equal(result.to_polars().to_pandas().scores, result.scores)


def test_intervals_and_books_belong_to_the_forecasts(frame):
    result = foldcast.run(frame, **TINY | {"step": 20, "folds": 4, "naive": ["lastValue"]}, horizon=2)
    keys = ["series_id", "arm_id", "origin_row", "lead"]
    both = result.intervals.merge(result.predictions, on=keys, suffixes=("", "_of"))
    assert len(both) == len(result.intervals) > 200
    assert (both.y_pred == both.y_pred_of).all() and (both.target_time == both.target_time_of).all() and (both.low <= both.y_pred).all()
    wide, narrow = result.intervals_with(coverage=0.95), result.intervals_with(coverage=0.5, arm="lastValue")
    assert set(narrow.arm) == {"lastValue"} and (wide.high - wide.low).median() > (narrow.high - narrow.low).median()
    equity = result.equity
    one = equity[equity.arm == equity.arm.iloc[0]]
    assert one.net_capital.to_numpy() == pytest.approx((1 + one.net_return).cumprod().to_numpy(), rel=1e-12)
    book = result.trading().query("series.isna() and arm == @one.arm.iloc[0]")
    assert one.net_capital.iloc[-1] - 1 == pytest.approx(book.net_return.iloc[0], rel=1e-9)
    assert one.benchmark_capital.iloc[-1] - 1 == pytest.approx(book.benchmark_return.iloc[0], rel=1e-9)
    fall = (one.net_capital / one.net_capital.cummax().clip(lower=1) - 1).min()
    assert book.max_drawdown.iloc[0] == pytest.approx(fall, rel=1e-9)
    assert result.equity_with(cost_bps=100).net_capital.iloc[-1] <= equity.net_capital.iloc[-1]


def test_what_cannot_be_traded_is_said(frame):
    result = foldcast.run(frame, **TINY | {"target": "diff"})
    with pytest.raises(foldcast.FoldcastError, match="no return"):
        result.equity


def test_stores_are_opened_by_name_and_number(frame):
    a, b = (foldcast.run(prices(seed=seed), **TINY, name=name) for seed, name in enumerate("ab"))
    assert foldcast.Result(a.store).run_id == b.run_id
    for run in (a.name, a.run_id):
        assert foldcast.Result(a.store, run).identity == a.identity
    with pytest.raises(KeyError, match="'c'.*'a', 'b'"):
        foldcast.Result(a.store, "c")
    with pytest.raises(FileNotFoundError):
        foldcast.Result("absent.sqlite")
    assert not pathlib.Path("absent.sqlite").exists()


def test_rows_without_clock_are_numbers():
    result = foldcast.run(prices().reset_index(drop=True), **TINY)
    assert result.predictions.origin.dtype == "int64" and (result.predictions.origin == result.predictions.origin_row).all()


def test_a_plan_runs_nothing(frame, own_folder):
    assert "folds" in foldcast.plan(frame, **TINY) and list(own_folder.iterdir()) == []


def test_progress_is_said_where_it_is_wanted(frame, capfd):
    foldcast.run(frame, **TINY | {"epochs": 2000, "patience": 0}, progress=True)
    assert "folds" in capfd.readouterr().err
    foldcast.run(frame, **TINY, progress=False)
    assert capfd.readouterr() == ("", "")


LONG = TINY | {"epochs": 20000, "patience": 0, "folds": 60, "step": 1, "hidden": 16}
"""Settings of a run of minutes, a fold of which takes a second."""


def start(folder, begin):
    """Another Python that begins a long run, with the process of its program once that has a fold in the store."""
    script = f"""
        import sys
        sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})
        import foldcast
        from conftest import prices
        from test_run import LONG
        {begin}
    """
    python = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and python.poll() is None:
        store = folder / "foldcast.sqlite"
        if store.exists() and rows(store):
            return python
        time.sleep(0.05)
    python.kill()
    raise AssertionError(python.communicate())


def rows(store):
    import sqlite3

    with sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True) as connection:
        try:
            return connection.execute("SELECT count(*) FROM fold").fetchone()[0]
        except sqlite3.OperationalError:
            return 0


def children(pid):
    return [int(one) for one in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_an_interruption_stops_in_order_and_the_same_call_goes_on(own_folder):
    python = start(own_folder, "foldcast.run(prices(), **LONG)")
    program, = children(python.pid)
    # As a terminal does, which sends it to all of its group.
    os.killpg(python.pid, signal.SIGINT)
    output, errors = python.communicate(timeout=30)
    assert python.returncode != 0 and "KeyboardInterrupt" in errors
    assert not pathlib.Path(f"/proc/{program}").exists()
    before = rows(own_folder / "foldcast.sqlite")
    held = foldcast.Result("foldcast.sqlite")
    # The program has put its store in order, and was not just cut off.
    status = held.to_arrow()._rows("SELECT status FROM run")["status"].to_pylist()
    assert status == ["interrupted"] and not held.is_done and before > 0
    with pytest.raises(foldcast.FoldcastError, match="another"):
        foldcast.run(prices(), **LONG | {"target": "another"})
    with subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.path.insert(0, sys.argv[1])\nimport foldcast, conftest, test_run\n"
             "print(foldcast.run(conftest.prices(), **test_run.LONG).notes)",
             str(pathlib.Path(__file__).parent)], cwd=own_folder, stdout=subprocess.PIPE, text=True) as again:
        deadline = time.monotonic() + 60
        while rows(own_folder / "foldcast.sqlite") <= before and time.monotonic() < deadline and again.poll() is None:
            time.sleep(0.05)
        again.send_signal(signal.SIGINT)
    # It went on with the run that was there, and began none.
    assert len(foldcast.Result("foldcast.sqlite").to_arrow()._rows("SELECT run_id FROM run")) == 1
    assert rows(own_folder / "foldcast.sqlite") > before


def test_the_program_ends_with_the_python_that_runs_it(own_folder):
    python = start(own_folder, "foldcast.run(prices(), **LONG)")
    program, = children(python.pid)
    python.kill()
    python.communicate()
    deadline = time.monotonic() + 20
    while pathlib.Path(f"/proc/{program}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not pathlib.Path(f"/proc/{program}").exists()
    assert not foldcast.Result("foldcast.sqlite").is_done


def test_the_command_is_the_program(frame):
    command = pathlib.Path(sys.executable).parent / "foldcast"
    told = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == foldcast.__version__ and os.access(foldcast._program.path(), os.X_OK)
