# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes every picture, voice and piece of music of the benchmark's films, and puts the films beside them.

    assets.py FOLDER      (what is there already and made by this very version is kept)
"""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILMS = pathlib.Path(__file__).resolve().parent / "films"
sys.path.insert(0, str(ROOT / "tests/look"))
from cast_rig import Rig, rasterise  # noqa: E402

REPEATS_OF_LONG_FILM = 27           # of 22.1 s: ten minutes
CUT_OF_QUICK_FILM = 2.0             # seconds

VOICES = [("rms", "What does compound interest really do?"),
          ("slt", "It pays you interest on your interest, year after year."),
          ("rms", "So a thousand rand keeps growing?"),
          ("slt", "At ten percent, it doubles in about seven years."),
          ("rms", "Should I start now, or wait?"),
          ("slt", "Start now. The early years do most of the work.")]


def svg(width, height, body, view=None):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" '
            f'viewBox="{view or f"0 0 {width} {height}"}">{body}</svg>')


def background(scale):
    """The finance scene on its evening sky, with the grain of paper: opaque."""
    scenery = (ROOT / "config/backgrounds/finance.tall.svg").read_text(encoding="utf-8")
    return svg(round(1080 * scale), round(1920 * scale), f"""
      <defs>
        <linearGradient id="sky" x1="0.2" y1="0" x2="0.5" y2="1"><stop offset="0" stop-color="#131f57"/>
          <stop offset="0.55" stop-color="#2b3f8f"/><stop offset="1" stop-color="#0f1b46"/></linearGradient>
        <radialGradient id="sun" cx="0.6" cy="0.52" r="0.55"><stop offset="0" stop-color="#ffd9a0" stop-opacity="0.42"/>
          <stop offset="1" stop-color="#ffd9a0" stop-opacity="0"/></radialGradient>
        <filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency="0.035 0.05" numOctaves="5" seed="7"/>
          <feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  0.5 0 0 0 -0.12"/></filter>
      </defs>
      <rect width="1080" height="1920" fill="url(#sky)"/><rect width="1080" height="1920" fill="url(#sun)"/>
      <rect width="1080" height="1920" filter="url(#grain)" opacity="0.3"/>
      <g opacity="0.8">{scenery[scenery.index("<svg"):]}</g>""", "0 0 1080 1920")


def character(name, pose):
    rig = Rig(ROOT / f"config/cast/{name}.rig.json")
    width, height = rig.view[2:]
    return svg(width, height, f"<style>{rig.style}</style><defs>{rig.art}</defs>{rig.draw(rig.pose(pose))}")


def card(width, height, fill, edge):
    return svg(width, height, f'<rect x="2" y="2" width="{width - 4}" height="{height - 4}" rx="44" fill="{fill}" '
                              f'stroke="{edge}" stroke-width="4"/>')


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"assets: {command[0]} failed: {done.stderr.strip().splitlines()[-1:]}; "
                         "./dev bench installs what it needs (config/packages.txt)")


def lavfi(source, path):
    run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-fflags", "+bitexact", "-c:a", "pcm_s16le", path)


def speak(voice, text, path):
    words = path.with_suffix(".txt")
    words.write_text(text, encoding="utf-8")
    lavfi(f"flite=textfile='{words}':voice={voice}", path)


def music(path, seconds):
    """Four soft chords that follow one another every two seconds."""
    chords = [(220.0, 261.63, 329.63), (174.61, 220.0, 261.63), (130.81, 196.0, 261.63), (196.0, 246.94, 293.66)]

    def voice(chord, turn):
        tones = "+".join(f"sin(2*PI*{tone}*t)" for tone in chord)
        return f"eq(mod(floor(t/2)\\,4)\\,{turn})*({tones})"
    tune = "+".join(voice(chord, turn) for turn, chord in enumerate(chords))
    swell = "0.07*sin(PI*mod(t\\,2)/2)"
    lavfi(f"aevalsrc='{swell}*({tune})':s=48000:d={seconds}", path)


def repeated(film, times):
    """The same scene again and again: layers without a beginning of their own (the background) stay for all of it."""
    length = film["duration"]
    stays = [layer for layer in film["layers"] if "in" not in layer]
    comes = [layer for layer in film["layers"] if "in" in layer]
    longer = dict(film, duration=round(length * times, 3), title=f"{film['title']}, {times} times")
    longer["cuts"] = [round(turn * length + cut, 3) for turn in range(times) for cut in [0, *film["cuts"]] if turn or cut]
    longer["audio"] = [dict(sound, at=round(sound.get("at", 0) + turn * length, 3)) for turn in range(times) for sound in film["audio"]]
    longer["layers"] = stays + [shifted(layer, turn, turn * length) for turn in range(times) for layer in comes]
    return longer


def shifted(layer, turn, by):
    moved = dict(layer, id=f"{layer['id']}-{turn}")
    for key in ("in", "out"):
        if key in layer:
            moved[key] = round(layer[key] + by, 3)
    if "layers" in layer:
        moved["layers"] = [shifted(inner, turn, by) for inner in layer["layers"]]
    return moved


def shortened(film, seconds):
    """The beginning of a film, for a quick run."""
    def kept(things, key):
        return [thing for thing in things if thing.get(key, 0) < seconds]
    shorter = dict(film, duration=seconds, cuts=[cut for cut in film["cuts"] if cut < seconds], audio=kept(film["audio"], "at"))
    shorter["layers"] = [dict(layer, **({"out": min(layer["out"], seconds)} if "out" in layer else {})) for layer in kept(film["layers"], "in")]
    return shorter


def write_films(folder):
    for path in FILMS.glob("*.json"):
        shutil.copyfile(path, folder / path.name)
    explainer = json.loads((FILMS / "explainer.json").read_text(encoding="utf-8"))
    (folder / "explainer-long.json").write_text(json.dumps(repeated(explainer, REPEATS_OF_LONG_FILM)), encoding="utf-8")
    (folder / "explainer-quick.json").write_text(json.dumps(shortened(explainer, CUT_OF_QUICK_FILM)), encoding="utf-8")


def version():
    """Changes when this program or anything it draws from does."""
    sources = [pathlib.Path(__file__), ROOT / "tests/look/cast_rig.py", ROOT / "config/backgrounds/finance.tall.svg",
               *sorted((ROOT / "config/cast").iterdir())]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources if path.is_file())).hexdigest()


def make(folder):
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    write_films(folder)
    stamp = folder / "made-by"
    if stamp.is_file() and stamp.read_text() == version():
        return folder
    pictures = {"background.png": background(1), "background-large.png": background(1.2),
                "thabo.png": character("thabo", "asking"), "lerato.png": character("lerato", "explaining"),
                "card.png": card(768, 232, "#0b1235", "#4b5fb8"), "takeaway.png": card(768, 372, "#0b1235", "#fbbf24")}
    for name, drawing in pictures.items():
        rasterise(drawing, folder / name)
    for number, (voice, text) in enumerate(VOICES, 1):
        speak(voice, text, folder / f"voice-{number}.wav")
    music(folder / "music.wav", 22.1)
    stamp.write_text(version())
    return folder


if __name__ == "__main__":
    print(make(sys.argv[1]))
