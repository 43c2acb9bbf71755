#!/usr/bin/env bash
# pyarrow 26.0.1 and polars 2.1.0: an Arrow stream whose writer ended between two batches is read as a whole table, without a word.
#
# A stream ends with eight bytes, ff ff ff ff 00 00 00 00; the format lets a writer close the pipe in their place. So a program that is
# killed after five of ten batches leaves what both take for a table of half the rows. Cut within a batch, both complain: whether half a
# table is noticed hangs on where the writer was. A CSV that is cut at a line says as little, but nobody expects it to.
#
# findings/arrow-stream-without-end.sh      installs both into a temporary folder; fails where the output is another
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install --no-compile pyarrow==26.0.1 polars==2.1.0

cat > "$folder/run.py" << 'PYTHON'
import io

import polars as pl
import pyarrow as pa

table = pa.table({"close": [float(row) for row in range(1000)]})
stream = io.BytesIO()
with pa.ipc.new_stream(stream, table.schema) as writer:
    ends = []
    for batch in table.to_batches(max_chunksize=100):
        writer.write_batch(batch)
        ends.append(stream.tell())
whole = stream.getvalue()
print("the end:", whole[ends[-1]:].hex(" "))


def told(read, held):
    try:
        return f"{read(held)} rows"
    except Exception:
        return "an error"


def arrow(held):
    return pa.ipc.open_stream(io.BytesIO(held)).read_all().num_rows


def polars(held):
    return pl.read_ipc_stream(io.BytesIO(held)).height


for where, held in (("whole", whole), ("without its end", whole[:ends[-1]]), ("after five batches", whole[:ends[4]]),
                    ("within the sixth", whole[:ends[4] + 20])):
    print(f"{where}: pyarrow {told(arrow, held)}, polars {told(polars, held)}")
PYTHON
"$folder/venv/bin/python" "$folder/run.py" > "$folder/seen"
cat "$folder/seen"

diff - "$folder/seen" << 'SEEN'
the end: ff ff ff ff 00 00 00 00
whole: pyarrow 1000 rows, polars 1000 rows
without its end: pyarrow 1000 rows, polars 1000 rows
after five batches: pyarrow 500 rows, polars 500 rows
within the sixth: pyarrow an error, polars an error
SEEN
