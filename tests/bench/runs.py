# SPDX-License-Identifier: GPL-3.0-or-later
"""One film with one preset: our render and the floor in turns, then FFmpeg's graphs, each judged against the same planes."""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile

import ffmpeg_peer
from measure import measured

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Row:
    """One way to make one film. Times and memory are of the best run; `walls` of all."""
    who: str
    film: str
    preset: str
    frames: int
    walls: list = dataclasses.field(default_factory=list)
    user_s: float = 0
    cpu_s: float = 0
    peak_mb: float = 0
    damage: float | None = None     # share of blocks that changed, in the mean
    ssim: float | None = None       # to the planes our renderer made
    video_bytes: int = 0            # of the video stream alone
    note: str = ""                  # why there are no figures
    ours_s: list = dataclasses.field(default_factory=list)  # walls of our render just before and after; empty: in turns with it

    @property
    def wall_s(self):
        return min(self.walls)

    @property
    def median_s(self):
        return statistics.median(self.walls)

    def times_ours(self, ours):
        """Wall time over ours. A machine that others use changes within minutes: what was run once is compared with its neighbours."""
        return self.wall_s / (statistics.mean(self.ours_s) if self.ours_s else ours.wall_s)

    @property
    def frames_per_s(self):
        return self.frames / self.wall_s

    def add(self, cost):
        if not self.walls or cost.wall_s < min(self.walls):
            self.user_s, self.cpu_s = cost.user_s, cost.cpu_s
        self.peak_mb = max(self.peak_mb, cost.peak_mb)
        self.walls.append(cost.wall_s)

    def as_json(self):
        measured_values = {"wall_s": self.wall_s, "median_s": self.median_s, "frames_per_s": self.frames_per_s} if self.walls else {}
        return {**dataclasses.asdict(self), **measured_values}


def settings_free():
    """The environment without settings of the program's user."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LESEDI_")}
    kept["LESEDI_ENCODER"] = "x264"  # on every machine
    return {**kept, "LESEDI_ROOT": str(ROOT)}


def video_bytes(path):
    shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=size", "-of", "csv=p=0", str(path)],
                           capture_output=True, text=True, check=True)
    return sum(int(size) for size in re.findall(r"\d+", shown.stdout))


def ssim(film, raw, video):
    words = measured(ffmpeg_peer.ssim_command((film.width, film.height), film.fps, raw, video)).output
    return float(re.search(r"SSIM .*All:([\d.]+)", words)[1])


class Workshop:
    """Renders and judges films in a temporary folder that is gone afterwards."""

    def __init__(self, programs, folder):
        self.programs, self.folder = pathlib.Path(programs), pathlib.Path(folder)

    def dump(self, film):
        """The planes of all frames; the caller removes the file."""
        raw = self.folder / f"{film.path.stem}.yuv"
        free = shutil.disk_usage(self.folder).free
        needed = film.frames * film.width * film.height * 3 // 2
        if free < needed * 1.1:
            raise SystemExit(f"bench: {self.folder} has {free / 1e9:.1f} GB free, the frames of {film.path.name} need {needed / 1e9:.1f}; "
                             "set TMPDIR to a folder with more room")
        measured([self.programs / "dump_planes", film.path, raw], environment=settings_free())
        return raw

    def render(self, row, film, output, settings=None, options=()):
        """Our row: as a user renders, with a fresh data folder, so that nothing is found on disk. settings: by their variables."""
        with tempfile.TemporaryDirectory(dir=self.folder) as data:
            stats = pathlib.Path(data, "stats.json")
            row.add(measured([self.programs / "lesedi", "render", film.path, "-o", output, "--data", pathlib.Path(data, "data"),
                              "--stats", stats, "--preset", row.preset, *options], environment={**settings_free(), **(settings or {})}))
            row.damage = json.loads(stats.read_text())["mean_damage"]

    @staticmethod
    def judge(row, film, raw, video):
        row.video_bytes, row.ssim = video_bytes(video), ssim(film, raw, video)

    def ours_and_floor(self, film, preset, raw, times):
        ours = Row("lesedi render", film.path.stem, preset, film.frames)
        floor = Row("only encoding", film.path.stem, preset, film.frames)
        our_video, floor_video = self.folder / "ours.mp4", self.folder / "floor.mp4"
        os.sync()
        for _ in range(times):
            self.render(ours, film, our_video)
            floor.add(measured(ffmpeg_peer.only_encoding((film.width, film.height), film.fps, raw, preset, floor_video)))
        self.judge(ours, film, raw, our_video)
        self.judge(floor, film, raw, floor_video)
        return ours, floor

    def beside_ours(self, row, film, run, settings=None):
        """Adds a peer's single run to its row, between runs of ours; settings: what makes ours encode as the peer does."""
        ours = Row("lesedi render", film.path.stem, row.preset, film.frames)
        video = self.folder / "beside.mp4"
        for moment in ("before", "after"):
            os.sync()  # what others wrote costs nobody here
            for _ in range(2):
                self.render(ours, film, video, settings)
            if moment == "before":
                row.add(run())
        row.ours_s = ours.walls

    def ffmpeg_graphs(self, film, preset, raw):
        for who, graph in (("FFmpeg graph", ffmpeg_peer.usual_graph), ("FFmpeg, expert", ffmpeg_peer.expert_graph), ("FFmpeg, tuned", ffmpeg_peer.tuned_graph)):
            row = Row(who, film.path.stem, preset, film.frames)
            video = self.folder / "graph.mp4"
            self.beside_ours(row, film, lambda graph=graph, video=video: measured(graph(film, preset, video)))
            self.judge(row, film, raw, video)
            yield row
