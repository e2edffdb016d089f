#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the drawn assets in config: backgrounds and their looks, icons, transitions. One line a finding; exit status 1
when there is any.

    check_art.py                all of config
    check_art.py --self-test    proves that the rules can fail
"""
import json
import math
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zlib

sys.dont_write_bytecode = True
import layout  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2] / "config"
SVG = "{http://www.w3.org/2000/svg}"
PLANES = ["far", "mid", "near"]
SHRINK = 8  # pieces are rasterised at an eighth to see where they are
CLASSES = {name + shade for name in ("primary", "accent", "light") for shade in ("", "-shade", "-light")} | {"dark"}
NEEDED_CLASSES = {"primary", "primary-shade", "accent", "light", "dark"}
DIRECTIONS = {"left", "right", "up", "down", "in", "out"}


def read_json(path, report):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        report(f"{path.name}: {error}")
        return None


def read_svg(path, report):
    try:
        text = path.read_text()
        root = xml.fromstring(text)
    except (OSError, xml.ParseError) as error:
        report(f"{path.name}: {error}")
        return None, ""
    ids = re.findall(r'\bid="([^"]+)"', text)
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        report(f"{path.name}: id {twice} stands twice")
    for used in sorted(set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) - set(ids)):
        report(f"{path.name}: #{used} is used but not there")
    for foreign in ("image", "text", "script", "foreignObject", "linearGradient", "radialGradient", "filter"):
        if root.find(f".//{SVG}{foreign}") is not None:
            report(f"{path.name}: <{foreign}> has no place in a drawing of ours")
    if "SPDX-License-Identifier" not in text:
        report(f"{path.name}: no licence line")
    return root, text


# ---- backgrounds

def alpha_rows(png):
    """Rows of alpha of an 8-bit RGBA picture. PNG filters work on each channel by itself, so three of four are left out."""
    width, height, depth, color = struct.unpack(">IIBB", png[16:26])
    if (depth, color) != (8, 6):
        raise ValueError("not 8-bit RGBA")
    at, packed = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IDAT":
            packed += png[at + 8:at + 8 + size]
        at += size + 12
    raw, above, rows = zlib.decompress(packed), bytes(width), []
    for y in range(height):
        start = y * (4 * width + 1)
        row, left, corner = bytearray(raw[start + 4:start + 4 * width + 1:4]), 0, 0
        kind = raw[start]
        for x, up in enumerate(above if kind else ()):
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                near = left + up - corner
                guess = min((left, up, corner), key=lambda value, near=near: abs(near - value))
            left = row[x] = (row[x] + guess) & 255
            corner = up
        rows.append(bytes(row))
        above = rows[-1]
    return rows


def drawn_rows(root, ids, box):
    """Alpha of each group within the box, at 1 / SHRINK, from one rasterised column of them all."""
    left, top, width, height = box
    defs = root.find(f"{SVG}defs")
    xml.register_namespace("", SVG[1:-1])
    parts = xml.tostring(defs, "unicode") if defs is not None else ""
    groups = {group.get("id"): group for group in root.findall(f"{SVG}g")}
    for index, name in enumerate(ids):
        parts += (f'<svg x="0" y="{index * height}" width="{width}" height="{height}" viewBox="{left} {top} {width} {height}">'
                  f'{xml.tostring(groups[name], "unicode")}</svg>')
    column = (f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 {width} {height * len(ids)}" width="{width // SHRINK}" '
              f'height="{height * len(ids) // SHRINK}">{parts}</svg>')
    png = subprocess.run(["rsvg-convert"], input=column.encode(), stdout=subprocess.PIPE, check=True).stdout
    rows, each = alpha_rows(png), height // SHRINK
    return [rows[index * each:(index + 1) * each] for index in range(len(ids))]


def check_bleed(name, root, planes, aspect, report):
    """What reaches an edge of the canvas goes on beyond it at least as far as the plane drifts."""
    width, height = layout.CANVAS[aspect]
    margin = layout.BLEED // SHRINK * SHRINK
    box = (-margin, -margin, width + 2 * margin, height + 2 * margin)
    edge = margin // SHRINK
    for plane, rows in zip(planes, drawn_rows(root, [plane["id"] for plane in planes], box)):
        columns = list(zip(*rows))
        for side, lines, drift in (("left", columns, plane["drift"][0]), ("right", columns[::-1], plane["drift"][0]),
                                   ("top", rows, plane["drift"][1]), ("bottom", rows[::-1], plane["drift"][1])):
            beyond = lines[edge - 1 - math.ceil(abs(drift) / SHRINK)]
            bare = sum(inside > 24 >= outside for inside, outside in zip(lines[edge], beyond))
            if bare > len(beyond) // (4 if side == "top" else 10):  # flags and leaves that hang from the top end in tips
                report(f"{name}: {plane['id']} ends at the {side} edge; it drifts and has to go on beyond it")


def check_clearance(name, root, pieces, aspect, report):
    for piece, rows in zip(pieces, drawn_rows(root, [piece["id"] for piece in pieces], (0, 0, *layout.CANVAS[aspect]))):
        cells = [(x * SHRINK, y * SHRINK) for y, row in enumerate(rows) for x, alpha in enumerate(row) if alpha > 24]
        if not cells:
            report(f"{name}: {piece['id']} ({piece['shows']}) draws nothing on the canvas")
        for what, boxes in (("a card", layout.CARDS[aspect]), ("a head", layout.HEADS[aspect])):
            for x, y, w, h in boxes:
                dx, dy = map(abs, piece["drift"])
                if any(x - dx < cx + SHRINK and cx < x + w + dx and y - dy < cy + SHRINK and cy < y + h + dy
                       for cx, cy in cells):
                    report(f"{name}: {piece['id']} ({piece['shows']}) comes over {what} at {x}, {y}")
        px, py = piece["pivot"]
        if cells and not (min(c[0] for c in cells) - 40 <= px <= max(c[0] for c in cells) + 40
                          and min(c[1] for c in cells) - 40 <= py <= max(c[1] for c in cells) + 40):
            report(f"{name}: {piece['id']} ({piece['shows']}) turns about {px}, {py}, which is not in it")


def check_motion(name, moving, report):
    for key, low, high in (("period_seconds", 3, 60), ("phase", 0, 1), ("depth", 0, 1)):
        if not low <= moving.get(key, -1) <= high:
            report(f"{name}: {moving['id']}: {key} has to be {low} to {high}")
    drift = moving.get("drift", [])
    if len(drift) != 2 or max(map(abs, drift)) > layout.BLEED / 2:
        report(f"{name}: {moving['id']}: drift is two numbers of at most {layout.BLEED // 2}")


def check_scene(config, style, aspect, scene, report):
    path = config / scene["art"]
    root, _ = read_svg(path, report)
    if root is None:
        return
    width, height = layout.CANVAS[aspect]
    if root.get("viewBox") != f"0 0 {width} {height}":
        report(f"{path.name}: viewBox has to be 0 0 {width} {height}")
    groups = [group.get("id") for group in root if group.tag == SVG + "g"]
    named = [plane["id"] for plane in scene["planes"]] + [piece["id"] for piece in scene["pieces"]]
    if [plane["id"] for plane in scene["planes"]] != PLANES:
        report(f"looks/{style}.json: {aspect}: planes have to be far, mid, near")
    for missing in [name for name in named if name not in groups]:
        report(f"looks/{style}.json: {aspect}: {path.name} has no {missing}")
    for unused in [name for name in groups if name not in named]:
        report(f"{path.name}: {unused} is not in looks/{style}.json")
    if groups != sorted(groups, key=named.index) if set(groups) == set(named) else False:
        report(f"{path.name}: groups have to stand in the order planes, pieces")
    for element in root:
        if element.tag == SVG + "g" and set(element.attrib) != {"id"}:
            report(f"{path.name}: {element.get('id')}: a plane or piece carries an id and nothing else")
        elif element.tag not in (SVG + "g", SVG + "defs"):
            report(f"{path.name}: only planes, pieces and defs may stand at the top")
    for moving in scene["planes"] + scene["pieces"]:
        check_motion(f"looks/{style}.json: {aspect}", moving, report)
    depths = [plane["depth"] for plane in scene["planes"]]
    if depths != sorted(depths, reverse=True):
        report(f"looks/{style}.json: {aspect}: depth has to fall from far to near")
    if set(named) <= set(groups):
        check_bleed(path.name, root, scene["planes"], aspect, report)
        check_clearance(path.name, root, scene["pieces"], aspect, report)


def check_looks(config, report, styles=layout.STYLES):
    for style in styles:
        look = read_json(config / "looks" / f"{style}.json", report)
        if look is None:
            continue
        for aspect in layout.ASPECTS:
            if aspect not in look.get("scenes", {}):
                report(f"looks/{style}.json: no scene for {aspect}")
                continue
            try:
                check_scene(config, style, aspect, look["scenes"][aspect], report)
            except (KeyError, TypeError, ValueError) as error:
                report(f"looks/{style}.json: {aspect}: {type(error).__name__}: {error}")


# ---- Lottie

def check_lottie(path, size, seconds, report):
    """Only what the Lottie library draws: shape layers with transforms, paths, fills, strokes, trims."""
    made = read_json(path, report)
    if made is None:
        return
    if (made["w"], made["h"]) != size:
        report(f"{path.name}: {made['w']} x {made['h']}, has to be {size[0]} x {size[1]}")
    if not seconds[0] <= (made["op"] - made["ip"]) / made["fr"] <= seconds[1]:
        report(f"{path.name}: lasts {(made['op'] - made['ip']) / made['fr']:.3f} s, has to be {seconds[0]} to {seconds[1]:.3f}")
    if made.get("assets"):
        report(f"{path.name}: has assets, which the library does not draw reliably")

    def shapes(items):
        for item in items:
            yield item
            yield from shapes(item.get("it", []))

    for layer in made["layers"]:
        if layer["ty"] != 4 or "tt" in layer or "masksProperties" in layer or "x" in str(layer.get("ef", "")):
            report(f"{path.name}: layer {layer['nm']} is no plain shape layer")
            continue
        if layer["op"] < made["op"]:
            report(f"{path.name}: layer {layer['nm']} ends before the animation")
        kinds = {shape["ty"] for shape in shapes(layer["shapes"])}
        if kinds - {"gr", "tr", "sh", "el", "rc", "fl", "st", "tm"}:
            report(f"{path.name}: layer {layer['nm']} uses {', '.join(sorted(kinds))}")
        if not kinds & {"fl", "st"}:
            report(f"{path.name}: layer {layer['nm']} draws nothing")


# ---- icons

def check_icon(folder, icon, report):
    path = folder / icon["file"]
    root, text = read_svg(path, report)
    if root is None:
        return
    if root.get("viewBox") != "0 0 240 240":
        report(f"{path.name}: viewBox has to be 0 0 240 240")
    styles = root.findall(f".//{SVG}style")
    if len(styles) != 1:
        report(f"{path.name}: has to have one <style>, has {len(styles)}")
        return
    rules = dict(re.findall(r"\.([\w-]+)\{(?:fill|stroke):(#[0-9a-f]{6})\}", styles[0].text or ""))
    used = {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}
    for name in sorted(used - set(rules)):
        report(f"{path.name}: class {name} has no colour in <style>")
    for name in sorted(rules):
        if name.removesuffix("-stroke") not in CLASSES:
            report(f"{path.name}: class {name} is not one a brand knows")
    for name in sorted(NEEDED_CLASSES - set(rules)):
        report(f"{path.name}: no class {name}")
    if re.search(r'(?:fill|stroke)="#', text):
        report(f"{path.name}: a colour stands outside of <style>")
    if "animation" in icon:
        check_lottie(folder / icon["animation"], (240, 240), (1.9, 2.04), report)


def check_icons(config, report):
    folder = config / "icons"
    table = read_json(folder / "icons.json", report)
    if table is None:
        return
    owner, listed = {}, set()
    for icon in table["icons"]:
        listed |= {icon["file"], icon.get("animation", icon["file"])}
        if icon["name"] + ".svg" != icon["file"]:
            report(f"icons.json: {icon['name']}: the file has another name, {icon['file']}")
        check_icon(folder, icon, report)
        if not icon["words"]:
            report(f"icons.json: {icon['name']}: no words bring it")
        for word in icon["words"] + icon["whole_words"]:
            if word != word.lower() or not word.isalpha():
                report(f"icons.json: {icon['name']}: {word!r} is not one lower-case word")
            if word in owner:
                report(f"icons.json: {word} stands with {owner[word]} and {icon['name']}")
            owner[word] = icon["name"]
        for word in icon["words"]:
            if len(word) < 4:
                report(f"icons.json: {icon['name']}: {word} is too short to be a beginning; make it a whole word")
    for path in sorted(folder.iterdir()):
        if path.suffix in (".svg", ".json") and path.name not in listed | {"icons.json"}:
            report(f"icons.json: {path.name} is not listed")


# ---- transitions

def check_transitions(config, report):
    folder = config / "transitions"
    table = read_json(folder / "transitions.json", report)
    if table is None:
        return
    for row in table["transitions"]:
        name = f"transitions.json: {row['name']}"
        if not 0 < row["duration_seconds"] <= 0.4:
            report(f"{name}: duration_seconds has to be above 0 and at most 0.4")
        cover = row["cover"]
        if not 0 < cover["from_seconds"] < row["cover_at"] < cover["to_seconds"] < row["duration_seconds"]:
            report(f"{name}: cover_at has to lie within cover, cover within the duration")
        if not re.fullmatch(r"#[0-9a-f]{6}", cover["color"]):
            report(f"{name}: {cover['color']} is no colour")
        if row["direction"] not in DIRECTIONS or row["kind"] != "lottie":
            report(f"{name}: direction {row['direction']} or kind {row['kind']} is not known")
        check_lottie(folder / row["file"], (1920, 1920), (row["duration_seconds"], row["duration_seconds"] + 0.02), report)
    listed = {row["file"] for row in table["transitions"]} | {"transitions.json"}
    for path in sorted(folder.glob("*.json")):
        if path.name not in listed:
            report(f"transitions.json: {path.name} is not listed")


def findings(config, checks=(check_looks, check_icons, check_transitions)):
    found = []
    for check in checks:
        try:
            check(config, found.append)
        except (KeyError, TypeError) as error:
            found.append(f"{getattr(check, '__name__', 'check')}: {type(error).__name__}: {error}")
    return found


# Each spoils one thing in a copy: file, what stands there, what is put instead, a word of the finding.
SPOILS = [
    ("looks/finance.json", '"id": "piece-2", "shows"', '"id": "piece-99", "shows"', "piece-99"),
    ("looks/tech.json", '"period_seconds": 26', '"period_seconds": 0', "period_seconds"),
    ("backgrounds/tech.wide.svg", '<g id="near">', '<g id="nearer">', "has no near"),
    ("backgrounds/tech.wide.svg", '<g id="piece-1">', '<g id="piece-1" opacity="0.5">', "nothing else"),
    ("backgrounds/finance.tall.svg", '<g id="piece-1">', '<g id="piece-1"><circle cx="589" cy="1123" r="90"/>', "over a head"),
    ("backgrounds/finance.square.svg", '<g id="piece-1">', '<g id="piece-1"><circle cx="540" cy="250" r="20"/>', "over a card"),
    ("backgrounds/educational.wide.svg", 'M-60 996 H1980 V1150 H-60', 'M0 996 H1920 V1150 H0', "go on beyond"),
    ("icons/coin.svg", ".accent{", ".brass{", "no class accent"),
    ("icons/icons.json", '"file": "sun.svg"', '"file": "moon.svg"', "moon.svg"),
    ("icons/icons.json", '"cash"', '"clock"', "stands with"),
    ("icons/clock.lottie.json", '"ty":4', '"ty":5', "no plain shape layer"),
    ("transitions/transitions.json", '"cover_at": 0.2', '"cover_at": 0.3', "cover_at"),
    ("transitions/curtain.lottie.json", '"w":1920', '"w":1080', "1080 x 1920"),
]


def self_test():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "config"
        for name in ("looks", "backgrounds", "icons", "transitions"):
            shutil.copytree(ROOT / name, copy / name)
        for name, old, new, word in SPOILS:
            path = copy / name
            text = path.read_text()
            path.write_text(text.replace(old, new, 1))
            style = pathlib.PurePath(name).name.split(".")[0]
            check = {"icons": check_icons, "transitions": check_transitions}.get(
                name.split("/")[0], lambda config, report, style=style: check_looks(config, report, [style]))
            if old not in text or not any(word in line for line in findings(copy, [check])):
                print(f"self-test: {name}: {old} -> {new}: no finding says {word!r}")
                failed += 1
            path.write_text(text)
    return failed


def main():
    if "--self-test" in sys.argv:
        sys.exit(1 if self_test() else 0)
    found = findings(ROOT)
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
