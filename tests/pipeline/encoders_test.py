#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hardware encoders as a person meets them: `lesedi probe`, `render` and `make` with a driver that is not one.

Nothing here needs a GPU, and nothing here says anything about real ones. Films are judged by libavcodec (strict) and
OpenH264; with --chromium (a long test) by Chromium's player too.
"""
import json
import pathlib
import random
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support" / more) for more in ("", "judge")]
import chromium  # noqa: E402
import judges_test as judges  # noqa: E402
import lesedi  # noqa: E402

DRIVER = lesedi.BIN.parent / "fake_nvenc"
VAAPI = lesedi.BIN.parent / "fake_vaapi"
ASSUMED = {"LESEDI_TEST_ASSUME_DEVICES": "1"}  # the fakes have no device nodes
VAAPI_CARD = {**ASSUMED, "LD_LIBRARY_PATH": str(VAAPI), "LIBVA_DRIVERS_PATH": str(VAAPI), "LIBVA_DRIVER_NAME": "fake"}
FILM = "config/examples/changes.json"
LATE = "fail_at=100"  # later than the probe looks, in the middle of the film
SEED = 5


def card(orders=""):
    """The environment of a machine with the fake card."""
    return {**ASSUMED, "LESEDI_ENCODER": "auto", "LD_LIBRARY_PATH": str(DRIVER), "CUDA_FAKE_NVENC": orders}


class Encoders(lesedi.Folder):
    def probe(self, environment, data="data"):
        done = lesedi.run("probe", "--data", self.folder / data, environment=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {row["name"]: row for row in json.loads(done.stdout)["encoders"]}

    def render(self, name, environment, *arguments):
        film, stats = self.folder / f"{name}.mp4", self.folder / f"{name}.json"
        done = lesedi.run("render", FILM, "-o", film, "--data", self.folder / name, "--stats", stats, *arguments,
                          environment=environment, cwd=lesedi.ROOT)
        return done, film, json.loads(stats.read_text()) if stats.exists() else None

    def judged(self, film):
        judged = judges.film_judge(film, "--sha256", "--openh264", "--seeks", "8", "--seed", str(SEED))
        self.assertEqual(judged.returncode, 0, judged.stderr)
        return judges.hashes(judged)


class Fast(Encoders):
    def test_the_table_says_what_is_chosen(self):
        rows = self.probe(card())
        self.assertEqual(list(rows), ["h264_nvenc", "hevc_nvenc", "h264_vaapi", "hevc_vaapi", "libx264"])
        self.assertEqual([rows[name]["verdict"] for name in ("h264_nvenc", "hevc_nvenc", "libx264")],
                         ["chosen", "usable", "usable"])
        again = self.probe(card("no_device"))  # remembered: nobody asks the card
        self.assertEqual((again["h264_nvenc"]["verdict"], again["h264_nvenc"]["remembered"]), ("chosen", True))

    def test_three_reasons_are_the_true_ones(self):
        reasons = {}
        for data, environment, words in [("hidden", ASSUMED, "Cannot load libcuda.so.1"),
                                         ("absent", card("no_device"), "no CUDA-capable device is detected"),
                                         ("profile", card("main_profile"), "profile 77 where High (100) was asked for")]:
            row = self.probe(environment, data)["h264_nvenc"]
            self.assertEqual(row["verdict"], "rejected")
            self.assertIn(words, row["reason"])
            reasons[row["refusal"]] = row["reason"]
            print(f"{data}: {row['reason']}")
        self.assertEqual(sorted(reasons), ["library_missing", "no_device", "wrong_stream"])

    def test_a_failure_in_the_middle_gives_the_film_of_x264(self):
        done, plain, _ = self.render("plain", {}, "--encoder", "x264")
        self.assertEqual(done.returncode, 0, done.stderr)
        done, film, stats = self.render("failing", card(LATE))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the film is started again with libx264", done.stderr)
        self.assertEqual((stats["encoder_failures"], stats["failed_encoders"][0]["name"]), (1, "h264_nvenc"))
        self.assertIn("fallen off the bus", stats["failed_encoders"][0]["reason"])
        self.assertTrue(stats["encoder"].startswith("libx264"))
        self.assertEqual(self.judged(film), self.judged(plain))
        self.assertEqual(film.read_bytes(), plain.read_bytes())

    def test_a_named_encoder_is_never_replaced(self):
        for environment, words in [({}, "cannot be used here"), (card(LATE), "fallen off the bus")]:
            done, film, stats = self.render("named", environment, "--encoder", "h264_nvenc")
            self.assertEqual((done.returncode, film.exists(), stats), (1, False, None))
            self.assertIn(words, done.stderr.splitlines()[-1])
            print(done.stderr.splitlines()[-1])
        done = lesedi.run("make", lesedi.ROOT / "config/samples/compound-interest.md", "--approve", "-o", self.folder / "out.mp4",
                          "--data", self.folder / "make", environment={"LESEDI_ENCODER": "hevc_vaapi"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("encoder hevc_vaapi: it was asked for and cannot be used here", done.stderr)

    def test_films_of_the_card_are_taken_by_decoders(self):
        done, film, stats = self.render("h264", card())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((stats["encoder"], stats["encoder_failures"]), ("h264_nvenc quality 23", 0))
        self.assertEqual(len(self.judged(film)), stats["frames"])
        done, film, stats = self.render("vaapi", VAAPI_CARD, "--encoder", "h264_vaapi")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.judged(film)), stats["frames"])
        done, film, stats = self.render("hevc", card(), "--encoder", "hevc_nvenc")
        self.assertEqual(done.returncode, 0, done.stderr)
        stream = lesedi.ffprobe(film)["streams"][0]
        self.assertEqual([stream[key] for key in ("codec_name", "codec_tag_string", "profile", "color_space", "color_range")],
                         ["hevc", "hvc1", "Main", "bt709", "tv"])
        self.assertEqual(int(stream["nb_frames"]), stats["frames"])


class Played(Encoders):
    def test_chromium_plays_films_of_the_card_and_of_what_came_after_it(self):
        films = []
        for name, orders in (("card", ""), ("after", LATE)):
            done, film, _ = self.render(name, card(orders))
            self.assertEqual(done.returncode, 0, done.stderr)
            films.append(film)
        expected = [self.judged(film) for film in films]
        chosen = random.Random(SEED)
        jobs = [chromium.Job(film, judges.frame_rate(film), chosen.sample(range(len(pictures)), 12), True)
                for film, pictures in zip(films, expected)]
        for job, pictures, result in zip(jobs, expected, chromium.watch(jobs, limit_seconds=180)):
            with self.subTest(job.path.stem):
                self.assertEqual(judges.difference(result, pictures), "")
                self.assertEqual((result["ended"], result.get("broken_pictures", 0)), (True, 0))


if __name__ == "__main__":
    unittest.main(verbosity=1, defaultTest="Played" if "--chromium" in sys.argv else "Fast", argv=sys.argv[:1])
