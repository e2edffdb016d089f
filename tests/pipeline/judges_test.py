#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rendered films before three decoders that are not ours: libavcodec (strict), OpenH264 and Chromium's player.

Every picture must be the same bytes in all of them, from the start and after random seeks. Another film: a line in FILMS.
"""
import fractions
import pathlib
import random
import subprocess
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support" / more) for more in ("", "judge")]
import chromium  # noqa: E402
import lesedi  # noqa: E402

# (name, how it is made, whether Chromium also plays it to its end)
FILMS = [
    ("captions", ["render", "config/examples/captions.json"], False),       # long holds
    ("changes", ["render", "config/examples/changes.json"], False),         # many cuts, each a key picture
    ("keyframes", ["render", "config/examples/keyframes.json"], False),     # 30000/1001 frames/s
    ("frames_time", ["render", "config/examples/frames_time.json"], True),  # 24 frames/s
    ("dialogue", ["make", "config/samples/compound-interest.md", "--approve", "--duration", "12", "--format", "twitter_square"],
     True),  # with sound
]
SEEKS = 20
SEED = 11


def film_judge(film, *arguments):
    return subprocess.run([str(lesedi.BIN / "film_judge"), str(film), *arguments], capture_output=True, text=True, timeout=300)


def hashes(judged):
    """SHA-256 of every picture as libavcodec decodes it."""
    return [line.split()[3] for line in judged.stdout.splitlines()]


def frame_rate(film):
    return float(fractions.Fraction(lesedi.ffprobe(film)["streams"][0]["avg_frame_rate"]))


def difference(result, expected):
    """What is wrong with a result of Chromium, in words; empty when it shows what is expected."""
    if result["error"]:
        return result["error"]
    for picture in result["pictures"]:
        if picture["sha256"] != expected[picture["index"]]:
            return f"frame {picture['index']}: other bytes than libavcodec's"
    return ""


def make_film(folder, name, command):
    film = folder / f"{name}.mp4"
    done = lesedi.run(*command, "-o", film, "--data", folder / "data", cwd=lesedi.ROOT)
    if done.returncode != 0:
        raise AssertionError(f"{name}: {done.stderr}")
    return film


class Films(lesedi.Folder):
    @classmethod
    def setUpClass(cls):
        cls.holder = lesedi.Folder()
        cls.holder.setUp()
        films = [make_film(cls.holder.folder, name, command) for name, command, _ in FILMS]
        cls.judged = {film: film_judge(film, "--sha256", "--openh264", "--seeks", str(SEEKS), "--seed", str(SEED)) for film in films}

    @classmethod
    def tearDownClass(cls):
        cls.holder.doCleanups()

    def test_libavcodec_and_openh264_agree_from_the_start_and_after_seeks(self):
        for film, judged in self.judged.items():
            with self.subTest(film.stem):
                self.assertEqual(judged.returncode, 0, judged.stderr)
                pictures = hashes(judged)
                held = sum(now == before for before, now in zip(pictures, pictures[1:]))
                print(f"{film.stem}: {len(pictures)} pictures, {held} hold the one before, {film.stat().st_size} bytes")

    def test_chromium_shows_the_same_pictures(self):
        chosen = random.Random(SEED)
        expected = [hashes(judged) for judged in self.judged.values()]
        jobs = [chromium.Job(film, frame_rate(film), chosen.sample(range(len(pictures)), SEEKS), play)
                for film, pictures, (_, _, play) in zip(self.judged, expected, FILMS)]
        for job, pictures, result in zip(jobs, expected, chromium.watch(jobs, limit_seconds=180)):
            with self.subTest(job.path.stem):
                self.assertEqual(difference(result, pictures), "")
                self.assertEqual(len(result["pictures"]), SEEKS)
                self.assertEqual((result["ended"], result.get("broken_pictures", 0)), (job.play, 0))

    def test_repeats_change_neither_times_nor_key_pictures(self):
        name, command, _ = FILMS[1]
        plain = make_film(self.folder, name, [*command, "--repeat", "off"])
        shown, without = ([line.split()[:3] for line in judged.stdout.splitlines()]
                          for judged in (list(self.judged.values())[1], film_judge(plain)))
        self.assertEqual(shown, without)
        self.assertGreater(len(shown), 100)



PLACE = 40  # where faults are put


def corrupt(good, bad):
    data, packet = bytearray(good.read_bytes()), packets(good)[PLACE]
    middle = packet[0] + packet[1] // 2
    data[middle:middle + 4] = bytes(255 - byte for byte in data[middle:middle + 4])
    bad.write_bytes(data)


def swap_pictures(good, bad):
    """Pictures 40 and 41 change places; the index is told their sizes."""
    data = bytearray(good.read_bytes())
    (at, size), (after, next_size) = packets(good)[PLACE:PLACE + 2]
    assert after == at + size
    data[at:after + next_size] = data[after:after + next_size] + data[at:after]
    entry = data.index(b"stsz") + 16 + 4 * PLACE
    assert int.from_bytes(data[entry:entry + 4], "big") == size
    data[entry:entry + 8] = data[entry + 4:entry + 8] + data[entry:entry + 4]
    bad.write_bytes(data)


def drop(good, bad):
    remux(good, bad, f"noise=drop=eq(n\\,{PLACE})")


def show_later(good, bad):
    remux(good, bad, f"setts=ts=TS+gte(N\\,{PLACE})*512")


def packets(film):
    """(position, size) of every picture in the file."""
    shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pos,size", "-of", "csv=p=0",
                            str(film)], capture_output=True, text=True, check=True).stdout
    return [(int(position), int(size)) for size, position in (line.strip(",").split(",") for line in shown.split())]


def remux(good, bad, bit_stream_filter):
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(good), "-c", "copy", "-bsf:v", bit_stream_filter, str(bad)], check=True)


class ChromiumCanFail(lesedi.Folder):
    def test_faults_are_found(self):
        good = make_film(self.folder, "good", ["render", "config/examples/keyed_colors.json"])
        expected = hashes(film_judge(good, "--sha256"))
        films = [good]
        for fault in (corrupt, swap_pictures, drop, show_later):
            films.append(self.folder / f"{fault.__name__}.mp4")
            fault(good, films[-1])
        frames = [*range(PLACE - 2, PLACE + 4), len(expected) - 2]
        results = chromium.watch([chromium.Job(film, 30, frames, patience_seconds=1) for film in films], limit_seconds=180)
        self.assertEqual(difference(results[0], expected), "")
        for film, result in zip(films[1:], results[1:]):
            with self.subTest(film.stem):
                found = difference(result, expected)
                print(f"{film.stem}: {found}")
                self.assertNotEqual(found, "")


if __name__ == "__main__":
    unittest.main(verbosity=1)
