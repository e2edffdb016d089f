#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person may do wrong to `lesedi make`: each ends with one clear sentence, a fitting exit code, and no file."""
import fcntl
import json
import os
import pathlib
import pty
import random
import signal
import stat
import subprocess
import sys
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import lesedi  # noqa: E402

SAMPLE = lesedi.ROOT / "config/samples/compound-interest.md"


class BadInput(lesedi.Folder):
    def refused(self, given, *expected, arguments=("--approve",), code=1, timeout=60):
        video = self.folder / "out.mp4"
        started = time.monotonic()
        done = lesedi.run("make", given, "-o", video, "--data", self.folder / "data", *arguments, timeout=timeout)
        self.assertEqual(done.returncode, code, done.stderr)
        message = done.stderr.strip().splitlines()[-1]
        for part in expected:
            self.assertIn(part, message)
        self.assertFalse(video.exists())
        self.assertEqual([path for path in self.folder.rglob("*.part")], [])
        print(f"{time.monotonic() - started:5.2f} s  {message}")

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def test_missing_file(self):
        self.refused("no-such-file.md", "no-such-file.md", "no such file")

    def test_folder(self):
        self.refused(self.folder, "this is a folder")

    def test_empty(self):
        self.refused(self.write("empty.md", ""), "empty.md")

    def test_too_large(self):
        path = self.write("large.txt", "")
        os.truncate(path, 200_000_000)
        self.refused(path, "large.txt", "200.0 MB is more than the limit of 50.0 MB")

    def test_noise(self):
        noise = random.Random(1).randbytes(100_000)
        self.refused(self.write("noise.md", noise), "noise.md")
        self.refused(self.write("noise.pdf", b"%PDF-1.7\n" + noise), "noise.pdf")
        self.refused(self.write("noise.html", b"<html>" + noise), "noise.html")

    def test_script_with_a_mistake(self):
        self.refused(self.write("script.json", '{"turns": [{"speaker": "nobody", "display": "Hello."}]}'), "turns[0].speaker")
        self.refused(self.write("script.json", '{"turns": ['), "script.json")

    def test_a_language_that_nobody_speaks(self):
        self.refused(self.write("script.json", '{"language": "zu", "turns": [{"speaker": "questioner", "display": "Sawubona?"}, {"speaker": "explainer", "display": "Yebo."}]}'), "isiZulu (zu): no voice on this machine speaks it")
        html = '<html lang="zu"><body><h1>Imali</h1><p>Imali eningi ikhula kancane kancane uma uyigcina isikhathi eside ebhange.</p></body></html>'
        self.refused(self.write("imali.html", html), "isiZulu (zu)", "--language")

    def test_topic_needs_a_language_model(self):
        self.refused("why is the sky blue", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL")

    def test_nobody_to_ask(self):
        self.refused(SAMPLE, "--approve", arguments=())

    def test_wrong_options(self):
        for name, value in (("style", "gothic"), ("duration", "100000"), ("transition", "nosuch"), ("text-animation", "nosuch"), ("strategy", "x"),
                            ("background", "x")):
            self.refused(SAMPLE, f"--{name}", code=2, arguments=("--approve", f"--{name}", value))
        self.refused(SAMPLE, "music", arguments=("--approve", "--music", "no-such.mp3", "--duration", "10"))
        done = lesedi.run("make", SAMPLE, "--colour", "blue")
        self.assertEqual(done.returncode, 2)
        for words, told in ((("frob",), "no verb frob"), (("projects", "frob"), "no verb frob"), (("projects", "show", "abc"), "abc is no whole number"),
                            (("make", SAMPLE, "--duration", "nan"), "nan is no number of seconds"), (("frame", "2", "--at", "inf"), "inf is no number of seconds"),
                            (("make", SAMPLE, "--format", "tiktok,nokia"), "--format: nokia: there is tiktok"),
                            (("make", SAMPLE, "--backend", "metal"), "--backend: metal not in {auto,vulkan,cpu,scalar}"), (("render", "x.json", "-o", "-"), "give the name of a file")):
            done = lesedi.run(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(told, done.stderr)

    def test_the_input_is_never_overwritten(self):
        words = "Thabo: What is this?\nLerato: It is a script.\n"
        given = self.write("talk.txt", words)
        done = lesedi.run("make", given, "-o", given, "--approve", "--data", self.folder / "data")
        self.assertEqual(done.returncode, 1)
        self.assertIn("would be overwritten", done.stderr)
        done = lesedi.run("make", given, "-o", self.folder / "out.mp4", "--stats", given, "--approve", "--data", self.folder / "data")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(given.read_text(), words)

    def test_outputs_are_checked_before_any_work(self):
        for output in (self.folder, self.write("file", "x") / "out.mp4"):
            started = time.monotonic()
            done = lesedi.run("make", SAMPLE, "-o", output, "--approve", "--data", self.folder / "data")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertLess(time.monotonic() - started, 2)
            self.assertFalse((self.folder / "data").exists())

    def test_two_names(self):
        self.refused(SAMPLE, "different names", arguments=("--approve", "--questioner", "Lerato"))

    def test_unwritable_places(self):
        done = lesedi.run("make", SAMPLE, "-o", self.folder / "out.mp4", "--approve", "--data", "/proc/lesedi")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/proc/lesedi", done.stderr)

    def test_script_that_no_font_can_draw_is_said(self):
        path = self.write("script.txt", "Thabo: What is \U000F1234 here?\nLerato: It is a private character.\n")
        self.refused(path, "U+F1234")

    def test_standard_output_that_is_full(self):
        composition = lesedi.ROOT / "config/examples/shapes.json"
        for words in (("frames", composition, "--range", "0:2"), ("probe", "--data", self.folder / "data"), ("shape", "Inter", "Hi"), ("man",), ("--help",)):
            with self.subTest(words), open("/dev/full", "wb") as full:
                done = subprocess.run([str(lesedi.BIN / "lesedi"), *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
                                      env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("standard output could not be written", done.stderr)
        piped = subprocess.run(["sh", "-c", f"{lesedi.BIN}/lesedi man | head -1"], capture_output=True, text=True, timeout=60, check=False,
                               env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})
        self.assertEqual((piped.returncode, piped.stderr), (0, ""))

    def test_standard_error_that_is_full(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([str(lesedi.BIN / "lesedi"), "frames", "nofile.json"], stderr=full, timeout=60, check=False,
                                  env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})
        self.assertEqual(done.returncode, 1)

    def test_a_terminal_that_is_closed(self):
        ours, its = pty.openpty()
        program = subprocess.Popen([str(lesedi.BIN / "lesedi"), "render", str(lesedi.ROOT / "config/examples/transitions.json"), "-o", str(self.folder / "film.mp4"),
                                    "--backend", "scalar", "--data", str(self.folder / "data")], stdin=its, stdout=its, stderr=its, start_new_session=True,
                                   env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)}, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(its)
        while not list(self.folder.rglob("*.part")):  # it is at work
            self.assertIsNone(program.poll())
            time.sleep(0.01)
        os.close(ours)
        self.assertEqual(program.wait(120), 130)
        self.assertEqual(list(self.folder.rglob("*.part")), [])

    def test_a_hang_up_stops_and_nohup_does_not(self):
        composition = lesedi.ROOT / "config/examples/transitions.json"
        for disposition, code in ((signal.SIG_DFL, 130), (signal.SIG_IGN, 0)):
            with self.subTest(disposition):
                program = subprocess.Popen([str(lesedi.BIN / "lesedi"), "render", str(composition), "-o", str(self.folder / "hup.mp4"), "--backend", "scalar",
                                            "--data", str(self.folder / f"data-{code}")], stderr=subprocess.DEVNULL, env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)},
                                           preexec_fn=lambda: signal.signal(signal.SIGHUP, disposition))
                while not list(self.folder.glob(f"data-{code}/**/*.part")):  # it is at work
                    self.assertIsNone(program.poll())
                    time.sleep(0.01)
                program.send_signal(signal.SIGHUP)
                self.assertEqual(program.wait(120), code)
                self.assertEqual(list(self.folder.rglob("*.part")), [])

    def test_what_is_no_file_is_not_replaced(self):
        composition = lesedi.ROOT / "config/examples/shapes.json"
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        done = lesedi.run("render", composition, "-o", fifo, "--data", self.folder / "data", timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{fifo}: that is no regular file", done.stderr)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.assertEqual(lesedi.run("frames", composition, "--range", "0:1", "--stats", fifo).returncode, 0)
        self.assertIn("renderer", json.loads(os.read(reader, 65536)))
        self.assertTrue(stat.S_ISFIFO(fifo.stat().st_mode))

    def test_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("mounting a small disk needs root: " + mounted.stderr.decode().strip())
        try:
            done = lesedi.run("make", SAMPLE, "-o", disk / "out.mp4", "--approve", "--data", disk / "data")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("disk is full", done.stderr)
            self.assertEqual(list(disk.rglob("*.mp4")), [])
            subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
            done = lesedi.run("make", SAMPLE, "-o", disk / "out.mp4", "--approve", "--data", disk / "data")
            self.assertEqual(done.returncode, 0, "with room it goes on: " + done.stderr)
            self.assertTrue((disk / "out.mp4").is_file())
        finally:
            subprocess.run(["umount", str(disk)], check=True)


class Interrupted(lesedi.Folder):
    def start(self, name):
        return subprocess.Popen([str(lesedi.BIN / "lesedi"), "make", str(SAMPLE), "-o", str(self.folder / name), "--approve", "--duration",
                                 "15", "--data", str(self.folder / "data"), "--stats", str(self.folder / "stats.json")],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})

    def clips(self):
        files = (self.folder / "data/artefacts").rglob("*") if (self.folder / "data/artefacts").is_dir() else []
        return {path.name: path.stat().st_mtime_ns for path in files if path.is_file() and not path.name.endswith(".part")}

    def test_control_c_keeps_what_is_finished(self):
        process = self.start("out.mp4")
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=30)
        if process.returncode == 0:
            self.skipTest("it was faster than the signal")
        self.assertEqual(process.returncode, 130, words)
        self.assertFalse((self.folder / "out.mp4").exists())
        again = self.start("out.mp4")
        _, words = again.communicate(timeout=120)
        self.assertEqual(again.returncode, 0, words)
        self.assertTrue((self.folder / "out.mp4").is_file())

    def test_killed_at_ten_moments(self):
        reference, _, stats = self.make(SAMPLE, "reference", "reference-data", "--duration", "15")
        length = stats["total_wall_seconds"]
        moments = random.Random(20261122)
        known = {}
        for _ in range(10):
            process = self.start("out.mp4")
            time.sleep(moments.uniform(0.02, max(0.5, length)))
            process.kill()
            process.communicate()
            now = self.clips()
            for name, changed in known.items():
                self.assertEqual(now.get(name), changed, "something that was made is made again")
            known = now
            video = self.folder / "out.mp4"
            if video.exists(): # finished before the kill: then it is whole
                self.assertEqual(video.read_bytes(), reference.read_bytes())
        last = self.start("out.mp4")
        _, words = last.communicate(timeout=120)
        self.assertEqual(last.returncode, 0, words)
        self.assertEqual((self.folder / "out.mp4").read_bytes(), reference.read_bytes())
        self.assertEqual([path.name for path in self.folder.glob("*.part") if path.name.startswith("out.mp4.")], [])


if __name__ == "__main__":
    unittest.main(verbosity=1)
