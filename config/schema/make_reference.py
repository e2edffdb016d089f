#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of the language reference from the schema of compositions, between the markers of the page.

    make_reference.py            writes compositor/timeline/LANGUAGE.md
    make_reference.py --check    exit status 1 when the page is stale, a marker names nothing, or an object has no table
    make_reference.py --self-test  proves that the check can fail
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "config/schema/composition.schema.json"
PAGE = ROOT / "compositor/timeline/LANGUAGE.md"
MARKER = re.compile(r"<!-- table: (?P<name>[a-z_ ,-]+) -->\n(?P<table>.*?)<!-- end -->\n", re.DOTALL)
DRAWN = ["shape", "picture", "svg", "text", "captions", "clip", "group", "character"]


class Reference:
    def __init__(self, schema):
        self.schema = schema
        self.definitions = schema["definitions"]

    def target(self, part):
        name = part.get("$ref", "").removeprefix("#/definitions/")
        return self.definitions[name] if name else part

    def object_named(self, name):
        found = self.schema if name == "composition" else self.definitions.get(name, {})
        if "properties" not in found:
            raise KeyError(f"{name} is no object of the schema")
        return found

    def value(self, part):
        """What may stand there, in a few words."""
        target = self.target(part)
        if "title" in part or "title" in target:
            return part.get("title") or target["title"]
        if "enum" in target:
            return ", ".join(f"`{word}`" for word in target["enum"])
        kind = target.get("type")
        if kind in ("number", "integer"):
            return f"{'whole number, ' if kind == 'integer' else ''}{target['minimum']:,} to {target['maximum']:,}"
        if kind == "array":
            return f"list of: {self.value(target['items'])}"
        return {"boolean": "true or false", "string": "text"}[kind]

    @staticmethod
    def default(name, part, required):
        if name in required:
            return "required"
        return f"`{json.dumps(part['default'], ensure_ascii=False)}`" if "default" in part else ""

    def rows(self, thing, skip=()):
        for name, part in thing["properties"].items():
            if name not in skip:
                meaning = part.get("description") or self.target(part)["description"]
                yield f"| `{name}` | {self.value(part)} | {self.default(name, part, thing.get('required', []))} | {meaning} |"

    def table(self, rows):
        return "\n".join(["| key | value | default | meaning |", "|---|---|---|---|", *rows]) + "\n"

    def common_keys(self):
        keys = [list(self.object_named(name)["properties"]) for name in DRAWN]
        return [key for key in keys[0] if all(key in other for other in keys)]

    def tables(self, name):
        """The table of one object; of "layer" the keys all drawn layers share, of one of these only what is its own."""
        if name == "values":
            return self.values()
        if name == "layer":
            common = self.common_keys()
            thing = self.object_named(DRAWN[0])
            rows = [row for row in self.rows(thing) if row.split("`")[1] in common]
            kinds = ", ".join(f"`{self.target(kind)['title']}`" for kind in self.definitions["layer"]["anyOf"])
            return self.table(row.replace("| `type` | `shape` |", f"| `type` | {kinds} |") for row in rows)
        thing = self.object_named(name)
        text = thing["description"] + "\n\n" if name != "composition" else ""
        rows = list(self.rows(thing, self.common_keys() if name in DRAWN else ()))
        return text + (self.table(rows) if rows else "")

    def values(self):
        """Names used in the value column that are no objects, and what they mean."""
        seen = {}
        for part in self.definitions.values():
            if "properties" not in part and "title" in part:
                seen.setdefault(part["title"], part["description"])
        rows = [f"| {title} | {meaning} |" for title, meaning in seen.items()]
        return "\n".join(["| value | is |", "|---|---|", *rows]) + "\n"

    def filled(self, page):
        return MARKER.sub(lambda m: f"<!-- table: {m['name']} -->\n{self.tables(m['name'])}<!-- end -->\n", page)

    def problems(self, page):
        try:
            if self.filled(page) != page:
                yield f"{PAGE.name} is stale: run config/schema/make_reference.py"
        except KeyError as error:
            yield f"{PAGE.name}: {error.args[0]}"
        shown = {m["name"] for m in MARKER.finditer(page)}
        for name, part in self.definitions.items():
            if "properties" in part and name not in shown:
                yield f"{PAGE.name}: no table of {name}"
            if "description" not in part:
                yield f"{SCHEMA.name}: {name} has no description"
        for name, thing in [("composition", self.schema), *self.definitions.items()]:
            for key, part in thing.get("properties", {}).items():
                if "description" not in part and "description" not in self.target(part):
                    yield f"{SCHEMA.name}: {name}.{key} has no description"


def self_test():
    shape = {"description": "d", "type": "object", "properties": {"id": {"type": "string", "description": "i"}}}
    schema = {"description": "d", "properties": {}, "definitions": {name: dict(shape) for name in DRAWN}}
    schema["definitions"]["layer"] = {"description": "d", "anyOf": []}
    reference = Reference(schema)
    page = "".join(f"<!-- table: {name} -->\n<!-- end -->\n" for name in [*DRAWN, "layer"])
    good = reference.filled(page)
    assert not list(reference.problems(good)), list(reference.problems(good))
    assert list(reference.problems(page)), "stale"
    assert list(reference.problems(good.replace("table: svg", "table: svgs"))), "a marker that names nothing"
    schema["definitions"]["new"] = dict(shape)
    assert list(reference.problems(good)) == [f"{PAGE.name}: no table of new"]
    del schema["definitions"]["new"]
    schema["definitions"]["svg"] = {**shape, "properties": {"id": {"type": "string"}}}
    assert any("svg.id has no description" in problem for problem in reference.problems(good))
    print("make_reference: every check can fail")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    reference = Reference(json.loads(SCHEMA.read_text()))
    page = PAGE.read_text()
    if arguments == ["--check"]:
        problems = list(reference.problems(page))
        print("\n".join(problems) or "make_reference: the page is what the schema says")
        return 1 if problems else 0
    PAGE.write_text(reference.filled(page))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
