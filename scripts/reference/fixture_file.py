"""Writes the sections of a fixture of the target Statistics, one a line. Not a program by itself."""

import importlib.metadata
import json
import pathlib

import numpy as np


class Fixture:
    def __init__(self, name, script, seed, packages):
        versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in packages)
        self.name, self.seed, self.sections = name, seed, []
        self.made_by = f"scripts/reference/{pathlib.Path(script).name}, {versions}"

    def section(self, make):
        """Each section has a generator of its own, so that a new one leaves the others' numbers alone."""
        self.sections.append(make)
        return make

    def write(self):
        fixture = {"madeBy": self.made_by}
        for make in self.sections:
            fixture[make.__name__] = make(np.random.default_rng([self.seed, *make.__name__.encode()]))
        root = pathlib.Path(__file__).resolve().parents[2]
        path = root / "Tests" / "StatisticsTests" / "Fixtures" / f"{self.name}.json"
        lines = [f"{json.dumps(k)}: {json.dumps(v, default=float, allow_nan=False)}" for k, v in fixture.items()]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
