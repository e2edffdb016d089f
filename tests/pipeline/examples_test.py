#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example as a film with repeat pictures and as one without, before the judges.

Where nothing changed the film shows the same bytes as before; times and key pictures do not depend on repeats; and what is
seen is not worse (SSIM to the planes that the renderer drew, FFmpeg's `ssim`).
"""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import lesedi  # noqa: E402

EXAMPLES = sorted((lesedi.ROOT / "config/examples").glob("*.json"))


def judged(film, *arguments):
    """[index, time, key, hash] of every picture as libavcodec, strict, decodes it."""
    done = subprocess.run([str(lesedi.BIN / "film_judge"), str(film), *arguments], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(f"{film.name}: {done.stderr}")
    return [line.split() for line in done.stdout.splitlines()]


def ssim(film, planes, size, rate):
    shown = subprocess.run(["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", str(film), "-f", "rawvideo", "-pix_fmt", "yuv420p",
                            "-video_size", size, "-framerate", rate, "-i", str(planes), "-lavfi",
                            "[0:v]setpts=PTS-STARTPTS[a];[1:v]setpts=PTS-STARTPTS[b];[a][b]ssim", "-f", "null", "-"], capture_output=True, text=True, timeout=600)
    found = re.search(r"SSIM .*All:([\d.]+)", shown.stderr)
    if not found:
        raise AssertionError(f"{film.name}: {shown.stderr[-400:]}")
    return float(found[1])


class Examples(lesedi.Folder):
    def render(self, example, repeat):
        film = self.folder / f"{example.stem}.{repeat}.mp4"
        done = lesedi.run("render", example, "-o", film, "--repeat", repeat, "--data", self.folder / "data")
        self.assertEqual(done.returncode, 0, done.stderr)
        return film

    def unchanged(self, example):
        lines = lesedi.run("frames", example).stdout.splitlines()
        return [index > 0 and int(line.split()[2]) == 0 for index, line in enumerate(lines)]

    def check(self, example):
        films = {repeat: self.render(example, repeat) for repeat in ("on", "off")}
        pictures = judged(films["on"], "--openh264", "--seeks", "8", "--seed", "5")
        plain = judged(films["off"])
        self.assertEqual([picture[:3] for picture in pictures], [picture[:3] for picture in plain])
        unchanged = self.unchanged(example)
        self.assertEqual(len(pictures), len(unchanged))
        held = 0
        for number, same in enumerate(unchanged):
            if same and pictures[number][2] == "0":
                held += 1
                self.assertEqual(pictures[number][-1], pictures[number - 1][-1], f"frame {number} does not show what frame {number - 1} shows")
        planes = self.folder / "planes.yuv"
        subprocess.run([str(lesedi.BIN / "dump_planes"), str(example), str(planes)], check=True, capture_output=True, timeout=600,
                       env={"LESEDI_ROOT": str(lesedi.ROOT), "PATH": "/usr/bin:/bin"})
        stream = lesedi.ffprobe(films["on"])["streams"][0]
        size, rate = f"{stream['width']}x{stream['height']}", stream["avg_frame_rate"]
        likeness = {repeat: ssim(film, planes, size, rate) for repeat, film in films.items()}
        planes.unlink()
        bytes_of = {repeat: film.stat().st_size for repeat, film in films.items()}
        print(f"{example.stem:22} {len(pictures):4} pictures, {held:4} held; SSIM {likeness['on']:.6f}, without repeats {likeness['off']:.6f}; "
              f"bytes {bytes_of['on'] / bytes_of['off']:.3f}", flush=True)
        return likeness

    def test_repeats_hold_change_no_times_and_lose_nothing(self):
        self.assertGreater(len(EXAMPLES), 30)
        for example in EXAMPLES:
            with self.subTest(example.stem):
                likeness = self.check(example)
                self.assertGreaterEqual(likeness["on"], likeness["off"])


if __name__ == "__main__":
    unittest.main()
