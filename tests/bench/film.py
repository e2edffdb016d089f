# SPDX-License-Identifier: GPL-3.0-or-later
"""What the explainer shows, read from its composition as plain rows: what every peer draws.

It understands what that film uses (pictures, text, groups of both, linear fades, sounds) and refuses anything else,
so that no peer silently draws less than we do.
"""
import dataclasses
import json
import pathlib


@dataclasses.dataclass(frozen=True)
class Item:
    """A picture or a text on the canvas, from begin to end, fading in and out."""
    kind: str                 # "picture" or "text"
    center: tuple             # canvas pixels
    begin: float
    end: float
    fade_in: float
    fade_out: float
    src: str = ""
    text: str = ""
    size: float = 0
    weight: int = 400
    color: str = "#ffffff"


@dataclasses.dataclass(frozen=True)
class Sound:
    src: str
    at: float
    gain_db: float
    fade_out: float


class Film:
    def __init__(self, path, drawn_by_peers=True):
        self.path = pathlib.Path(path)
        self.folder = self.path.parent
        made = json.loads(self.path.read_text(encoding="utf-8"))
        self.width, self.height = made["canvas"]["width"], made["canvas"]["height"]
        self.fps, self.seconds = made["fps"], made["duration"]
        self.frames = round(self.fps * self.seconds)
        self.items = [item for layer in made["layers"] for item in self.read(layer, None)] if drawn_by_peers else []
        self.sounds = [Sound(sound["src"], sound.get("at", 0), sound.get("gain_db", 0), sound.get("fade_out", 0))
                       for sound in made.get("audio", [])]

    def read(self, layer, group):
        life = group or layer
        fades = {}
        for way in ("enter", "exit"):
            about = life.get(way)
            if about and (about["animation"] != "fade" or about.get("easing") != "linear"):
                raise ValueError(f"{self.path.name}: {layer['id']}: peers only know linear fades")
            fades[way] = about["duration"] if about else 0
        if layer["type"] == "group":
            for inner in layer["layers"]:
                yield from self.read(inner, layer)
            return
        if layer["type"] not in ("picture", "text"):
            raise ValueError(f"{self.path.name}: {layer['id']}: peers do not know layers of type {layer['type']}")
        font = layer.get("font", {})
        yield Item(layer["type"], tuple(layer.get("position", (self.width / 2, self.height / 2))), life.get("in", 0),
                   life.get("out", self.seconds), fades["enter"], fades["exit"], layer.get("src", ""), layer.get("text", ""),
                   font.get("size", 0), font.get("weight", 400), layer.get("color", "#ffffff"))

    def pictures(self):
        """Appearances of each file, in the order the files first lie over one another."""
        rows = {}
        for item in self.items:
            if item.kind == "picture":
                rows.setdefault(item.src, []).append(item)
        return rows
