# SPDX-License-Identifier: GPL-3.0-or-later
"""A jointed character read from its rig file: its state in a pose, states between two poses, and its drawing as SVG.

A state is a map from part id to Joint. Units are those of the character's viewBox, angles degrees clockwise.
"""
import dataclasses
import json
import math
import pathlib
import re
import subprocess
import xml.etree.ElementTree as xml

POSES = ["standing", "thinking", "asking", "pointing", "explaining", "surprised", "celebrating", "listening"]
SVG = "http://www.w3.org/2000/svg"


@dataclasses.dataclass(frozen=True)
class Joint:
    variant: str
    rotate: float = 0
    move: tuple = (0, 0)
    scale: tuple = (1, 1)
    show: bool = True


def between(one, other, share):
    """Every joint turned by its share of the way; what cannot be shared (variants, hiding) changes in the middle."""
    def mix(a, b):
        return a + (b - a) * share

    def pair(a, b):
        return (mix(a[0], b[0]), mix(a[1], b[1]))

    return {part: Joint((a if share < 0.5 else b).variant, mix(a.rotate, b.rotate), pair(a.move, b.move),
                        pair(a.scale, b.scale), (a if share < 0.5 else b).show)
            for part, a in one.items() for b in [other[part]]}


def times(m, n):
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def point(m, at):
    return (m[0] * at[0] + m[2] * at[1] + m[4], m[1] * at[0] + m[3] * at[1] + m[5])


def inverse(m):
    a, b, c, d, e, f = m
    area = a * d - b * c
    return (d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area)


def local(joint, pivot):
    cosine, sine = math.cos(math.radians(joint.rotate)), math.sin(math.radians(joint.rotate))
    (px, py), (sx, sy) = pivot, joint.scale
    a, b, c, d = cosine * sx, sine * sx, -sine * sy, cosine * sy
    return (a, b, c, d, px + joint.move[0] - a * px - c * py, py + joint.move[1] - b * px - d * py)


class Rig:
    def __init__(self, path):
        path = pathlib.Path(path)
        self.json = json.loads(path.read_text(encoding="utf-8"))
        self.name, self.colors, self.mouths = self.json["name"], self.json["colors"], self.json["mouths"]
        self.moods, self.gaze, self.head = self.json["moods"], self.json["gaze"], self.json["head"]
        self.parts = {part["id"]: part for part in self.json["parts"]}
        self.view = (0, 0, *self.json["size"])
        xml.register_namespace("", SVG)
        root = xml.parse(path.parent / self.json["art"]).getroot()
        self.style = "".join(node.text or "" for node in root.iter(f"{{{SVG}}}style"))
        self.drawn = {node.get("id"): node for node in root if node.tag != f"{{{SVG}}}style"}
        self.art = "".join(xml.tostring(node, encoding="unicode") for node in self.drawn.values())
        self.rules = {re.sub("-(stroke|stop)$", "", name): colour.lower() for name, colour in re.findall(
            r"\.([\w-]+)\s*\{\s*(?:fill|stroke|stop-color)\s*:\s*(#[0-9a-fA-F]{6})\s*;?\s*\}", self.style)}

    def variants(self, part):
        return list(self.parts[part]["variants"])

    def in_mood(self, pose, mood):
        """The pose with another mood than its own. What the pose says about a part comes after the mood."""
        state = {part: Joint(self.variants(part)[0]) for part in self.parts}
        face = self.moods[mood]
        state = self.dressed(state, mouth=face["mouth"], lids=face["lids"])
        for changes in (face.get("parts", {}), self.json["poses"][pose].get("parts", {})):
            for part, values in changes.items():
                values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
                state[part] = dataclasses.replace(state[part], **values)
        return state

    def pose(self, pose):
        return self.in_mood(pose, self.json["poses"][pose]["mood"])

    @staticmethod
    def dressed(state, **variants):
        return state | {part: dataclasses.replace(state[part], variant=name) for part, name in variants.items()}

    @staticmethod
    def moved(state, part, move):
        return state | {part: dataclasses.replace(state[part], move=move)}

    def matrix(self, state, part):
        own = local(state[part], self.parts[part]["pivot"])
        parent = self.parts[part].get("parent")
        return times(self.matrix(state, parent), own) if parent else own

    def ancestry(self, part):
        """The part and those it hangs on."""
        while part:
            yield part
            part = self.parts[part].get("parent")

    def draw(self, state, wanted=lambda part: True):
        lines = []
        for part, about in self.parts.items():
            if wanted(part) and all(state[name].show for name in self.ancestry(part)):
                matrix = " ".join(f"{value:.5f}" for value in self.matrix(state, part))
                lines.append(f'<use href="#{about["variants"][state[part].variant]}" transform="matrix({matrix})"/>')
        return "".join(lines)


def rasterise(svg, path=None):
    """Writes a PNG, or returns its bytes when there is no path."""
    where = ["-o", str(path)] if path else []
    return subprocess.run(["rsvg-convert", "--unlimited", *where], input=svg.encode(), check=True, stdout=subprocess.PIPE).stdout
