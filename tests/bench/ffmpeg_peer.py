# SPDX-License-Identifier: GPL-3.0-or-later
"""The explainer as FFmpeg filter graphs: as most people write one, and as an expert does."""
import pathlib

FONTS = pathlib.Path("/usr/share/fonts/opentype/inter")      # of the Debian package fonts-inter
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}
INTER_ASCENT, INTER_LINE = 0.96875, 1.21023                  # of the font's own hhea table, in em


def video_codec(preset):
    return ["-c:v", "libx264", "-preset", preset, "-crf", "23", "-g", "60", "-pix_fmt", "yuv420p"]


def lines(item):
    """The lines of a text with the middle and the baseline of each."""
    words = item.text.split("\n")
    height = INTER_LINE * item.size
    first = item.center[1] - height * len(words) / 2 + INTER_ASCENT * item.size
    return [(line, item.center[0], first + number * height) for number, line in enumerate(words)]


def drawtext(item, line, middle, baseline, *more):
    words = line.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,").replace("'", "’").replace("%", "\\%")
    return ":".join([f"drawtext=fontfile={FONTS}/Inter-{WEIGHTS[item.weight]}.otf", f"text={words}", "expansion=none",
                     f"fontsize={item.size}", f"fontcolor={item.color}", f"x={middle:g}-text_w/2", f"y={baseline:.1f}-ascent", *more])


def drawtexts(item, *more):
    return ",".join(drawtext(item, *line, *more) for line in lines(item))


def alpha_over_time(item):
    rising = f"(t-{item.begin:g})/{item.fade_in:g}" if item.fade_in else "1"
    falling = f"({item.end:g}-t)/{item.fade_out:g}" if item.fade_out else "1"
    return f"alpha='clip(min({rising},{falling}),0,1)'", f"enable='between(t,{item.begin:g},{item.end:g})'"


def fades_of(appearances):
    """One fade filter for each beginning and each end, switched on for its half of an appearance only."""
    chain = []
    for item in appearances:
        middle = (item.begin + item.end) / 2
        if item.fade_in:
            chain.append(f"fade=t=in:st={item.begin:g}:d={item.fade_in:g}:alpha=1:enable='between(t,{item.begin:g},{middle:g})'")
        if item.fade_out:
            chain.append(f"fade=t=out:st={item.end - item.fade_out:g}:d={item.fade_out:g}:alpha=1:enable='between(t,{middle:g},{item.end:g})'")
    return ",".join(chain) or "null"


def corner(item):
    return f"{item.center[0]:g}-w/2:{item.center[1]:g}-h/2"


def sound_graph(film, first_input):
    """All sounds moved to their times and added up."""
    chains, names = [], ""
    for number, sound in enumerate(film.sounds):
        fade = f",afade=t=out:st={film.seconds - sound.fade_out:g}:d={sound.fade_out:g}" if sound.fade_out else ""
        chains.append(f"[{first_input + number}:a]aresample=48000,aformat=channel_layouts=stereo,volume={sound.gain_db:g}dB,"
                      f"adelay={sound.at * 1000:.0f}:all=1{fade}[s{number}]")
        names += f"[s{number}]"
    return chains + [f"{names}amix=inputs={len(film.sounds)}:normalize=0:duration=longest[sound]"]


def sound_inputs(film):
    return [word for sound in film.sounds for word in ("-i", film.folder / sound.src)]


def command(film, inputs, chains, preset, output):
    return ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", *inputs, *sound_inputs(film), "-filter_complex", ";".join(chains),
            "-map", "[video]", "-map", "[sound]", *video_codec(preset), "-c:a", "aac", "-b:a", "128k", "-t", f"{film.seconds:g}", output]


def one_spot(src, appearances):
    if len({item.center for item in appearances}) != 1:
        raise ValueError(f"{src} lies at several places; this graph shows a picture at one")
    return corner(appearances[0])


def overlays_and_texts(film, decoded):
    """Overlays switched by time, then all texts; decoded(appearances) is the chain that makes a picture ready."""
    chains, below = [], "v0"
    for number, (src, appearances) in enumerate(list(film.pictures().items())[1:], 1):
        shown = "+".join(f"between(t,{item.begin:g},{item.end:g})" for item in appearances)
        chains.append(f"[{number}:v]{decoded(appearances)}[p{number}]")
        chains.append(f"[{below}][p{number}]overlay={one_spot(src, appearances)}:format=yuv420:enable='{shown}'[v{number}]")
        below = f"v{number}"
    texts = ",".join(drawtexts(item, *alpha_over_time(item)) for item in film.items if item.kind == "text")
    return [*chains, f"[{below}]{texts}[video]"]


def usual_graph(film, preset, output):
    """A looped input for each picture, overlays and texts switched by time."""
    files = film.pictures()
    inputs = [word for src in files for word in ("-loop", "1", "-framerate", str(film.fps), "-i", film.folder / src)]
    drawn = overlays_and_texts(film, lambda appearances: f"format=rgba,{fades_of(appearances)}")
    return command(film, inputs, ["[0:v]null[v0]", *drawn, *sound_graph(film, len(files))], preset, output)


def still_inputs(film):
    return [word for src in film.pictures() for word in ("-framerate", str(film.fps), "-i", film.folder / src)]


def expert_graph(film, preset, output):
    """As the usual graph, but pictures are decoded once and repeated by `loop`."""
    repeat = f"loop=loop={film.frames - 1}:size=1,setpts=N/{film.fps}/TB"
    drawn = overlays_and_texts(film, lambda appearances: f"{repeat},format=rgba,{fades_of(appearances)}")
    return command(film, still_inputs(film), [f"[0:v]{repeat}[v0]", *drawn, *sound_graph(film, len(film.pictures()))], preset, output)


def tuned_graph(film, preset, output):
    """As the expert's, but pictures are also converted to the planes of the film once, before they are repeated."""
    repeat = f"loop=loop={film.frames - 1}:size=1,setpts=N/{film.fps}/TB"
    drawn = overlays_and_texts(film, lambda appearances: f"scale=out_color_matrix=bt709,format=yuva420p,{repeat},{fades_of(appearances)}")
    background = f"[0:v]scale=out_color_matrix=bt709,format=yuv420p,{repeat}[v0]"
    return command(film, still_inputs(film), [background, *drawn, *sound_graph(film, len(film.pictures()))], preset, output)


def only_encoding(film_size, fps, raw, preset, output):
    """The floor: finished planes from a file into x264, nothing else."""
    return ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", *raw_input(film_size, fps, raw), *video_codec(preset), output]


def raw_input(film_size, fps, raw):
    return ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{film_size[0]}x{film_size[1]}", "-framerate", str(fps), "-i", raw]


def ssim_command(film_size, fps, raw, video):
    return ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", video, *raw_input(film_size, fps, raw), "-map", "0:v", "-lavfi",
            "[0:v]setpts=PTS-STARTPTS[a];[1:v]setpts=PTS-STARTPTS[b];[a][b]ssim", "-f", "null", "-"]
