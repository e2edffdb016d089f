#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact sheets of the scenery, to be looked at: backgrounds, icons.

    scenery_sheet.py FOLDER [STYLE ...]

Writes into FOLDER: NAME.STYLE.ASPECT.png of each background with its backdrop (approximated) and grey cards and figures,
backgrounds.png with all of them, icons.png (240 and 96 px on dark and light). Needs rsvg-convert and montage (ImageMagick).
"""
import json
import math
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import layout  # noqa: E402

CONFIG = pathlib.Path(__file__).resolve().parents[2] / "config"


def backdrop(look, scene, width, height):
    """The gradients the compositor draws below the art, as SVG."""
    angle = math.radians(look["backdrop"]["angle_degrees"])
    length = abs(width * math.sin(angle)) + abs(height * math.cos(angle))
    dx, dy = math.sin(angle) * length / 2, -math.cos(angle) * length / 2
    stops = "".join(f'<stop offset="{at}" stop-color="{color}"/>' for at, color in look["backdrop"]["stops"])
    glow = {**look["glow"], **scene.get("glow", {})}
    reach = glow["radius"] * max(width, height)
    return (
        f'<defs><linearGradient id="sheet-sky" gradientUnits="userSpaceOnUse" x1="{width / 2 - dx}" y1="{height / 2 - dy}" '
        f'x2="{width / 2 + dx}" y2="{height / 2 + dy}">{stops}</linearGradient>'
        f'<radialGradient id="sheet-glow" gradientUnits="userSpaceOnUse" cx="{glow["center"][0] * width}" '
        f'cy="{glow["center"][1] * height}" r="{reach}"><stop offset="0" stop-color="{glow["color"]}" '
        f'stop-opacity="{glow["opacity"]}"/><stop offset="1" stop-color="{glow["color"]}" stop-opacity="0"/>'
        f'</radialGradient></defs><rect width="{width}" height="{height}" fill="url(#sheet-sky)"/>'
        f'<rect width="{width}" height="{height}" fill="url(#sheet-glow)"/>')


def stand_ins(look, aspect):
    """A card and two busts where the real ones go."""
    height = layout.CANVAS[aspect][1]
    drawn = ""
    for (x, y, w, h), (centre, half, top) in layout.FIGURES[aspect]:
        drawn += (f'<path d="M{centre - half} {height} V{top + 110} A150 150 0 0 1 {centre - half + 150} {top} '
                  f'H{centre + half - 150} A150 150 0 0 1 {centre + half} {top + 110} V{height} Z" fill="#7b7f88"/>'
                  f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{w / 2}" fill="#9aa0aa"/>')
    for x, y, w, h in layout.CARDS[aspect]:
        drawn += (f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{min(h, 80) / 2}" fill="{look["palette"]["card"]}" '
                  f'fill-opacity="{look["palette"]["card_opacity"]}"/>')
    return drawn


def render(svg, path, *arguments):
    subprocess.run(["rsvg-convert", *arguments, "-o", str(path)], input=svg.encode(), check=True)


def background(style, aspect, folder):
    look = json.loads((CONFIG / "looks" / f"{style}.json").read_text())
    scene = look["scenes"][aspect]
    width, height = layout.CANVAS[aspect]
    art = (CONFIG / scene["art"]).read_text()
    inside = re.search(r"<svg[^>]*>(.*)</svg>", art, re.S)[1]
    frame = (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
             f'height="{height}" viewBox="0 0 {width} {height}">')
    path = folder / f"background.{style}.{aspect}.png"
    below = backdrop(look, scene, width, height)
    render(f"{frame}{below}{inside}</svg>", folder / f"bare.{style}.{aspect}.png")
    render(f"{frame}{below}{inside}{stand_ins(look, aspect)}</svg>", path)
    return path


def icons(folder):
    names = sorted(path.stem for path in (CONFIG / "icons").glob("*.svg"))
    rows = []
    for size in (240, 96):
        pictures = []
        for name in names:
            pictures.append(folder / f"icon.{name}.{size}.png")
            render((CONFIG / "icons" / f"{name}.svg").read_text(), pictures[-1], "-w", str(size))
        for ground in ("#0b1235", "#ffffff"):
            rows.append(folder / f"icons.{size}.{ground[1:]}.png")
            subprocess.run(["montage", *pictures, "-background", ground, "-geometry", f"{size}x{size}+8+8", "-tile",
                            "8x", rows[-1]], check=True)
        for picture in pictures:
            picture.unlink()
    subprocess.run(["convert", *rows, "-append", folder / "icons.png"], check=True)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [background(style, aspect, folder) for style in sys.argv[2:] or layout.STYLES for aspect in layout.ASPECTS]
    subprocess.run(["montage", *pictures, "-background", "#222222", "-geometry", "x640+6+6", "-tile",
                    f"{len(layout.ASPECTS)}x", folder / "backgrounds.png"], check=True)
    if len(sys.argv) == 2:
        icons(folder)


if __name__ == "__main__":
    main()
