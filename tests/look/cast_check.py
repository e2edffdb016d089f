# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold for a jointed character: names that exist, eight poses, six mouths, art that is not cut, heads in place."""
import json
import pathlib
import re
import struct
import zlib

from cast_rig import POSES, Rig, inverse, point, rasterise

MOUTHS = ["closed", "narrow", "open", "wide", "round", "pucker"]
MOODS = ["neutral", "happy", "curious", "surprised", "concerned", "proud"]
LIDS = ["open", "half", "closed"]
FIELDS = ["version", "name", "art", "size", "face", "head", "colors", "parts", "gaze", "mouths", "moods", "poses"]
JOINT_FIELDS = {"rotate", "move", "scale", "variant", "show"}
MOST_COLOURS = 12
HEAD_DRIFT = 40     # units the middle of the head box may leave its place
HEAD_SLACK = 12     # units the head box may differ from the head as it is drawn
STEP = 6            # units a pixel of the pictures that are measured
MARGIN = 300        # units around the viewBox that are measured


def findings(path):
    """The messages, and whether the rig is too broken to draw."""
    try:
        data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [f"cannot be read: {error}"], True
    missing = [f"{field} is missing" for field in FIELDS if field not in data]
    if missing:
        return missing, True
    try:
        rig = Rig(path)
    except Exception as error:                                             # a file of a stranger: any shape of wrong
        return [f"its art {data['art']} cannot be read: {error}"], True
    try:
        names = [*check_parts(rig), *check_faces(rig), *check_poses(rig)]
        if names:
            return names, True
        return [*check_colours(rig, path), *check_rest(rig), *check_head(rig), *check_drawn_poses(rig)], False
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return [f"a value has another shape than config/cast/README.md says: {error}"], True


def check_parts(rig):
    listed = [part["id"] for part in rig.json["parts"]]
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield f"part {name} is listed twice"
    for part, about in rig.parts.items():
        parent, seen = about.get("parent"), [part]
        while parent in rig.parts and parent not in seen:
            seen.append(parent)
            parent = rig.parts[parent].get("parent")
        if parent in seen:
            yield f"part {part} is its own ancestor"
        elif parent:
            yield f"part {seen[-1]} has the parent {parent}, which is not a part"
        if len(about.get("pivot", [])) != 2:
            yield f"part {part} needs a pivot [x, y]"
        for variant, element in about.get("variants", {}).items():
            if element not in rig.drawn:
                yield f"variant {variant} of part {part} is element {element}, which {rig.json['art']} does not have at its top"
        if not about.get("variants"):
            yield f"part {part} has no variant"


def check_faces(rig):
    if "head" not in rig.parts:
        yield "there is no part head"
    for part, needed in (("mouth", rig.mouths.values()), ("lids", LIDS)):
        if part not in rig.parts:
            yield f"there is no part {part}"
        for variant in needed:
            if part in rig.parts and variant not in rig.variants(part):
                yield f"part {part} has no variant {variant}"
    for name in MOUTHS:
        if name not in rig.mouths:
            yield f"mouths has no {name}"
    for name in MOODS:
        if name not in rig.moods:
            yield f"moods has no {name}"
    for mood, face in rig.moods.items():
        for part in ("mouth", "lids"):
            if part in rig.parts and face.get(part) not in rig.variants(part):
                yield f"mood {mood} wants {face.get(part)} of part {part}, which it does not have"
        yield from check_joints(rig, f"mood {mood}", face.get("parts", {}))


def check_poses(rig):
    for name in POSES:
        if name not in rig.json["poses"]:
            yield f"poses has no {name}"
    for pose, about in rig.json["poses"].items():
        if about.get("mood") not in rig.moods:
            yield f"pose {pose} wants the mood {about.get('mood')}, which is not in moods"
        yield from check_joints(rig, f"pose {pose}", about.get("parts", {}))


def check_joints(rig, where, parts):
    for part, values in parts.items():
        if part not in rig.parts:
            yield f"{where} moves part {part}, which is not listed"
            continue
        for field in sorted(set(values) - JOINT_FIELDS):
            yield f"{where}, part {part}: {field} is not one of {', '.join(sorted(JOINT_FIELDS))}"
        if "variant" in values and values["variant"] not in rig.variants(part):
            yield f"{where} wants variant {values['variant']} of part {part}, which it does not have"
        if not -360 < values.get("rotate", 0) < 360:
            yield f"{where} turns part {part} by {values['rotate']} degrees: more than once around"


def check_colours(rig, path):
    text = (pathlib.Path(path).parent / rig.json["art"]).read_text(encoding="utf-8")
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    for colour in sorted(set(re.findall(r"""(?:fill|stroke|stop-color)\s*[=:]\s*["']?(#[0-9a-fA-F]+|[a-z]+\()""", body))):
        if colour != "url(":
            yield f"{rig.json['art']} sets the colour {colour} outside <style>"
    for name, colour in rig.colors.items():
        if rig.rules.get(name) != colour.lower():
            yield f"colour {name} is {colour}, but <style> has no .{name}{{fill:{colour}}}"
    used = {name for value in re.findall(r'class="([^"]+)"', body) for name in value.split()}
    defined = set(re.findall(r"\.([\w-]+)\s*\{", rig.style))
    for name in sorted(used - defined):
        yield f"class {name} has no rule in <style>"
    for name in sorted(defined - used):
        yield f"the rule .{name} is used nowhere"
    if len(colours := set(rig.rules.values())) > MOST_COLOURS:
        yield f"{len(colours)} colours; at most {MOST_COLOURS}"


def alpha_box(rig, drawn):
    """Box (left, top, right, bottom) in units of what is drawn, or None when nothing is."""
    _, _, w, h = rig.view
    width, height = (w + 2 * MARGIN) // STEP, (h + 2 * MARGIN) // STEP
    rows = alpha_rows(rasterise(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{-MARGIN} {-MARGIN} '
        f'{width * STEP} {height * STEP}"><style>{rig.style}</style><defs>{rig.art}</defs>{drawn}</svg>'))
    filled = [(y, x) for y, row in enumerate(rows) for x in (first_opaque(row), len(row) - 1 - first_opaque(row[::-1]))
              if max(row) > 127]
    if not filled:
        return None
    columns, lines = [x for _, x in filled], [y for y, _ in filled]
    return tuple(value * STEP - MARGIN for value in (min(columns), min(lines), max(columns) + 1, max(lines) + 1))


def first_opaque(row):
    return next((x for x, alpha in enumerate(row) if alpha > 127), 0)


def alpha_rows(png):
    """Alpha of an 8 bit RGBA picture, row by row (PNG, second edition, 9.2)."""
    at, data, width = 8, b"", 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IHDR":
            width, _, depth, colour = struct.unpack(">IIBB", png[at + 8:at + 18])
            assert (depth, colour) == (8, 6), "rsvg-convert wrote another kind of PNG than RGBA of 8 bits"
        elif kind == b"IDAT":
            data += png[at + 8:at + 8 + size]
        at += 12 + size
    data, stride, above = zlib.decompress(data), width * 4, [0] * width
    for start in range(0, len(data), stride + 1):
        above = unfilter(data[start], data[start + 4:start + 1 + stride:4], above)
        yield above


def unfilter(kind, raw, above):
    row = []
    for x, value in enumerate(raw):
        left, up, corner = (row[-1] if x else 0), above[x], (above[x - 1] if x else 0)
        if kind == 1:
            value += left
        elif kind == 2:
            value += up
        elif kind == 3:
            value += (left + up) // 2
        elif kind == 4:
            guess = left + up - corner
            value += min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        row.append(value & 255)
    return row


def check_rest(rig):
    """A part is a picture of its own at its rest place; what is outside the viewBox there is lost in every pose."""
    for part, about in rig.parts.items():
        for variant, element in about["variants"].items():
            box = alpha_box(rig, f'<use href="#{element}"/>')
            if box is None:
                yield f"variant {variant} of part {part} (element {element}) draws nothing"
            elif cut := outside(rig, box, bottom_is_cut=about.get("parent") is None):
                yield f"variant {variant} of part {part} is outside the viewBox at rest: {cut}"


def check_head(rig):
    """The boxes that layout keeps free must be where the head is drawn."""
    x, y, w, h = rig.head
    state = rig.pose("standing")
    left, top, right, bottom = alpha_box(rig, rig.draw(state, lambda part: "head" in rig.ancestry(part)))
    off = max(abs(left - x), abs(top - y), abs(right - x - w), abs(bottom - y - h))
    if off > HEAD_SLACK:
        yield f"head is {rig.head}, but the head stands in [{left}, {top}, {right - left}, {bottom - top}]"
    if not (x < rig.json["face"][0] < x + w and y < rig.json["face"][1] < y + h):
        yield "face is outside head"


def check_drawn_poses(rig):
    x, y, w, h = rig.head
    middle = (x + w / 2, y + h / 2)
    rest = point(inverse(rig.matrix(rig.pose("standing"), "head")), middle)
    for pose in POSES:
        state = rig.pose(pose)
        if cut := outside(rig, alpha_box(rig, rig.draw(state)), bottom_is_cut=True):
            yield f"pose {pose} is outside the viewBox: {cut}"
        drift = [now - then for now, then in zip(point(rig.matrix(state, "head"), rest), middle)]
        if max(map(abs, drift)) > HEAD_DRIFT:
            yield f"pose {pose} carries the head {drift[0]:.0f}, {drift[1]:.0f} units away; at most {HEAD_DRIFT}"


def outside(rig, box, bottom_is_cut):
    _, _, w, h = rig.view
    sides = {"left": -box[0], "top": -box[1], "right": box[2] - w, "bottom": 0 if bottom_is_cut else box[3] - h}
    return ", ".join(f"{side} by {over}" for side, over in sides.items() if over > STEP)
