#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact sheets of what the program itself draws: every pose and mouth of the cast, backgrounds, scene changes half-way,
caption animations, formats. Needs a built lesedi and ImageMagick's montage.

    film_sheet.py LESEDI FOLDER [SCRIPT]    FOLDER/{poses,mouths,changes,captions}.png; with a script (.json or .txt): films.png too
"""
import json
import pathlib
import subprocess
import sys

POSES = ["standing", "thinking", "asking", "pointing", "explaining", "surprised", "celebrating", "listening"]
MOUTHS = {"closed": "mmm", "narrow": "iss", "open": "ehe", "wide": "aah", "round": "ooo", "pucker": "uwu"}
CHANGES = ["cut", "fade", "slide", "push", "wipe", "iris", "zoom", "cover"]
ANIMATIONS = ["none", "fade_in", "pop", "slide_in", "typewriter", "highlight_keywords"]


class Sheet:
    def __init__(self, lesedi, folder):
        self.lesedi, self.folder = lesedi, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.stills = []

    def still(self, name, composition, at):
        scene = self.folder / f"{name}.json"
        scene.write_text(json.dumps(composition))
        picture = self.folder / f"{name}.png"
        subprocess.run([self.lesedi, "still", scene, "--at", str(at), "-o", picture], check=True)
        scene.unlink()
        self.stills.append((name.split("-")[-1], picture))

    def montage(self, name, columns, width):
        arguments = []
        for _, picture in self.stills:
            arguments.append(str(picture))
        subprocess.run(["montage", *arguments, "-tile", f"{columns}x", "-geometry", f"{width}x+6+6", "-background", "#f4f4f5",
                        str(self.folder / f"{name}.png")], check=True)
        for _, picture in self.stills:
            picture.unlink()
        self.stills = []


def figure(rig, **more):
    return {"version": 1, "canvas": {"width": 540, "height": 720, "background": "#312e81"}, "duration": 4,
            "layers": [{"id": "figure", "type": "character", "src": f"config:cast/{rig}.rig.json", "height": 780, "position": [270, 780],
                        "anchor": [0.5, 1], "liveliness": 0, **more}]}


def change(kind):
    def scene(name, color, who):
        return {"id": name, "type": "group", "layers": [
            {"id": f"{name}/ground", "type": "shape", "size": [540, 720], "fill": color},
            {"id": f"{name}/who", "type": "character", "src": f"config:cast/{who}.rig.json", "height": 780, "position": [270, 780], "anchor": [0.5, 1]}]}
    one = {"change": kind, "from": "a", "to": "b", "at": 1, "duration": 0.4}
    if kind == "cover":
        one["src"] = "config:transitions/swipe-bands.lottie.json"
    return {"version": 1, "canvas": {"width": 540, "height": 720}, "duration": 2,
            "layers": [scene("a", "#1e3a8a", "thabo"), scene("b", "#9d174d", "lerato")], "changes": [one]}


def captions(animation):
    words = "Interest grows when you wait".split()
    timed = [{"text": word, "start": 0.2 + 0.4 * i, "end": 0.6 + 0.4 * i, "keyword": i == 0} for i, word in enumerate(words)]
    return {"version": 1, "canvas": {"width": 720, "height": 320, "background": "#1e1b4b"}, "duration": 3,
            "layers": [{"id": "page", "type": "captions", "words": timed, "font": {"family": "Inter", "weight": 800, "size": 60}, "max_width": 620,
                        "position": [360, 160], "upcoming": {"color": "#a5b4fc"}, "keyword": {"color": "#fbbf24"},
                        "active": {"color": "#1f1300", "scale": 1.08, "pill": {"fill": "#fbbf24", "radius": 20, "padding": [12, 4]}},
                        "animation": animation, "by": "word" if animation in ("pop", "slide_in", "fade_in") else "page"}]}


def films(sheet, script):
    for style in ("finance", "tech", "motivation", "educational"):
        folder = sheet.folder / "data"
        base = sheet.folder / "film.mp4"
        formats = "tiktok,twitter_square,twitter_wide"
        subprocess.run([sheet.lesedi, "make", script, "--style", style, "--approve", "--data", folder, "-o", base, "--format", formats,
                        "--composition", sheet.folder / "film.json"], check=True)
        for form in formats.split(","):
            picture = sheet.folder / f"{style}-{form}.png"
            subprocess.run([sheet.lesedi, "still", sheet.folder / f"film.{form}.json", "--at", "9", "-o", picture], check=True)
            subprocess.run(["convert", picture, "-resize", "x480", picture], check=True)
            sheet.stills.append((f"{style} {form}", picture))
    arguments = [str(picture) for _, picture in sheet.stills]
    subprocess.run(["montage", *arguments, "-tile", "3x", "-geometry", "+6+6", str(sheet.folder / "films.png")], check=True)


def main():
    lesedi, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    sheet = Sheet(lesedi, folder)
    for rig in ("thabo", "lerato"):
        for pose in POSES:
            sheet.still(f"{rig}-{pose}", figure(rig, poses=[{"at": 0, "pose": pose, "duration": 0}]), 2)
    sheet.montage("poses", 8, 200)
    for rig in ("thabo", "lerato"):
        for mouth, letters in MOUTHS.items():
            sheet.still(f"{rig}-{mouth}", figure(rig, speech=[{"text": letters, "start": 1, "end": 3}]), 2)
    sheet.montage("mouths", 6, 240)
    for kind in CHANGES:
        sheet.still(f"change-{kind}", change(kind), 1.0 if kind in ("cut", "cover") else 0.97)
    sheet.montage("changes", 4, 270)
    for animation in ANIMATIONS:
        sheet.still(f"captions-{animation}", captions(animation), 0.68)
    sheet.montage("captions", 2, 480)
    if len(sys.argv) > 3:
        films(sheet, sys.argv[3])


if __name__ == "__main__":
    main()
