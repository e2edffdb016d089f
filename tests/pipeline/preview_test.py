# SPDX-License-Identifier: GPL-3.0-or-later
"""lesedi preview as another program sees it: lines in, lines out, a ring in /dev/shm. The layout is read here on its own."""
import json
import os
import pathlib
import select
import signal
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lesedi import BIN, ROOT, Folder, run  # noqa: E402

PATIENCE = 60
SHM = pathlib.Path("/dev/shm")


def film(background="#203040", duration=2.0, **more):
    return {"version": 1, "canvas": {"width": 160, "height": 284, "background": background}, "fps": 30, "duration": duration,
            "layers": [{"id": "box", "type": "shape", "shape": "rect", "size": [50, 70], "fill": "#e08020",
                        "position": [80, 142]}], **more}


class Ring:
    """A ring by its documented offsets."""

    def __init__(self, name):
        self.path = SHM / name

    def bytes(self):
        return self.path.read_bytes()

    def header(self):
        data = self.bytes()
        (magic, version, header_bytes, total, slot_bytes, slots, width, height, stride, picture) = struct.unpack_from("<8sIIQQIIIII", data)
        bumps, newest, state = struct.unpack_from("<III", data, 192)
        return dict(magic=magic, version=version, header_bytes=header_bytes, total=total, slot_bytes=slot_bytes, slots=slots, width=width,
                    height=height, stride=stride, picture=picture, bumps=bumps, newest=newest, state=state, length=len(data))

    def pixel(self, x, y):
        head, data = self.header(), self.bytes()
        at = head["header_bytes"] + head["newest"] * head["slot_bytes"] + head["picture"] + y * head["stride"] + 4 * x
        return tuple(data[at:at + 4])


class Preview:
    def __init__(self, *arguments):
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ} | {"LESEDI_ROOT": str(ROOT)}
        self.process = subprocess.Popen([str(BIN / "lesedi"), "preview", *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=environment)
        self.pending = b""

    def say(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def line(self):
        end = time.monotonic() + PATIENCE
        while b"\n" not in self.pending:
            if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError("no line came")
            block = os.read(self.process.stdout.fileno(), 65536)
            if not block:
                raise AssertionError("the output ended")
            self.pending += block
        line, self.pending = self.pending.split(b"\n", 1)
        return json.loads(line)

    def until(self, **wanted):
        while True:
            line = self.line()
            if wanted.items() <= line.items():
                return line

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return code


class PreviewTest(Folder):
    def file(self, name, composition):
        path = self.folder / name
        path.write_text(json.dumps(composition))
        return path

    def start(self, composition, *arguments):
        preview = Preview(self.file("film.json", composition), *arguments)
        self.addCleanup(lambda: preview.process.poll() is None and preview.process.kill())
        first = preview.line()
        self.assertEqual(first["event"], "ring")
        return preview, Ring(first["ring"]), first

    def test_the_ring_is_as_documented(self):
        preview, ring, first = self.start(film(), "--paused", "--size", "80x200")
        head = ring.header()
        self.assertEqual((head["magic"], head["version"], head["slots"]), (b"LESEDIPR", 1, 4))
        self.assertEqual((head["width"], head["height"], head["state"]), (80, 142, 1))
        self.assertEqual(head["total"], head["length"])
        self.assertEqual(first["width"], 80)
        self.assertEqual(ring.pixel(1, 1), (0x20, 0x30, 0x40, 255))
        self.assertEqual(ring.pixel(40, 71), (0xe0, 0x80, 0x20, 255))
        self.assertEqual(ring.path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(preview.end(), 0)
        self.assertFalse(ring.path.exists(), "the ring went with its program")

    def test_plays_to_the_end(self):
        preview, _, _ = self.start(film(duration=0.2))
        self.assertEqual(preview.until(event="state", state="ended")["frame"], 5)
        preview.say("play")
        preview.until(event="state", state="playing")
        preview.until(event="state", state="ended")
        preview.say("quit")
        self.assertEqual(preview.process.wait(PATIENCE), 0)
        preview.end()

    def test_changes_by_file_and_by_text(self):
        preview, ring, _ = self.start(film(), "--paused")
        preview.say(f"patch {self.file('red.json', film('#ff0000'))}")
        preview.until(event="film", edit=1)
        self.assertEqual(ring.pixel(1, 1), (255, 0, 0, 255))
        preview.say("patch " + json.dumps(film("#00ff00")))
        preview.until(event="film", edit=2)
        self.assertEqual(ring.pixel(1, 1), (0, 255, 0, 255))
        preview.say("patch " + json.dumps(film("#0000ff", layers=[{"id": "lost", "type": "picture", "src": "none.png"}])))
        self.assertIn("none.png", preview.until(event="error", edit=3)["message"])
        self.assertEqual(ring.pixel(1, 1), (0, 255, 0, 255), "what was seen stays")
        preview.say("seek 1")
        preview.say(f"load {self.file('other.json', film('#0000ff'))}")
        self.assertEqual(preview.until(event="film", edit=4)["frame"], 0)
        self.assertEqual(preview.end(), 0)

    def test_another_size_is_another_ring(self):
        preview, ring, first = self.start(film(), "--paused", "--height", "142")
        self.assertEqual((first["width"], first["height"]), (80, 142))
        preview.say("size 40x400")
        second = preview.until(event="ring")
        self.assertEqual((second["width"], second["height"]), (40, 71))
        self.assertNotEqual(second["ring"], first["ring"])
        self.assertFalse(ring.path.exists())
        self.assertTrue((SHM / second["ring"]).exists())
        self.assertEqual(preview.end(), 0)

    def test_wrong_lines_change_nothing(self):
        preview, ring, _ = self.start(film(), "--paused")
        before = ring.header()["bumps"]
        for line in ("dance", "seek", "seek x", "seek -1", "seek nan", "speed 0", "speed 5", "size 0x9", "size 9", "size 9x9x9", "loop", "loop 2",
                     "patch", "load", "play now", "patch nothing.json", "playing", "\xff"):
            preview.say(line)
            self.assertNotEqual(preview.until(event="error")["message"], "", line)
        preview.say("")
        preview.say("status")
        status = preview.line()
        self.assertEqual((status["event"], status["state"], status["frame"], status["edit"], status["speed"]), ("status", "paused", 0, 0, 1))
        self.assertEqual(ring.header()["bumps"], before)
        self.assertEqual(preview.end(), 0)

    def test_signals_end_it_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            preview, ring, _ = self.start(film(), "--loop")
            preview.process.send_signal(number)
            self.assertEqual(preview.process.wait(PATIENCE), 130)
            self.assertFalse(ring.path.exists())
            preview.end()

    def test_what_a_killed_one_left_is_removed_by_the_next(self):
        preview, dead, _ = self.start(film(), "--paused")
        other, living, _ = self.start(film(), "--paused")
        preview.process.kill()
        preview.process.wait(PATIENCE)
        self.assertTrue(dead.path.exists())
        third, _, _ = self.start(film(), "--paused")
        self.assertFalse(dead.path.exists())
        self.assertTrue(living.path.exists())
        for each in (preview, other, third):
            each.end()

    def test_wrong_usage(self):
        path = self.file("film.json", film())
        for arguments in (("--size", "big"), ("--size", "9x9", "--height", "9"), ("--height", "0")):
            self.assertEqual(run("preview", path, *arguments).returncode, 2, arguments)
        self.assertEqual(run("preview", self.folder / "none.json").returncode, 1)
        self.assertEqual(run("preview", path, "--backend", "none").returncode, 2)
        self.assertIn("seek SECONDS", run("preview", "--help").stdout)


if __name__ == "__main__":
    unittest.main()
