#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`lesedi frames` prints the same lines however it draws: scalar, every SIMD level, damage on and off, one thread and two."""
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import lesedi  # noqa: E402

EXAMPLES = lesedi.ROOT / "config/examples"


def lines(example, *options, frames="20:26"):
    done = lesedi.run("frames", EXAMPLES / example, "--range", frames, *options)
    assert done.returncode == 0, f"{example} {options}: {done.stderr}"
    return done.stdout.splitlines()


def levels():
    refused = lesedi.run("frames", EXAMPLES / "shapes.json", "--level", "none such")
    assert refused.returncode == 1, refused.stderr
    return re.search(r"it has (.*)$", refused.stderr.strip())[1].split(", ")


class Frames(unittest.TestCase):
    def test_every_level_damage_and_threads(self):
        self.assertIn("portable", levels())
        expected = lines("transitions.json", "--backend", "scalar")
        self.assertEqual(len(expected), 6)
        for level in levels():
            for damage in ("on", "off"):
                for threads in ("1", "2"):
                    with self.subTest(level=level, damage=damage, threads=threads):
                        self.assertEqual(lines("transitions.json", "--level", level, "--damage", damage, "--threads", threads), expected)

    def test_more_examples(self):
        for example in ("character.json", "caption_animations.json", "blend_modes.json"):
            expected = lines(example, "--backend", "scalar", frames="20:23")
            for options in (("--damage", "on", "--threads", "2"), ("--damage", "off"), ("--level", levels()[-1])):
                with self.subTest(example=example, options=options):
                    self.assertEqual(lines(example, *options, frames="20:23"), expected)

    def test_letters_too_small_to_see_are_not_there(self):
        film = {"version": 1, "canvas": {"width": 300, "height": 300}, "duration": 1, "layers": [
            {"id": "t", "type": "text", "text": "Hello", "font": {"size": 60}, "outline": {"color": "#ff0000", "width": 3},
             "scale": [{"at": 0, "value": 1}, {"at": 0.5, "value": 1e-7}]}]}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "small.json")
            path.write_text(json.dumps(film))
            shown = [lesedi.run("frames", path, "--range", "16:17", "--backend", backend) for backend in ("scalar", "cpu")]
            film["layers"] = []
            path.write_text(json.dumps(film))
            empty = lesedi.run("frames", path, "--range", "16:17")
        for done in shown:
            self.assertEqual((done.returncode, done.stdout), (0, empty.stdout), done.stderr)

    def test_levels_are_of_the_simd_renderer_alone(self):
        done = lesedi.run("frames", EXAMPLES / "shapes.json", "--backend", "scalar", "--level", "portable")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no levels", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
