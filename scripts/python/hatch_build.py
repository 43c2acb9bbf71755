"""Puts the program into the wheel, and the module of its options, which the program itself declares."""

import os
import pathlib
import tempfile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface):
    """Reads FOLDCAST_PROGRAM, the program, and FOLDCAST_PLATFORM, the tag of the machines that it runs on."""

    def initialize(self, version, build_data):
        root = pathlib.Path(self.root)
        program = pathlib.Path(os.environ["FOLDCAST_PROGRAM"])
        self.folder = tempfile.TemporaryDirectory()
        settings = pathlib.Path(self.folder.name, "_settings.py")
        namespace = {}
        exec((root / "settings.py").read_text(), namespace)
        settings.write_text(namespace["module"](program), encoding="utf-8")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{os.environ['FOLDCAST_PLATFORM']}"
        build_data["force_include"] |= {
            str(program): "foldcast/bin/foldcast",
            str(settings): "foldcast/_settings.py",
            str(root.parent.parent / "LICENSE"): "foldcast/LICENSE",
        }

    def finalize(self, version, build_data, artifact_path):
        self.folder.cleanup()
