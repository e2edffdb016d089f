#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench: whole films beside their peers and beside only encoding them, in one run; then each station alone."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import assets
import goals
import remotion_peer
from film import Film
from measure import Failed, measured
from runs import ROOT, Row, Workshop, settings_free, video_bytes
from table import print_goals, print_rows


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=pathlib.Path, help="folder of the built programs")
    parser.add_argument("--peers", action="store_true", help="Remotion too (installs it below the build folder; minutes), and --long")
    parser.add_argument("--long", action="store_true", help="also the ten-minute explainer")
    parser.add_argument("--gpu", action="store_true", help="only the Vulkan renderer, on the best device there is")
    parser.add_argument("--api", action="store_true", help="only the daemon under load, beside a render")
    parser.add_argument("--quick", action="store_true", help="two seconds of the explainer, once: proves that the benchmark runs")
    parser.add_argument("--no-stations", action="store_true", help="only whole films")
    parser.add_argument("--runs", type=int, default=3, help="of ours and of only encoding, in turns (default: 3)")
    parser.add_argument("--presets", default="veryfast,medium", help="of x264, for the explainer (default: veryfast,medium)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="writes rows and goals")
    parser.add_argument("--judge", action="store_true", help="exit status 1 when a goal is not met")
    return parser.parse_args()


def say(words):
    print(f"bench: {words}", file=sys.stderr, flush=True)


class Bench:
    def __init__(self, wanted, folder):
        self.wanted = wanted
        self.build = ROOT / "build/bench"
        say("making pictures and voices")
        self.films = assets.make(self.build / "assets")
        self.workshop = Workshop(wanted.programs, folder)
        self.presets = ["veryfast"] if wanted.quick else wanted.presets.split(",")
        self.times = 1 if wanted.quick else wanted.runs
        self.rows, self.goals = [], []

    def explainer(self):
        film = Film(self.films / ("explainer-quick.json" if self.wanted.quick else "explainer.json"))
        say(f"{film.path.name}: writing its frames ({film.frames * film.width * film.height * 1.5 / 1e9:.1f} GB, removed afterwards)")
        raw, rows, ours = self.workshop.dump(film), [], {}
        for preset in self.presets:
            say(f"{film.path.name}, {preset}: ours and only encoding, {self.times} times in turns")
            pair = self.workshop.ours_and_floor(film, preset, raw, self.times)
            ours[preset] = pair[0]
            rows += pair
        for preset in self.presets:
            say(f"{film.path.name}, {preset}: FFmpeg's filter graphs")
            rows += self.workshop.ffmpeg_graphs(film, preset, raw)
        if self.wanted.peers:
            rows += [self.remotion(film, raw, pictures) for pictures in ("jpeg", "png")]
        raw.unlink()
        rows.sort(key=lambda row: self.presets.index(row.preset))
        self.rows += rows
        reached = list(goals.of_explainer(rows))
        for goal in reached:
            goal.judged = goal.judged and not self.wanted.quick     # two seconds are mostly the first frame
        self.goals += reached
        print_rows(f"explainer: {film.frames} frames of {film.width}x{film.height}, crf 23", rows, ours)
        if self.wanted.long or self.wanted.peers:
            self.long(ours["veryfast"])

    def remotion(self, film, raw, pictures):
        row = Row("Remotion" if pictures == "jpeg" else f"Remotion, {pictures}", film.path.stem, "veryfast", film.frames)
        say(f"Remotion by way of {pictures}: installing, bundling, rendering (minutes)")
        try:
            video = self.workshop.folder / "remotion.mp4"
            bundle, bundling = remotion_peer.bundle(self.build / "remotion", film)
            self.workshop.beside_ours(row, film, lambda: remotion_peer.render(bundle, film, "veryfast", pictures, video),
                                      {"LESEDI_GOP_FRAMES": str(remotion_peer.KEY_INTERVAL)})
            self.workshop.judge(row, film, raw, video)
            row.note = f"and {bundling.wall_s:.1f} s to bundle; ours beside it with its key pictures, every {remotion_peer.KEY_INTERVAL} frames"
        except remotion_peer.NotHere as reason:
            row.note = f"not here: {reason}"
            say(f"Remotion: {row.note}")
        return row

    def long(self, short):
        film = Film(self.films / "explainer-long.json")
        row = Row("lesedi render", film.path.stem, "veryfast", film.frames)
        say(f"{film.path.name}: {film.seconds:g} s of film")
        video = self.workshop.folder / "long.mp4"
        self.workshop.render(row, film, video)
        row.video_bytes = video_bytes(video)
        self.rows.append(row)
        self.goals += goals.of_long(short, row)
        print_rows(f"ten minutes: the explainer {assets.REPEATS_OF_LONG_FILM} times, {film.frames} frames", [row], {})

    def lively(self):
        film = Film(self.films / "lively.json", drawn_by_peers=False)
        say(f"{film.path.name}: ours and only encoding, {self.times} times in turns")
        raw = self.workshop.dump(film)
        ours, floor = self.workshop.ours_and_floor(film, "veryfast", raw, self.times)
        raw.unlink()
        drawn = max(self.drawn_per_s(film) for _ in range(self.times))
        self.rows += [ours, floor]
        self.goals += goals.of_lively(ours, floor, drawn)
        print_rows(f"lively: {film.frames} frames of {film.width}x{film.height}, crf 23", [ours, floor], {"veryfast": ours})
        print(f"  drawing alone, all cores: {drawn:.1f} frames/s")

    def drawn_per_s(self, film):
        words = measured([self.wanted.programs / "bench_film", "--raster", film.path], environment=settings_free()).output
        return float(re.search(r"([\d.]+) frames/s", words)[1])

    def stations(self):
        quick = self.wanted.quick
        programs, films = self.wanted.programs, [self.films / "explainer.json", self.films / "lively.json"]
        for title, command in (
                ("one call of each station, one thread", [programs / "bench_micro", *films, f"--benchmark_min_time={0.01 if quick else 0.2}"]),
                ("stations of the lively film, one thread", [programs / "bench_film", films[1], 5 if quick else 150]),
                ("the best renderer beside the scalar reference", [programs / "bench_raster", "--levels", 1, "--seconds", 0.02 if quick else 0.3])):
            say(title)
            print(f"\n{title}", flush=True)
            subprocess.run([str(word) for word in command], env=settings_free(), check=True, stderr=subprocess.DEVNULL)

    def films_and_stations(self):
        self.explainer()
        if not self.wanted.quick:
            self.lively()
        if self.wanted.no_stations:
            return
        self.stations()
        self.preview()
        if not self.wanted.quick:
            self.make_a_film()

    def preview(self):
        """From a changed composition to the pixels a reader of the preview's ring sees."""
        self.goals += self.edits("cpu", "half", goals.EDIT_ON_CPU, not self.wanted.quick)

    def edits(self, backend, size, wanted, judged):
        """What is printed of them, and the goals."""
        say("edits of a live preview")
        count = 10 if self.wanted.quick else 200
        words = measured([self.wanted.programs / "bench_preview", self.films / "explainer.json", count, backend, size], environment=settings_free()).output
        print(f"\nfrom an edit to its pixels in a live preview\n{words.rstrip()}", flush=True)
        found = re.findall(r"^(\w+, as [\w ]+?) +\d+ edits +p50 +([\d.]+) ms +p95 +([\d.]+) ms", words, re.MULTILINE)
        return list(goals.of_preview({given: (float(middle), float(slow)) for given, middle, slow in found}, wanted, judged))

    def gpu(self):
        """The Vulkan renderer: films drawn and brought back, made into files, and edited."""
        films = [self.films / ("explainer-quick.json" if self.wanted.quick else "explainer.json"), self.films / "lively.json"]
        say("films drawn by the Vulkan renderer")
        words = measured([self.wanted.programs / "bench_gpu", 12 if self.wanted.quick else 300, *films], environment=settings_free()).output
        print(f"\nthe Vulkan renderer\n{words.rstrip()}", flush=True)
        real = "a software device" not in words
        for path in films if real else films[:1]:
            film = Film(path, drawn_by_peers=False)
            for backend in ("vulkan", "cpu"):
                row = Row(f"--backend {backend}", path.stem, "veryfast", film.frames)
                self.workshop.render(row, film, self.workshop.folder / "gpu.mp4", options=("--backend", backend))
                self.rows.append(row)
                print(f"{path.stem:<18} {'whole file, ' + backend:<22} {row.frames_per_s:>9.1f} frames/s", flush=True)
        drawn = re.findall(r"^lively +(4:2:0 back, \d+ at once|drawn, 4:2:0 back) +([\d.]+) frames/s", words, re.MULTILINE)
        judged = real and not self.wanted.quick
        self.goals += goals.of_gpu({way: float(speed) for way, speed in drawn}, judged)
        self.goals += self.edits("vulkan", "whole", goals.EDIT_ON_GPU, judged)

    def make_a_film(self):
        """From a document to a finished file, as a user does."""
        say("lesedi make of a sample document")
        stats = self.workshop.folder / "make.json"
        measured([self.wanted.programs / "lesedi", "make", ROOT / "config/samples/compound-interest.md", "-o", self.workshop.folder / "make.mp4",
                  "--approve", "--data", self.workshop.folder / "make-data", "--stats", stats], environment=settings_free())
        print(f"\nlesedi make of config/samples/compound-interest.md, {os.cpu_count()} cores")
        figures = json.loads(stats.read_text())
        for name in ("duration_seconds", "total_wall_seconds", "overhead_seconds", "peak_memory_mb"):
            if name in figures:
                print(f"  {name:<20}{figures[name]:>10.1f}")


def warn_when_busy():
    """Others' work makes wall times, and ratios of them, mean little: the five minutes before, or those of this run."""
    waiting, cores = os.getloadavg()[1], len(os.sched_getaffinity(0))
    if waiting > cores * 1.25:
        say(f"this machine is busy ({waiting:.1f} programs want {cores} cores): trust ratios of processor time (cpu x), not of wall time")


def main():
    wanted = arguments()
    for program in ("ffmpeg", "ffprobe", "rsvg-convert"):
        if shutil.which(program) is None:
            raise SystemExit(f"bench: {program} is not installed; ./dev bench installs it, config/packages.txt says from where")
    warn_when_busy()
    if wanted.api:
        return subprocess.run([sys.executable, str(ROOT / "tests/bench/api_load.py")], env={**os.environ, "LESEDI_BIN": str(wanted.programs.resolve())}, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="lesedi-bench-") as folder:
        bench = Bench(wanted, folder)
        if wanted.gpu:
            bench.gpu()
        else:
            bench.films_and_stations()
    print_goals(bench.goals)
    warn_when_busy()
    if wanted.json:
        figures = {"rows": [row.as_json() for row in bench.rows], "goals": [goal.as_json() for goal in bench.goals]}
        wanted.json.write_text(json.dumps(figures, indent=1))
    missed = [goal for goal in bench.goals if goal.judged and not goal.met]
    return 1 if wanted.judge and missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Failed, subprocess.CalledProcessError) as failure:
        raise SystemExit(f"bench: {failure}")
