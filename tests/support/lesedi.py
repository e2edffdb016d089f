# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the built programs for the tests that judge finished videos from outside."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["LESEDI_BIN"])
MATERIAL = os.environ.get("LESEDI_MATERIAL")


def run(*arguments, timeout=600, cwd=None, **more):
    """`lesedi` with these arguments and none of the caller's settings; returns the finished process, output as text."""
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR", "LESEDI_ROOT")}
    environment["LESEDI_ROOT"] = str(ROOT)
    environment["LESEDI_ENCODER"] = "x264"  # the same film on every machine
    environment.update(more.pop("environment", {}))
    prefix = more.pop("prefix", [])
    return subprocess.run([*prefix, str(BIN / "lesedi"), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          env=environment, stdin=subprocess.DEVNULL, cwd=cwd, **more)


def ffprobe(path):
    shown = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)],
                           capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)


def loudness(path):
    """Integrated loudness (LUFS) and true peak (dBTP) as FFmpeg's ebur128 measures them."""
    shown = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],
                           capture_output=True, text=True, check=True).stderr
    summary = shown[shown.rindex("Summary:"):]
    return (float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1]), float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1]))


def atoms(path):
    """Names of all boxes of an MP4 file in the order they stand, containers before what they hold."""
    containers = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"}
    names = []

    def walk(data, begin, end):
        while begin + 8 <= end:
            size = int.from_bytes(data[begin:begin + 4], "big")
            name = data[begin + 4:begin + 8]
            header = 8
            if size == 1:
                size, header = int.from_bytes(data[begin + 8:begin + 16], "big"), 16
            if size < header:
                return
            names.append(name.decode("latin-1"))
            if name in containers:
                walk(data, begin + header, begin + size)
            begin += size

    data = pathlib.Path(path).read_bytes()
    walk(data, 0, len(data))
    return names


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def make(self, document, name="out", data="data", *arguments, **more):
        """lesedi make --approve; fails the test when it fails. Returns (video, composition, stats)."""
        video, scene, stats = (self.folder / f"{name}{ending}" for ending in (".mp4", ".json", ".stats.json"))
        done = run("make", document, "-o", video, "--approve", "--data", self.folder / data, "--composition", scene, "--stats", stats,
                   *arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return video, json.loads(scene.read_text()), json.loads(stats.read_text())
