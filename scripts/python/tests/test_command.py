"""The command that the package puts on the path: the program, which reads and writes Parquet and Arrow there."""

import io
import os
import pathlib
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest
from conftest import TINY, prices, same_bits

import foldcast

COMMAND = pathlib.Path(sys.executable).parent / "foldcast"
FLAGS = [word for key, value in TINY.items() for word in (f"--{key.replace('_', '-')}", str(value))] + ["--quiet"]


def call(*words, given=None):
    return subprocess.run([COMMAND, *map(str, words)], input=given, capture_output=True)


def streamed(table):
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=50)
    return sink.getvalue()


def filed(table):
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def parquet(table):
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def digest(store):
    return call("digest", store).stdout


def long():
    frames = [prices(seed=seed).rename_axis("day").reset_index().assign(ticker=name) for seed, name in ((1, "A"), (2, "B"))]
    return pd.concat(frames)[["day", "ticker", "close"]]


@pytest.mark.parametrize("form", [streamed, filed, parquet])
def test_tables_of_columns_on_standard_input_are_the_run_of_their_csv(form):
    text = long().to_csv(index=False).encode()
    words = ["run", "-", *FLAGS, "--target", "logReturn"]
    assert call(*words, "--store", "text.sqlite", given=text).returncode == 0
    done = call(*words, "--store", "columns.sqlite", given=form(pa.Table.from_pandas(long(), preserve_index=False)))
    assert done.returncode == 0, done.stderr
    assert digest("columns.sqlite") == digest("text.sqlite") != b""


def test_values_keep_all_their_bits_from_a_stream_to_parquet():
    table = pa.Table.from_pandas(long(), preserve_index=False)
    assert call("run", "-", *FLAGS, "--store", "s.sqlite", given=streamed(table)).returncode == 0
    assert call("export", "s.sqlite", "--parquet", "out", "--series", "A", "--arm", "lastValue").returncode == 0
    found = pq.read_table("out/predictions.parquet").to_pandas()
    assert set(found.series) == {"A"} and set(found.arm) == {"lastValue"}
    frame = long()
    close = frame[frame.ticker == "A"].set_index("day").close
    lead = found[found.lead == 1]
    assert same_bits(lead.y_true, close[pd.to_datetime(lead.target_time)])


def test_a_file_behind_the_sign_is_read_from_where_it_stands():
    pathlib.Path("a.csv").write_text("junk\n" + prices().to_csv())
    with open("a.csv") as file:
        os.lseek(file.fileno(), 5, os.SEEK_SET)
        done = subprocess.run([COMMAND, "run", "-", *FLAGS, "--store", "s.sqlite"], stdin=file, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_parquet_has_the_tables_of_the_store(frame):
    foldcast.run(frame, store="s.sqlite", forecaster=["mlp", "linear"], **TINY)
    foldcast.run(frame, store="s.sqlite", horizon=2, **TINY)
    done = call("export", "s.sqlite", "--parquet", "out")
    assert done.returncode == 0 and b"predictions.parquet" in done.stdout
    for name in ("predictions", "folds", "epochs", "scores"):
        whole = pa.concat_tables(
            [getattr(foldcast.Result("s.sqlite", run, frames="arrow"), name) for run in foldcast.Result.runs("s.sqlite")],
            promote_options="permissive")
        assert pq.read_table(f"out/{name}.parquet").equals(whole), name
    assert not list(pathlib.Path("out").glob("*.partial")) and not pathlib.Path("out/quantiles.parquet").exists()
    one = call("export", "s.sqlite", "--parquet=one", "--run", foldcast.Result("s.sqlite", 2).name, "--arm", "mlp/absolute/shrinkPerturb/both")
    assert one.returncode == 0
    assert set(pq.read_table("one/folds.parquet")["arm"].to_pylist()) == {"mlp/absolute/shrinkPerturb/both#1"}


@pytest.mark.parametrize(("words", "code", "text"), [
    (["export", "s.sqlite", "--parquet", "out", "--arm", "nobody"], 65, "--arm: expected one of 'drift', 'lastValue'"),
    (["export", "s.sqlite", "--parquet", "out", "--series", "nobody"], 65, "--series: expected one of"),
    (["export", "s.sqlite", "--parquet", "out", "--run", "nobody"], 65, "expected run 'nobody'"),
    (["export", "s.sqlite", "--parquet", "out", "--csv", "out"], 64, "found --csv"),
    (["export", "--parquet", "out"], 64, "store"),
    (["export", "none.sqlite", "--parquet", "out"], 65, "expected a store"),
])
def test_what_cannot_be_written_is_said_in_one_line(frame, words, code, text):
    foldcast.run(frame, store="s.sqlite", **TINY)
    done = call(*words)
    assert done.returncode == code and text in done.stderr.decode(), done
    assert b"Traceback" not in done.stderr and not pathlib.Path("out").exists()


def test_what_cannot_be_read_is_said_in_one_line():
    table = pa.table({"day": pd.date_range("2020-01-01", periods=3), "close": [[1.0], [2.0], [3.0]]})
    done = call("run", "-", *FLAGS, given=streamed(table))
    assert done.returncode == 65 and b"column 'close'" in done.stderr and b"Traceback" not in done.stderr
    whole = streamed(pa.table({"close": np.arange(1000.0)}))
    # Within a batch, between two, and before the end: half a table must not pass for one.
    for cut in (whole[:3000], whole[:len(whole) // 2], whole[:-8]):
        done = call("run", "-", *FLAGS, given=cut)
        assert done.returncode == 65 and b"expected an Arrow stream to its end" in done.stderr, done.stderr
