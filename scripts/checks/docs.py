#!/usr/bin/env python3
"""Checks the pages that are read in the repository, and makes what they need.

    python3 scripts/checks/docs.py                     README.md has at most 6,000 characters and no line over 120; each link of a page to
                                              a file, a heading or an article finds it; from the README every page is reached
    python3 scripts/checks/docs.py catalogue IN OUT    copies a DocC catalogue with the links of its articles as DocC takes them
    python3 scripts/checks/docs.py figure PAGE OUT     takes the first figure of a report's page as an SVG file of its own

Articles link to each other as files, [Skill](Skill.md), so that they can be followed in the repository. Needs Python alone.
"""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s]+)\)")
TOPIC = re.compile(r"<doc:([\w/-]+)>")
README_CHARACTERS, README_WIDTH = 6000, 120


def fail(message):
    sys.exit(f"scripts/checks/docs.py: {message}")


def prose(text):
    """The text without blocks and spans of code, which hold brackets of their own; lines stay where they are."""
    blank = lambda match: re.sub(r"[^\n]", " ", match[0])
    return re.sub(r"``[^`\n]+``|`[^`\n]+`", blank, re.sub(r"^```.*?^```", blank, text, flags=re.S | re.M))


def headings(text):
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ +(.+)$", prose(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def pages():
    """All pages that are tracked, or about to be."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "*.md"], check=True, capture_output=True, text=True)
    return [ROOT / line for line in listed.stdout.splitlines()]


def targets(page):
    """The files that a page links to, each with its line; fails where there is none."""
    text = prose(page.read_text())
    line = lambda match: text.count("\n", 0, match.start()) + 1
    where = lambda match: f"{page.relative_to(ROOT)}, line {line(match)}"
    for match in LINK.finditer(text):
        address = match[3]
        if re.match(r"[a-z]+:", address):
            continue
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not path and not anchor or not target.exists():
            fail(f"{where(match)}: expected a file, found nothing at {address}.")
        if anchor and target.suffix == ".md" and anchor not in headings(target.read_text()):
            fail(f"{where(match)}: {target.name} has no heading #{anchor}.")
        yield target
    catalogue = next((folder for folder in page.parents if folder.suffix == ".docc"), None)
    for match in TOPIC.finditer(text):
        found = catalogue and [f for f in catalogue.rglob(match[1] + ".*") if f.suffix in (".md", ".tutorial")]
        if not found:
            fail(f"{where(match)}: no article is called {match[1]}.")
        yield found[0]


def check():
    readme = ROOT / "README.md"
    text = readme.read_text()
    if len(text) > README_CHARACTERS:
        fail(f"README.md: expected at most {README_CHARACTERS} characters, found {len(text)}. Move some to a page.")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > README_WIDTH:
            fail(f"README.md, line {number}: expected at most {README_WIDTH} characters, found {len(line)}.")
    links = {page: set(targets(page)) for page in pages()}
    reached, ahead = set(), [readme]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += links.get(page, ())
    # Fixtures of tests are no documentation; a catalogue's first page is reached from its own archive.
    lost = [p for p in links if p not in reached and "Tests" not in p.parts and p.parent.stem != p.stem]
    if lost:
        fail("no way leads from README.md to " + ", ".join(str(p.relative_to(ROOT)) for p in lost))
    print(f"{len(links)} pages: all links lead somewhere, README.md has {len(text)} characters")


def catalogue(source, out):
    """A link to an article becomes one to its topic; a file outside of the catalogue is named, as the archive does not hold it."""
    shutil.copytree(source, out)

    def rewritten(match):
        bang, words, address = match.groups()
        if bang or re.match(r"[a-z]+:", address):
            return match[0]
        if "/" not in address:
            return f"[{words}](doc:{address.removesuffix('.md')})"
        return f"{words} (`{(source / address).resolve().relative_to(ROOT)}`)"

    for page in out.rglob("*.md"):
        text = page.read_text()
        plain = prose(text)
        for match in reversed(list(LINK.finditer(plain))):
            start, end = match.span()
            text = text[:start] + rewritten(LINK.fullmatch(text[start:end])) + text[end:]
        page.write_text(text)


def figure(page, out):
    """The figure in its light colours, on a ground of its own, so that it can be read wherever it is shown."""
    text = page.read_text()
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    drawing = re.search(r"<figure>.*?(<svg .*?</svg>)", text, re.S)
    if not style or not drawing:
        fail(f"{page}: expected a report's page with a figure, as 'foldcast report STORE --html {page}' writes it.")
    colours = re.match(r":root\{.*?\}", style[1])[0].replace("color-scheme:light dark;", "")
    drawn = ("svg ", ".grid", ".rule", ".line", ".dot", ".c")
    rules = [rule.removeprefix("svg ") for rule in style[1].split("\n") if rule.startswith(drawn)]
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing[1])
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" width="{box[1]}" height="{box[2]}" '
    ground = '<rect width="100%" height="100%" fill="var(--ground)"/>'
    sheet = "\n".join(["<style>" + colours, *rules, "text{font-family:system-ui,sans-serif}</style>", ground, ""])
    svg = re.sub(r"^(<svg [^>]*>)", lambda start: start[1] + "\n" + sheet, opening + drawing[1].removeprefix("<svg "))
    out.write_text(svg + "\n")


def main():
    match sys.argv[1:]:
        case []:
            check()
        case ["catalogue", source, out]:
            catalogue(pathlib.Path(source).resolve(), pathlib.Path(out))
        case ["figure", page, out]:
            figure(pathlib.Path(page), pathlib.Path(out))
        case _:
            print(__doc__.split("\n\n")[1], file=sys.stderr)
            sys.exit(64)


if __name__ == "__main__":
    main()
