# SPDX-License-Identifier: GPL-3.0-or-later
"""What was aimed at, and whether this run reached it. Ratios of the same run only, but for what a person waits for."""
import dataclasses

SSIM_TOLERANCE = 0.0005
FILE_LIMIT = 1.1
MEMORY_LIMIT_MB = 350
EDIT_ON_CPU = ("CPU 540x960", 33)       # what is meant, and milliseconds
EDIT_ON_GPU = ("GPU 1080x1920", 8)
GPU_FRAMES_PER_S = 2000


@dataclasses.dataclass
class Goal:
    what: str
    wanted: str
    got: str
    met: bool
    judged: bool = True       # False: printed for information

    def as_json(self):
        return dataclasses.asdict(self)


def at_least(what, wanted, value, judged=True):
    return Goal(what, f">= {wanted:g}x", f"{value:.2f}x", value >= wanted, judged)


def at_most(what, wanted, value, unit="x"):
    return Goal(what, f"<= {wanted:g}{unit}", f"{value:.2f}{unit}", value <= wanted)


def of_explainer(rows):
    """Goals against each peer that ran. Those of presets other than veryfast are information."""
    for preset in dict.fromkeys(row.preset for row in rows):
        by_name = {row.who: row for row in rows if row.preset == preset and row.walls}
        if not {"lesedi render", "only encoding"} <= by_name.keys():
            continue
        ours, floor = by_name["lesedi render"], by_name["only encoding"]
        judged = preset == "veryfast"
        # By way of JPEG Remotion loses what no setting of its encoder brings back: at equal SSIM it takes PNG.
        for who, wanted, at_equal_ssim in (("FFmpeg graph", 10, True), ("FFmpeg, expert", 7, True), ("Remotion, png", 80, True), ("Remotion", 80, False)):
            if who in by_name:
                yield at_least(f"explainer, {preset}: speed of {who}", wanted, by_name[who].times_ours(ours), judged and at_equal_ssim)
        yield at_least(f"explainer, {preset}: speed of only encoding", 2.5, floor.wall_s / ours.wall_s, judged)
        yield Goal(f"explainer, {preset}: SSIM not below only encoding (tolerance {SSIM_TOLERANCE})", f">= {floor.ssim - SSIM_TOLERANCE:.6f}",
                   f"{ours.ssim:.6f}", ours.ssim >= floor.ssim - SSIM_TOLERANCE, judged)
        share = ours.video_bytes / floor.video_bytes
        yield Goal(f"explainer, {preset}: video bytes of only encoding's", f"<= {FILE_LIMIT}x", f"{share:.3f}x", share <= FILE_LIMIT, judged)
        if judged:
            yield at_most("explainer, veryfast: peak memory", MEMORY_LIMIT_MB, ours.peak_mb, " MB")
            if "FFmpeg graph" in by_name:
                graph = by_name["FFmpeg graph"].peak_mb
                yield Goal("explainer, veryfast: peak memory below FFmpeg graph", f"< {graph:.0f} MB", f"{ours.peak_mb:.0f} MB", ours.peak_mb < graph)


def of_lively(ours, floor, drawn_per_s):
    yield at_most("lively, veryfast: time of only encoding", 1.25, ours.wall_s / floor.wall_s)
    yield at_least("lively: frames/s of drawing alone, all cores, to only encoding", 2.5, drawn_per_s / floor.frames_per_s)
    yield Goal("lively: changes everywhere", ">= 95 %", f"{100 * ours.damage:.1f} %", ours.damage >= 0.95)


def of_long(short, long):
    grown = long.peak_mb / short.peak_mb
    yield Goal("ten minutes of the explainer: peak memory of 22 s", "within 5 %", f"{grown:.3f}x", grown <= 1.05)


def of_preview(figures, wanted, judged):
    """`figures`: how the edit was given -> (p50, p95) in milliseconds."""
    where, limit_ms = wanted
    for given, (middle, slow) in figures.items():
        yield Goal(f"explainer, edit to preview pixel, {where}, {given}: p95", f"<= {limit_ms} ms", f"{slow:.1f} ms (p50 {middle:.1f})",
                   slow <= limit_ms, judged)


def of_gpu(figures, judged):
    """`figures`: how lively was drawn and brought back -> frames/s. As a film is made is what is judged: parts of it at once."""
    for way, speed in figures.items():
        yield Goal(f"lively 1080x1920 on the GPU, {way}", f">= {GPU_FRAMES_PER_S} /s", f"{speed:.0f} /s", speed >= GPU_FRAMES_PER_S,
                   judged and way.endswith("at once"))
