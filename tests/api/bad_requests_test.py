#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation with everything that can be wrong in a request: a 4xx with a problem body, nothing changed, the daemon alive."""
import http.client
import json
import pathlib
import re
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402
import lesedi  # noqa: E402

V = "/api/video"
METHODS = ("get", "post", "put", "patch", "delete")
DEEP = '{"a":' * 10_000 + "1" + "}" * 10_000


def lesedi_png():
    return (lesedi.ROOT / "config/examples/swatch.png").read_bytes()


class BadRequests(daemon.Served):
    arguments = ("--listen", "127.0.0.1:0")
    environment = {"TZ": "Africa/Johannesburg"}  # what is said is UTC all the same

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.daemon.get("/openapi.json")
        cls.operations = [(method.upper(), path, item[method]) for path, item in cls.document["paths"].items() for method in METHODS if method in item]
        cls.project = cls.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT}).json["id"]
        cls.daemon.wait_for_script(cls.project)

    def state(self):
        """What the daemon holds, as far as lists show it; without what time alone changes."""
        lists = ("projects", "documents", "characters", "backgrounds", "music", "icons", "transitions", "compositions", "previews", "jobs", "tokens")
        return json.dumps({name: self.daemon.get(f"{V}/{name}") for name in lists}, sort_keys=True)

    def refused(self, answer, what, statuses=range(400, 500)):
        self.assertIn(answer.status, statuses, f"{what}: {answer}")
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json", what)
        problem = answer.json
        self.assertEqual(problem["status"], answer.status, what)
        self.assertTrue(problem["detail"] and problem["title"] and problem["request_id"], what)
        return problem

    def target(self, path, **given):
        return re.sub(r"\{(\w+)\}", lambda match: str(given.get(match[1], self.project)), path)

    def test_unknown_ids_and_wrong_methods(self):
        before = self.state()
        for method, path, operation in self.operations:
            if "{" in path:
                for bad in ("999999999", "0", "-1", "abc", "9223372036854775808", "..%2F..%2Fetc%2Fpasswd", "%00", "1%20OR%201=1", "%ff"):
                    body = None if "requestBody" not in operation else {}
                    self.refused(self.daemon.call(method, re.sub(r"\{\w+\}", bad, path), body), f"{operation['operationId']} of {bad}")
            self.refused(self.daemon.call("BREW", self.target(path)), f"BREW {path}", (404, 405, 501))
        self.assertEqual(self.state(), before)

    def test_bodies_that_are_wrong(self):
        before = self.state()
        count = 0
        for method, path, operation in self.operations:
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" not in content or path.endswith(("/check", "/still")):
                continue
            target = self.target(path)
            headers = {"Content-Type": "application/json"}
            for bad in (b"{", b"[]", b"null", b"1", b'"text"', b'{"no_such_thing": 1}', b'{"a": 1, "a": 2}', b'\xff\xfe{"a": 1}', b'{"title": "\xc3\x28"}',
                        b'{"title": "a\\u0000b"}', DEEP.encode(), b'{"title": 12}', b'{"operations": []}', b'{"operations": [{"op": "no"}]}'):
                self.refused(self.daemon.call(method, target, bad, headers), f"{operation['operationId']} with {bad[:40]!r}")
                count += 1
            if operation["requestBody"].get("required"):
                self.refused(self.daemon.call(method, target, b"", headers), f"{operation['operationId']} with 0 bytes")
            self.refused(self.daemon.call(method, target, b'{"title": "x"}', {"Content-Type": "text/plain"}), f"{operation['operationId']} as text", (400, 415))
            most = operation.get("x-most-bytes", 1 << 20)
            self.refused(self.daemon.call(method, target, None, {"Content-Type": "application/json", "Content-Length": str(most + 1)}), f"{operation['operationId']} too large", (413,))
        self.assertEqual(self.state(), before)
        print(f"{count} wrong bodies")

    def test_what_is_wanted_is_said_in_words(self):
        def said(body):
            return self.refused(self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, **body}), str(body), (400,))["errors"][0]
        self.assertEqual(said({"title": ""}), {"path": "title", "message": "must be a string of 1 to 120 characters"})
        self.assertEqual(said({"priority": 9})["message"], "must be an integer from 1 to 3")
        self.assertEqual(said({"scheduled_at": "tomorrow"})["message"], 'must be a string, as "2027-01-31T09:30:00Z"')
        self.assertEqual(said({"text_animation": "fly"})["message"][:18], "must be one of: no")

    def test_uploads_that_are_wrong(self):
        before = self.state()
        for method, path, operation in self.operations:
            content = operation.get("requestBody", {}).get("content", {})
            if "multipart/form-data" not in content:
                continue
            name = operation["operationId"]
            target = self.target(path, sha256="0" * 64, id=self.project)
            if name == "uploadPose":
                target = f"{V}/characters/1/assets?pose=standing"  # shared: nobody may change it
            for what, body, headers in (
                    ("nothing", b"", {}), ("noise", bytes(range(256)) * 40, {}), ("a form without a file", *daemon.form({"name": "x"})),
                    ("a broken form", b"--x\r\nContent-Disp", {"Content-Type": "multipart/form-data; boundary=x"}), ("a form without boundary", b"abc", {"Content-Type": "multipart/form-data"}),
                    ("a picture's head on a page", *daemon.form({"name": "x"}, b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "a.png")),
                    ("a name that climbs", *daemon.form({"name": "x"}, b"\0" * 100, "../../../../etc/passwd")), ("an ELF program", b"\x7fELF" + b"\0" * 500, {})):
                if name in ("uploadDocument", "analyzeDocument") and what in ("a picture's head on a page",):
                    continue
                self.refused(self.daemon.call(method, target, body, headers), f"{name} with {what}")
        self.assertEqual(self.state(), before)
        self.assertEqual([path for path in self.daemon.data.rglob("passwd")], [])

    def test_names_that_come_with_the_program(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        for kind, name in (("icons", "coin"), ("transitions", "curtain"), ("transitions", "fade")):
            body, headers = daemon.form({"name": name}, svg, "a.svg")
            self.refused(self.daemon.call("POST", f"{V}/{kind}", body, headers), f"{kind} {name}", (400,))

    def test_a_language_that_nobody_speaks(self):
        spoken = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT})
        before = self.state()
        refused = self.refused(self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "language": "zu"}), "a script in isiZulu", (400,))
        self.assertIn("isiZulu (zu): no voice on this machine speaks it", refused["detail"])
        self.refused(self.daemon.call("PATCH", f"{V}/projects/{spoken.json['id']}", {"language": "zu"}, {"If-Match": spoken.headers["ETag"]}), "a project in isiZulu", (400,))
        self.assertEqual(self.state(), before)
        html = b'<html lang="zu"><body><h1>Imali</h1><p>Imali eningi ikhula kancane kancane uma uyigcina isikhathi eside ebhange.</p></body></html>'
        body, headers = daemon.form({}, html, "imali.html")
        document = self.daemon.call("POST", f"{V}/documents", body, headers).json
        self.assertEqual(document["language"], "zu")
        refused = self.refused(self.daemon.call("POST", f"{V}/projects", {"document_id": document["id"]}), "a document in isiZulu", (400,))
        self.assertIn('"language"', refused["detail"])

    def test_queries_that_are_wrong(self):
        for method, path, operation in self.operations:
            if method == "GET":
                target = self.target(path)
                problem = self.refused(self.daemon.call(method, target + "?no_such=1"), f"{operation['operationId']}?no_such")
                self.assertIn(problem["status"], (400, 404))
                for parameter in operation["parameters"]:
                    if parameter.get("in") == "query" and parameter["schema"].get("type") in ("integer", "number"):
                        for bad in ("x", "1e400", "-5", "1,2", "%F0%28"):
                            self.refused(self.daemon.call(method, f"{target}?{parameter['name']}={bad}"), f"{operation['operationId']}?{parameter['name']}={bad}")
        for hostile in ("%22", "%27%20OR%201=1", "*", "%22%20NEAR(", "a%20AND", "(((", "%00"):
            answer = self.daemon.call("GET", f"{V}/projects?search={hostile}")
            self.assertIn(answer.status, (200, 400), f"search={hostile}: {answer}")

    def test_numbers_that_are_none(self):
        number = self.project
        film = {"version": 1, "canvas": {"width": 64, "height": 64, "background": "#2f78bd"}, "fps": 30, "duration": 1}
        for value in ("nan", "NaN", "-nan", "nan(1)", "inf", "-inf", "1e999"):
            self.refused(self.daemon.call("POST", f"{V}/compositions/still?t={value}", film), f"still at {value}")
            self.refused(self.daemon.call("GET", f"{V}/projects/{number}/frame?t={value}"), f"frame at {value}")

    def test_what_is_used_cannot_be_deleted(self):
        body, headers = daemon.form({"name": "Sky"}, lesedi_png(), "sky.png")
        sky = self.daemon.call("POST", f"{V}/backgrounds", body, headers)
        self.assertEqual(sky.status, 201, sky)
        made = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "background_id": sky.json["id"]})
        self.assertEqual(made.status, 201, made)
        refused = self.refused(self.daemon.call("DELETE", f"{V}/backgrounds/{sky.json['id']}"), "a background in use")
        self.assertIn(f"project {made.json['id']}", refused["detail"])
        self.assertEqual(self.daemon.call("DELETE", f"{V}/projects/{made.json['id']}").status, 204)
        self.assertEqual(self.daemon.call("DELETE", f"{V}/backgrounds/{sky.json['id']}").status, 204)

    def test_what_is_wrong_is_said_once_with_a_way_out(self):
        made = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": "Rain"}).json["id"]
        self.daemon.wait_for_script(made)
        icon = self.refused(self.daemon.call("PATCH", f"{V}/projects/{made}/script", {"operations": [{"op": "set_line", "line": "line-1", "icon": "unicorn"}]}), "an icon")
        self.assertRegex(icon["detail"], r'no icon "unicorn"; there are .*coin')
        self.refused(self.daemon.call("PATCH", f"{V}/projects/{made}", {"title": " \t"}), "a title of spaces")
        self.assertEqual(self.daemon.get(f"{V}/projects/{made}")["title"], "Rain")
        for path in ("documents", "projects", "jobs", "icons"):
            nothing = self.daemon.call("GET", f"{V}/{path}/99999")
            self.assertEqual(nothing.status, 404, nothing)
            self.assertTrue(nothing.json["detail"].endswith(f"99999: there is none; GET {V}/{path} lists those there are"), nothing)
        for what in ({"questioner_id": 99999}, {"background_id": 99999}):
            nothing = self.daemon.call("PATCH", f"{V}/projects/{made}", what)
            self.assertNotIn("lists those", nothing.json["detail"], "what is not there is no project")
        one = self.refused(self.daemon.call("POST", f"{V}/tokens", {"scopes": ["read"]}), "a token without a name")
        self.assertNotIn("createToken", one["detail"])
        self.assertNotIn("more in", one["detail"])
        two = self.refused(self.daemon.call("POST", f"{V}/tokens", {"scopes": "read", "name": 1}), "two mistakes")
        self.assertIn("; and 1 more in `errors`", two["detail"])
        self.assertEqual(len(two["errors"]), 2)

    def test_what_is_asked_while_it_is_written_holds(self):
        text = "# Rain\n\n" + "Rain is water that falls from clouds. The sun lifts water from the sea because heat makes vapour. " * 200
        document = self.daemon.call("POST", f"{V}/documents", text.encode(), {"Content-Type": "text/markdown"}).json["id"]
        zodwa = self.daemon.call("POST", f"{V}/characters", {"name": "Zodwa", "role": "explainer"}).json["id"]
        for attempt in range(8):  # before, during and after: whenever it comes
            made = self.daemon.call("POST", f"{V}/projects", {"document_id": document}).json["id"]
            time.sleep(attempt * 0.006)
            changed = self.daemon.call("PATCH", f"{V}/projects/{made}", {"explainer_id": zodwa, "title": "My own", "context_style": "tech", "language": "af"})
            self.assertEqual(changed.status, 200, changed)
            script = self.daemon.wait_for_script(made)
            self.assertEqual((script["explainer"], script["title"], script["context_style"], script["language"]), ("Zodwa", "My own", "tech", "af"), attempt)

    def test_what_is_scheduled_says_so_and_can_be_moved(self):
        body, headers = daemon.form({}, b"# Rain\n\nRain is water that falls from clouds. The sun lifts water from the sea.\n", "rain.md")
        document = self.daemon.call("POST", f"{V}/documents", body, headers).json["id"]
        made = self.daemon.call("POST", f"{V}/projects", {"document_id": document, "scheduled_at": "2097-01-31T09:30:00Z"})
        self.assertEqual(made.status, 201, made)
        number = made.json["id"]
        self.assertEqual(made.json["scheduled_at"], "2097-01-31T09:30:00.000Z")
        self.assertEqual(made.json["jobs"][0]["scheduled_at"], "2097-01-31T09:30:00.000Z")
        early = self.daemon.call("POST", f"{V}/projects/{number}/approve")
        self.assertEqual(early.status, 409, early)
        self.assertIn("from 2097-01-31 09:30:00 UTC on", early.json["detail"])
        moved = self.daemon.call("PATCH", f"{V}/projects/{number}", {"scheduled_at": "2098-01-31T09:30:00Z"})
        self.assertEqual(moved.json["jobs"][0]["scheduled_at"], "2098-01-31T09:30:00.000Z")
        for wrong in ("2098-31-31T09:30:00Z", "2098-01-31T9:30:00Z", "2098-02-30T09:30:00Z", "2098-01-31T25:30:00Z", "2098-01-31T09:30Z"):
            self.refused(self.daemon.call("PATCH", f"{V}/projects/{number}", {"scheduled_at": wrong}), wrong)
        now = self.daemon.call("PATCH", f"{V}/projects/{number}", {"scheduled_at": None})
        self.assertEqual(now.status, 200, now)
        self.assertIsNone(now.json["scheduled_at"])
        self.daemon.wait_for_script(number)

    def test_a_name_is_one_thing(self):
        body, headers = daemon.form({"name": "cowrie"}, lesedi_png(), "a.png")
        first = self.daemon.call("POST", f"{V}/icons", body, headers)
        self.assertEqual(first.status, 201, first)
        again = self.daemon.call("POST", f"{V}/icons", body, headers)
        self.assertEqual(again.status, 409, again)
        self.assertIn(f"icon {first.json['id']}", self.refused(again, "an icon's second")["detail"])
        self.assertEqual(self.daemon.call("POST", f"{V}/transitions", body, headers).status, 201, "of another kind")
        for name in ("a\u0007b", "   ", "\u00a0\u2003", "\u200b"):
            for path, what in (("characters", {"name": name, "role": "explainer"}), ("tokens", {"name": name, "scopes": ["read"]})):
                refused = self.refused(self.daemon.call("POST", f"{V}/{path}", what), f"{path} {name!r}")
                self.assertIn("name", refused["detail"])
        palesa = self.daemon.call("POST", f"{V}/characters", {"name": "Palesa", "role": "explainer"}).json["id"]
        self.assertEqual(self.daemon.call("POST", f"{V}/characters", {"name": "Palesa", "role": "explainer"}).status, 409)
        made = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "explainer_id": palesa})
        self.assertEqual(made.status, 201, made)
        moved = self.daemon.call("PATCH", f"{V}/characters/{palesa}", {"role": "questioner"})
        self.assertEqual(moved.status, 409, moved)
        self.assertIn(f"project {made.json['id']}", moved.json["detail"])

    def test_a_secret_is_never_kept(self):
        refused = self.refused(self.daemon.call("POST", f"{V}/tokens", {"name": "kept", "scopes": ["read"]}, {"Idempotency-Key": "secret-1"}), "a token with a key")
        self.assertIn("secret", refused["detail"])
        self.assertNotIn("kept", [one["name"] for one in self.daemon.get(f"{V}/tokens")["items"]])

    def test_a_character_is_itself(self):
        made = self.daemon.call("POST", f"{V}/characters", {"name": "Naledi", "role": "explainer"}).json["id"]
        plain = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT}).json
        self.assertNotEqual(plain["explainer_id"], made, "without a picture it is nobody's default")
        named = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "explainer": "Naledi"}).json
        self.assertEqual(named["explainer_id"], made)
        body, headers = daemon.form({"pose": "flying"}, lesedi_png(), "a.png")
        refused = self.refused(self.daemon.call("POST", f"{V}/characters/{made}/assets", body, headers), "a pose that is none")
        self.assertIn("standing", refused["detail"])
        for _ in range(2):
            body, headers = daemon.form({"pose": "standing"}, lesedi_png(), "a.png")
            self.assertEqual(self.daemon.call("POST", f"{V}/characters/{made}/assets", body, headers).status, 201)
        self.assertEqual([one["pose"] for one in self.daemon.get(f"{V}/characters/{made}/assets")["items"]], ["standing"])
        for broken in (lesedi_png()[:40], b"no picture at all"):
            body, headers = daemon.form({"pose": "standing"}, broken, "a.png")
            refused = self.refused(self.daemon.call("POST", f"{V}/characters/{made}/assets", body, headers), "a broken picture")
            self.assertNotIn(str(self.daemon.data), refused["detail"])

    def test_versions_and_keys(self):
        target = f"{V}/projects/{self.project}"
        before = self.daemon.get(target)
        stale = self.daemon.call("PATCH", target, {"title": "Stale"}, {"If-Match": '"v1000"'})
        self.refused(stale, "a stale version", (412,))
        self.refused(self.daemon.call("PATCH", target + "/script", {"expected_version": 9999, "operations": [{"op": "set_title", "title": "x"}]}), "a stale version in the body", (409,))
        for method, place in (("DELETE", ""), ("POST", "/cancel"), ("POST", "/retry"), ("POST", "/duplicate"), ("POST", "/approve"), ("POST", "/composition/undo")):
            self.refused(self.daemon.call(method, target + place, None, {"If-Match": '"v1000"'}), f"{method} {place} of a stale version", (412,))
        self.assertEqual(self.daemon.get(target), before)
        key = {"Idempotency-Key": "once-1"}
        first = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": "Once"}, key)
        again = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": "Once"}, key)
        self.assertEqual((first.status, first.json["id"]), (again.status, again.json["id"]))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.refused(self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": "Other"}, key), "a key used again", (409,))
        takes = {path for method, path, operation in self.operations if any(one.get("$ref", "").endswith("IfMatch") for one in operation["parameters"])}
        self.assertEqual({path for path in takes if not path.startswith(f"{V}/projects/{{id}}")}, set(), "only what has a version takes If-Match")
        self.assertIn(f"{V}/projects/{{id}}", takes)

    def port(self):
        return int(re.search(r"and port (\d+)", self.daemon.words())[1])

    def over_tcp(self, method, target, token=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=30)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, target, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        result = daemon.Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return result

    def stream_over_tcp(self, token):
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=60 * daemon.PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", f"{V}/events", headers={"Authorization": f"bearer {token}"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        return answer

    def test_what_is_shared_stays(self):
        shared = self.daemon.get(f"{V}/characters")["items"][0]["id"]
        self.assertIn("shared", self.refused(self.daemon.call("DELETE", f"{V}/characters/{shared}"), "Thabo", (409,))["detail"])

    def test_undo_brings_nothing_back_that_is_gone(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        body, headers = daemon.form({"name": "veil"}, svg, "a.svg")
        veil = self.daemon.call("POST", f"{V}/transitions", body, headers)
        self.assertEqual(veil.status, 201, veil)
        number = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT}).json["id"]
        self.assertEqual(self.daemon.call("POST", f"{V}/projects/{number}/approve").status, 200)
        self.daemon.wait_for(number, "audio_ready")
        for change in ("veil", "fade"):
            edit = {"operations": [{"op": "set", "property": "scene_change", "line": "line-2", "value": change}]}
            self.assertEqual(self.daemon.call("PATCH", f"{V}/projects/{number}/composition", edit).status, 200)
        self.assertEqual(self.daemon.call("DELETE", f"{V}/transitions/{veil.json['id']}").status, 204)
        refused = self.refused(self.daemon.call("POST", f"{V}/projects/{number}/composition/undo"), "undo to what is gone", (409,))
        self.assertIn("veil", refused["detail"])
        self.assertEqual(self.daemon.call("GET", f"{V}/projects/{number}/frame").status, 200)
        self.assertEqual(self.daemon.call("DELETE", f"{V}/projects/{number}").status, 204)

    def test_a_deleted_projects_previews_are_closed(self):
        number = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT}).json["id"]
        self.assertEqual(self.daemon.call("POST", f"{V}/projects/{number}/approve").status, 200)
        self.daemon.wait_for(number, "audio_ready")
        preview = self.daemon.call("POST", f"{V}/previews", {"project_id": number})
        self.assertEqual(preview.status, 201, preview)
        self.assertEqual(self.daemon.call("DELETE", f"{V}/projects/{number}").status, 204)
        self.refused(self.daemon.call("GET", f"{V}/previews/{preview.json['id']}"), "its preview", (404,))

    def test_tokens_scopes_and_tenants(self):
        self.refused(self.over_tcp("GET", f"{V}/projects"), "without a token", (401,))
        self.refused(self.over_tcp("GET", f"{V}/projects", "lsd_" + "0" * 64), "a wrong token", (401,))
        reader = self.daemon.call("POST", f"{V}/tokens", {"name": "reader", "scopes": ["read"]}).json
        self.assertEqual(self.over_tcp("GET", f"{V}/projects", reader["token"]).status, 200)
        self.refused(self.over_tcp("DELETE", f"{V}/projects/{self.project}", reader["token"]), "a reader deletes", (403,))
        self.refused(self.over_tcp("GET", f"{V}/tokens", reader["token"]), "a reader lists tokens", (403,))
        import sqlite3
        with sqlite3.connect(self.daemon.data / "lesedi.db") as database:
            database.execute("INSERT INTO tenants (id, name, created_at, updated_at) VALUES (7, 'other', 0, 0)")
        other = {"X-Lesedi-Tenant": "7"}
        token = self.daemon.call("POST", f"{V}/tokens", {"name": "theirs", "scopes": ["read", "write", "admin"]}, other).json["token"]
        self.assertEqual(self.over_tcp("GET", f"{V}/projects", token).json["items"], [])
        count = 0
        for method, path, operation in self.operations:
            if path.startswith(f"{V}/projects/{{id}}"):
                body = {"operations": [{"op": "set_title", "title": "theirs"}]} if "requestBody" in operation and path.endswith(("script", "composition")) else None
                if "requestBody" in operation and body is None:
                    body = {"title": "theirs"} if operation["operationId"] == "changeProject" else {}
                if path.endswith("composition") and body:
                    body = {"operations": [{"op": "clear", "property": "music_gain_db"}]}
                answer = self.over_tcp(method, self.target(path, line="line-1", format="tiktok"), token, body)
                self.refused(answer, f"{operation['operationId']} of another tenant's", (404,))
                count += 1
        print(f"{count} operations on another tenant's project: 404")
        streamed = self.stream_over_tcp(reader["token"])
        self.assertIn(b"snapshot", streamed.readline() + streamed.readline() + streamed.readline())
        self.assertEqual(self.daemon.call("DELETE", f"{V}/tokens/{reader['row']['id']}").status, 204)
        secret = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": "After it was revoked"}).json["id"]
        self.assertNotIn(b"After it was revoked", streamed.read(), "its stream ended")
        self.assertEqual(self.daemon.call("DELETE", f"{V}/projects/{secret}").status, 204)
        self.refused(self.over_tcp("GET", f"{V}/projects", reader["token"]), "a revoked token", (401,))
        words = self.daemon.words()
        self.assertNotIn(reader["token"], words, "secrets are not logged")

    def test_raw_nonsense(self):
        for sent in (b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
                     b"POST /api/video/projects HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"POST /api/video/projects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", bytes(range(256)) * 8):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as plug:
                plug.settimeout(20)
                plug.connect(str(self.daemon.socket))
                try:
                    plug.sendall(sent)
                    plug.shutdown(socket.SHUT_WR)
                    plug.recv(65536)
                except OSError:
                    pass
        self.assertEqual(self.daemon.call("GET", "/healthz").status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=1)
