"""Writes the module foldcast._settings: the options of the program's commands as typed keywords, from its own declarations.

    settings.py PROGRAM    prints the module
"""

import json
import subprocess
import sys

# What the package says itself, in a way of its own.
OWN = {"version", "help-all", "color", "format", "quiet", "run"}
COMMANDS = {
    "run": OWN | {"store", "events", "plan", "print-config", "shard", "folder"},
    "intervals": OWN | {"all", "save"},
    "trade": OWN | {"all"},
    "report": OWN,
}

HEAD = '''"""The options of foldcast's commands, made from the program's own declarations when the wheel was built."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypedDict, Union

Value = Union[str, int, float, datetime.date, "os.PathLike[str]"]
"""What one option takes; a date is given as a date, or as text."""

Arm = Union[str, Mapping[str, Union[Value, Sequence[Value]]]]
"""An entry with settings of its own: "forecaster=mlp hidden=64,64", or the same as a mapping."""


class Option(NamedTuple):
    """One option of a command."""

    flag: str
    """Its name on the command line, without the dashes."""
    off: str | None
    """The flag that switches it off; None where there is none."""
    takes_value: bool
    repeats: bool
    words: tuple[str, ...]
    """Words that it takes; some options take others too."""
    is_path: bool
    """Whether a value that is none of the words names a file."""
    help: str

'''


def declared(program, command):
    """The options of a command as the program declares them, hidden ones left out."""
    text = subprocess.run(
        [program, command, "--experimental-dump-help"], check=True, capture_output=True, text=True).stdout
    for argument in json.loads(text)["command"]["arguments"]:
        if argument["kind"] != "positional" and argument["shouldDisplay"]:
            yield argument


def options(program, command):
    """Each option once, a switch with the flag that turns it off."""
    found = {}
    for argument in declared(program, command):
        flag = argument["preferredName"]["name"]
        if flag in COMMANDS[command]:
            continue
        of = flag.removeprefix("no-")
        if of in found and argument["kind"] == "flag":
            found[of]["off"] = flag
        else:
            found[flag] = {"argument": argument, "off": None}
    return found


def words(argument):
    """The words that the option completes to; none where it takes others too many to list."""
    listed = argument.get("completionKind", {}).get("list", {}).get("values", [])
    return listed or argument.get("allValues", [])


def is_path(argument):
    """Whether the option takes the name of a file, by its completion or by what its value is called."""
    return "file" in argument.get("completionKind", {}) or "file" in argument.get("valueName", "").lower().split("|")


def type_of(flag, argument):
    if argument["kind"] == "flag":
        return "bool"
    if flag == "arm":
        return "Arm | Sequence[Arm]"
    one = f"Literal[{', '.join(map(repr, words(argument)))}] | Value" if words(argument) else "Value"
    return f"{one} | Sequence[{one}]" if argument["isRepeating"] else one


def module(program):
    """The text of the module."""
    parts = [HEAD]
    for command in COMMANDS:
        found = options(program, command)
        name = command.capitalize()
        parts += [f"\nclass {name}Settings(TypedDict, total=False):\n    \"\"\"The keywords of `foldcast {command}`.\"\"\"\n"]
        table = [f"\n{command.upper()}: dict[str, Option] = {{\n"]
        for flag, option in found.items():
            argument = option["argument"]
            help = argument.get("abstract", "")
            keyword = flag.replace("-", "_")
            parts.append(f"\n    {keyword}: {type_of(flag, argument)} | None\n    {json.dumps(help, ensure_ascii=False)}\n")
            entry = (
                flag, option["off"], argument["kind"] == "option", bool(argument["isRepeating"]), tuple(words(argument)),
                is_path(argument), help)
            table.append(f"    {keyword!r}: Option{entry!r},\n")
        parts += ["\n", *table, "}\n"]
    return "".join(parts)


if __name__ == "__main__":
    print(module(sys.argv[1]), end="")
