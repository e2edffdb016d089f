#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a jointed character (config/cast/README.md says what one is) and draws a contact sheet of it.

    cast_sheet.py RIG.json... --out FOLDER              check, then FOLDER/NAME.png: poses, faces, moves, thumbnails
    cast_sheet.py RIG.json... --out FOLDER --only poses a part of the sheet: poses face moves small colours
    cast_sheet.py RIG.json --out FOLDER --pose asking   one pose, 1080 px wide
    cast_sheet.py RIG.json... --check                   check only

Needs rsvg-convert. One line a finding on stderr; exit status 1 when there is any.
"""
import argparse
import colorsys
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cast_check import findings                                            # noqa: E402
from cast_rig import POSES, Rig, between, rasterise                        # noqa: E402

BACK = "#2b3a86"
MOVES = [("standing", "thinking"), ("standing", "pointing"), ("explaining", "celebrating"), ("listening", "asking"),
         ("pointing", "surprised"), ("celebrating", "standing")]
NEW_COLOURS = {"skin": "#e0ac84", "hair": "#7a3b12", "wrap": "#7c3aed", "cloth": "#be3455", "accent": "#dbeafe",
               "shirt": "#d9f99d", "lips": "#c4474f"}


class Sheet:
    """Cells in rows, sections below each other. A cell is a part of the character's plane and what is drawn there."""

    def __init__(self, width):
        self.width, self.bottom, self.parts = width, 16, []

    def section(self, title, cells, cell_width, view):
        x, y, w, h = view
        cell_height, left = cell_width * h / w, 16
        self.parts.append(f'<text x="16" y="{self.bottom + 24}" font-size="22">{title}</text>')
        self.bottom += 40
        for label, drawn in cells:
            if left + cell_width > self.width:
                left, self.bottom = 16, self.bottom + cell_height + 34
            self.parts.append(
                f'<svg x="{left}" y="{self.bottom}" width="{cell_width}" height="{cell_height}" viewBox="{x} {y} {w} {h}">'
                f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{BACK}"/>{drawn}</svg>'
                f'<text x="{left}" y="{self.bottom + cell_height + 20}" font-size="16">{label}</text>')
            left += cell_width + 12
        self.bottom += cell_height + 44

    def svg(self, art, style):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.bottom}" '
                f'font-family="Inter, sans-serif" fill="#1f2937"><style>{style}</style><defs>{art}{BLACK}</defs>'
                f'<rect width="100%" height="100%" fill="#f3f4f6"/>{"".join(self.parts)}</svg>')


BLACK = ('<filter id="sheet-black" x="0" y="0" width="1" height="1"><feColorMatrix type="matrix" '
         'values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 1 0"/></filter>')


def close_up(rig, room=36):
    x, y, w, h = rig.head
    return (x - room, y - room, w + 2 * room, h + 2 * room)


def draw_poses(sheet, rig):
    sheet.section("Poses", [(pose, rig.draw(rig.pose(pose))) for pose in POSES], 480, rig.view)


def draw_faces(sheet, rig):
    face, standing = close_up(rig), rig.pose("standing")
    spoken = list(rig.mouths.items())
    resting = [(name, name) for name in rig.variants("mouth") if name not in rig.mouths.values()]
    sheet.section("Mouths of speech, then of rest", [
        (name, rig.draw(rig.dressed(standing, mouth=variant))) for name, variant in spoken + resting], 235, face)
    sheet.section("Lids", [(lids, rig.draw(rig.dressed(standing, lids=lids))) for lids in rig.variants("lids")], 235, face)
    gaze_x, gaze_y = rig.gaze
    looks = {"left": (-gaze_x, 0), "right": (gaze_x, 0), "up": (0, -gaze_y), "down": (0, gaze_y),
             "up left": (-gaze_x, -gaze_y), "down right": (gaze_x, gaze_y)}
    sheet.section("Gaze, as far as it goes", [
        (name, rig.draw(rig.moved(standing, "pupils", move))) for name, move in looks.items()], 235, face)
    sheet.section("Moods", [(mood, rig.draw(rig.in_mood("standing", mood))) for mood in rig.moods], 320, face)


def draw_moves(sheet, rig):
    for one, other in MOVES:
        sheet.section(f"From {one} to {other}", [
            (f"{share} %", rig.draw(between(rig.pose(one), rig.pose(other), share / 100)))
            for share in (0, 15, 25, 40, 50, 60, 75, 88, 100)], 206, rig.view)


def draw_small(sheet, rig):
    sheet.section("Silhouettes", [
        (pose, f'<g filter="url(#sheet-black)">{rig.draw(rig.pose(pose))}</g>') for pose in POSES], 235, rig.view)
    sheet.section("160 px", [(pose, rig.draw(rig.pose(pose))) for pose in POSES], 160, rig.view)
    sheet.section("160 px, height", [(pose, rig.draw(rig.pose(pose))) for pose in POSES], 111, rig.view)


def scaled(colour, ratio):
    return "#" + "".join(f"{min(255, round(int(colour[i:i + 2], 16) * ratio)):02x}" for i in (1, 3, 5))


def lightness(colour):
    return colorsys.rgb_to_hls(*(int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)))[1]


def recoloured(rig):
    """The style with the parameters changed; a shade keeps its lightness ratio to its parameter."""
    rules = []
    for name, colour in rig.rules.items():
        base = next((key for key in rig.colors if name in (key, key + "-shade", key + "-light")), None)
        if base in NEW_COLOURS:
            colour = scaled(NEW_COLOURS[base], lightness(colour) / lightness(rig.colors[base]))
        rules += [f".{name}{{fill:{colour}}}", f".{name}-stroke{{stroke:{colour}}}", f".{name}-stop{{stop-color:{colour}}}"]
    return "".join(rules)


def draw_colours(sheet, rig):
    sheet.section("Other colours", [(pose, rig.draw(rig.pose(pose))) for pose in ("explaining", "thinking")], 480, rig.view)


SECTIONS = {"poses": draw_poses, "face": draw_faces, "moves": draw_moves, "small": draw_small}


def write_sheets(rig, folder, only):
    for name, draw in SECTIONS.items():
        if only in (None, name):
            sheet = Sheet(1984)
            draw(sheet, rig)
            rasterise(sheet.svg(rig.art, rig.style), folder / f"{rig.name.lower()}-{name}.png")
    if only in (None, "colours"):
        sheet = Sheet(1010)
        draw_colours(sheet, rig)
        rasterise(sheet.svg(rig.art, recoloured(rig)), folder / f"{rig.name.lower()}-colours.png")


def write_pose(rig, folder, pose):
    x, y, w, h = rig.view
    rasterise(f'<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="{1080 * h // w}" viewBox="{x} {y} {w} {h}">'
              f'<style>{rig.style}</style><defs>{rig.art}</defs><rect width="100%" height="100%" fill="{BACK}"/>'
              f'{rig.draw(rig.pose(pose))}</svg>', folder / f"{rig.name.lower()}-{pose}.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rigs", nargs="+", type=pathlib.Path, metavar="RIG.json")
    parser.add_argument("--out", type=pathlib.Path, help="folder for the pictures; not one of the tree")
    parser.add_argument("--check", action="store_true", help="check only")
    parser.add_argument("--only", choices=[*SECTIONS, "colours"], help="this part of the sheet")
    parser.add_argument("--pose", choices=POSES, help="this pose, 1080 px wide")
    asked = parser.parse_args()
    if not asked.check and not asked.out:
        parser.error("say where the pictures go: --out FOLDER (or --check)")
    found = 0
    for path in asked.rigs:
        problems, broken = findings(path)
        found += len(problems)
        for problem in problems:
            print(f"{path.name}: {problem}", file=sys.stderr)
        if asked.check or broken:
            continue
        asked.out.mkdir(parents=True, exist_ok=True)
        rig = Rig(path)
        write_pose(rig, asked.out, asked.pose) if asked.pose else write_sheets(rig, asked.out, asked.only)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
