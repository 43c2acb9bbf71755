"""Runs foldcast on hostile names and reads what it writes with independent parsers.

Usage: escapes.py FOLDCAST FOLDER
"""
import ast
import base64
import csv
import hashlib
import html.parser
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import unicodedata

JOINING = "\u0301\u0338\u20dd\ufe0f\u200d\u0600\u06dd\U000110bd\U0001f3fd"
HIDDEN = "\x01\x07\t\n\r\x0b\x1b\x7f\x80\x85\x9b\xad\u200b\u200e\u2028\u2029\u202e\u2066\ufeff\ue000\U000e0041"
SIGNS = "".join(chr(c) for c in range(0x21, 0x7f) if not chr(c).isalnum() and chr(c) not in "/.")
LETTERS = "anuw1 \xa0é日\U0001f4c8＝＋－＠"
MARKERS = ["<\u0338script>marker", "\"\u0301 onmouseover=\"marker", "'\u0301; echo marker; '", "$(echo marker)", "=\u03011+1", "＝1+1",
           "a|\u0301b", "`marker`", "](javascript:marker)", "www.example.org", "\x1b[31mred", "\u202egnp", "1. one", "- two", "'=1"]
COUNT = 24
faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)
        print("FAULT", ascii(what)[:400])


def hidden(c):
    return c != "\u200d" and (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"))


def shown(text):
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "".join(known.get(c) or (f"\\u{{{ord(c):x}}}" if hidden(c) else c) for c in text)


def names(count, stream):
    made = list(MARKERS)
    while len(made) < count + len(MARKERS):
        text = "".join(stream.choice(stream.choice([JOINING, HIDDEN, SIGNS, LETTERS])) for _ in range(stream.randint(1, 10))).replace("/", "")
        if text.strip() and not text.startswith(".") and text not in made:
            made.append(text)
    return made


class Page(html.parser.HTMLParser):
    """The texts of a page by element, its tags and its attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.texts, self.tags, self.attributes = [], [], set(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += [(tag, *a) for a in attributes]
        if tag not in ("meta", "br", "hr", "img", "path", "circle", "rect", "line"):
            self.texts.append([tag, ""])
            self.open.append(self.texts[-1])

    def handle_startendtag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += [(tag, *a) for a in attributes]

    def handle_endtag(self, tag):
        if tag in [element[0] for element in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        for element in self.open:
            element[1] += data

    def all(self, *tags):
        return [text for tag, text in self.texts if tag in tags]


def main(foldcast, work):
    stream = random.Random(13)
    folder = f"{work}/it's \x1b[31m\u202e\"\u0301 folder"
    os.makedirs(folder + "/data")
    for name in names(COUNT, stream):
        level = 100.0
        with open(f"{folder}/data/{name}.csv", "w", encoding="utf-8") as file:
            file.write("date,close\n")
            for day in range(120):
                level *= 1 + stream.gauss(0, 0.01)
                file.write(f"{2020 + day // 336}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02},{level:.4f}\n")
    run_name = "run <\u0338b>\"\u0301 '|` \x1b[31m\u202e=1"
    small = ["--epochs", "1", "--train", "60", "--step", "20", "--lookback", "5", "--hidden", "2", "--forecaster", "mlp"]
    store = f"{folder}/store.sqlite"

    def call(*arguments, codes=(0, 1), quiet=True):
        done = subprocess.run([foldcast, *arguments], capture_output=True, cwd=folder)
        out, errors = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        expect(done.returncode in codes, f"{arguments}: exit code {done.returncode}: {errors}")
        if quiet:
            for text in (out, errors):
                raw = sorted({f"U+{ord(c):04X}" for c in text if c != "\n" and hidden(c)})
                expect(not raw, f"{arguments}: prints {raw}")
        return out, errors

    call("run", "data", "--name", run_name, "--store", store, "--events", "events.jsonl", *small)
    database = sqlite3.connect(f"file:{store.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}?mode=ro", uri=True)
    series = {name for (name,) in database.execute("SELECT name FROM series")}
    files = {file.removesuffix(".csv") for file in os.listdir(folder + "/data")}
    expect(series == files, f"series {files ^ series}")
    expect(database.execute("SELECT name FROM run").fetchone()[0] == run_name, "the run's name in the store")

    # JSON lines, for readers that split at line feeds and for those that split at every line end.
    text = open(f"{folder}/events.jsonl", encoding="utf-8", newline="").read()
    expect(text.splitlines() == text.split("\n")[:-1], "events: lines of other programs")
    told = {event.get("series") for event in map(json.loads, text.splitlines())} - {None}
    expect(told == series, f"events: series {told ^ series}")

    # The page.
    call("report", store, "--html", "page.html")
    source = open(f"{folder}/page.html", encoding="utf-8", newline="").read()
    expect(not [c for c in source if c != "\n" and hidden(c)], "page: raw control characters")
    page = Page(source)
    expect(not page.tags & {"script", "b", "img", "iframe", "object", "link", "base", "form"}, f"page: tags {page.tags}")
    for tag, name, value in page.attributes:
        expect(name not in ("style", "src", "srcset", "action") and not name.startswith("on"), f"page: attribute {name}={value} of {tag}")
        expect(name not in ("href", "xlink:href") or re.fullmatch(r"#run\d+", value), f"page: a link to {value}")
    style = page.all("style")[0]
    policy = dict(a[1:] for a in page.attributes if a[0] == "meta" and a[1] == "content" and "default-src" in a[2])["content"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    expect(policy.startswith("default-src 'none'; style-src 'sha256-" + digest + "'") and "unsafe" not in policy, f"page: policy {policy}")
    expect(shown(run_name) in page.all("h1"), "page: the run's name")
    cells = set(page.all("th", "td"))
    expect(any(shown(name).strip(" ") in cells for name in series), "page: no series' name in its tables")

    # CSV.
    call("export", store, "--csv", "csv")
    for file in ("predictions", "folds", "scores"):
        rows = list(csv.reader(open(f"{folder}/csv/{file}.csv", encoding="utf-8", newline="")))
        head = rows.pop(0)
        expect({len(row) for row in rows} == {len(head)}, f"{file}.csv: rows of another width")
        cells = {row[head.index("series")] for row in rows}
        expect(not [c for c in cells if c[:1] in tuple("=+-@\t\r\n＝＋－＠")], f"{file}.csv: formulas")
        formula = re.compile(r"'['\s\x00-\x1f\x7f-\x9f\xad\u0600\u06dd\u200b\u200e\u2028-\u202e\u2066\ufeff\ue000\U000110bd\U000e0041]*[=+\-@\t\r\n＝＋－＠]")
        read = {c[1:] if formula.match(c) else c for c in cells}
        expect(read == series, f"{file}.csv: series {read ^ series}")
        naive = {name for (name,) in database.execute("SELECT name FROM arm WHERE role = 'naive'")}
        expect(rows[0][head.index("arm")] not in naive, f"{file}.csv: begins with a naive arm")

    # The notebook.
    call("export", store, "--notebook", "notebook.ipynb")
    notebook = json.load(open(f"{folder}/notebook.ipynb", encoding="utf-8"))
    code = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    values = {t.id: node.value for node in ast.parse(code).body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}
    expect(ast.literal_eval(values["RUN"]) == run_name, "notebook: the run's name")
    expect(not [c for c in code if c != "\n" and hidden(c)], "notebook: raw control characters")

    # Markdown, in the dialect with tables and links that are made of themselves.
    markdown = {"report": call("report", store, "--format", "markdown")[0],
                "trade": call("trade", store, "--format", "markdown", "--all", codes=(0, 1, 65))[0],
                "notebook": "\n\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")}
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        markdown = {}
    for what, text in markdown.items():
        rendered = Page(MarkdownIt("gfm-like").render(text))
        expect(not rendered.tags & {"a", "img", "script", "b", "s"}, f"markdown of {what}: tags {rendered.tags}")
        if what != "trade":
            expect(shown(run_name) in rendered.all("h1"), f"markdown of {what}: the run's name, found {rendered.all('h1')}")
        elif text:
            found = set(rendered.all("td"))
            lost = [name for name in series if shown(name).strip() not in {cell.strip() for cell in found}]
            expect(not lost, f"markdown of {what}: series {lost}")

    # Words of the shell.
    out, _ = call("submit", "data", "--shards", "2", "--folder", "sh\x1b'\u0301\n\u202eards", "--name", run_name, "--dry-run", *small)
    start = out.index("sbatch ")
    read = subprocess.run(["sh", "-s"], input=("sbatch() { printf '%s\\0' \"$@\"; }\nfoldcast() { printf '%s\\0' \"$@\"; }\n" + out[start:]).encode(),
                          capture_output=True)
    words = read.stdout.decode().split("\0")
    shards = f"{os.path.realpath(folder)}/sh\x1b'\u0301\n\u202eards"
    expect(read.returncode == 0 and not read.stderr and shards in words and f"{shards}/job.sh" in words, f"submit: words {words}")

    # A database's table and column.
    table, column = "t\"\u0301 \x1b", "c\"\u0301\u202e"
    quoted = ["\"" + name.replace("\"", "\"\"") + "\"" for name in (table, column)]
    with sqlite3.connect(f"{folder}/in.sqlite") as made:
        made.execute(f"CREATE TABLE {quoted[0]}(date TEXT, {quoted[1]} REAL)")
        made.execute("CREATE TABLE other(x)")
        made.executemany(f"INSERT INTO {quoted[0]} VALUES(?, ?)",
                         [(f"2020-{day // 28 + 1:02}-{day % 28 + 1:02}", 100 + stream.random()) for day in range(120)])
    out, _ = call("data", "describe", "in.sqlite", "--table", table, "--format", "json")
    expect(column in [c["name"] for c in json.loads(out)[0]["columns"]], "describe: the database's column")

    # What people are shown; and what goes wrong.
    call("report", store)
    json.loads(call("report", store, "--format", "json")[0])
    call("run", "data", "--name", run_name, "--plan", *small)
    call("run", "data", "--name", run_name, "--print-config", *small)
    call("data", "describe", "data")
    call("data", "describe", "data", "--details")
    call("data", "describe", "in.sqlite", "--table", table)
    call("audit", f"data/{MARKERS[0].split('/')[0]}", *small, "--series-sampled", "1", codes=(0, 1, 65))
    call("status", "sh\x1bards", codes=(0, 74))
    call("compare", store, store, codes=(0, 1, 64, 65))
    evil = "no\x1b[31m\u202e\x07\n\"\u0301"
    for arguments in (["run", evil], ["run", "data", "--column", evil], ["run", "data", f"--{evil}"], ["run", "data", "--rate", evil],
                      ["run", "data", "--train", evil], ["run", "data", "--config", evil], ["run", "data", "--date-format", evil],
                      ["run", "data", "--store", evil + "/x"], ["report", evil], ["report", store, "--run", evil], ["export", store, "--csv", "/dev/null/" + evil],
                      ["data", "describe", "in.sqlite", "--table", evil], ["data", "describe", "in.sqlite"], ["merge", evil, store],
                      ["trade", store, "--arm", evil], ["compare", store, "--arm", evil], [evil]):
        call(*arguments, codes=range(1, 80))
    print(f"{len(series)} hostile names in every form: {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main(*sys.argv[1:]))
