#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation of the served OpenAPI document against the running daemon, both ways: each documented one answers as described (the
daemon itself checks its answers against the document with valijson and makes a 500 of one that does not fit), what is not documented is
not there, and each write is read back by another operation. Prints the counts."""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402
import lesedi  # noqa: E402

V = "/api/video"
METHODS = ("get", "post", "put", "patch", "delete")


class Walk(daemon.Served):
    """Calls are counted by operation; the last test looks whether any was left out."""

    called = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.daemon.get("/openapi.json")
        cls.operations = {}
        for path, item in cls.document["paths"].items():
            for method in METHODS:
                if method in item:
                    cls.operations[item[method]["operationId"]] = (method.upper(), path, item[method])

    def run_operation(self, name, status, body=None, headers=None, query="", **values):
        method, path, described = self.operations[name]
        target = re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), path) + query
        answer = self.daemon.call(method, target, body, headers)
        self.assertEqual(answer.status, status, f"{name}: {method} {target}: {answer}\n{self.daemon.words()}")
        self.assertIn(str(status), described["responses"], f"{name} does not document {status}")
        content = described["responses"][str(status)].get("content", {})
        if content and answer.body:
            kind = answer.headers["Content-Type"].split(";")[0]
            self.assertTrue(kind in content or "application/octet-stream" in content, f"{name}: {kind} is not among {list(content)}")
        self.called.setdefault(name, set()).add(status)
        return answer

    def ok(self, name, status=200, *arguments, **more):
        answer = self.run_operation(name, status, *arguments, **more)
        return answer.json if answer.body and "json" in answer.headers.get("Content-Type", "") else answer

    def test_1_system(self):
        end = time.monotonic() + 30 # the socket answers before the workers are there
        while self.daemon.call("GET", "/readyz").status != 200 and time.monotonic() < end:
            time.sleep(0.05)
        for name in ("getLiveness", "getReadiness", "getHealth", "listQueues", "listFormats", "getCapabilities", "getMetrics", "getDocument"):
            self.ok(name)
        self.assertEqual({one["name"] for one in self.ok("listFormats")["items"]} >= {"tiktok", "twitter_square"}, True)

    def test_2_settings_and_tokens(self):
        self.assertTrue(any(one["key"] == "script.target_seconds" for one in self.ok("listSettings")["items"]))
        self.ok("changeSettings", 200, {"script.target_seconds": 33})
        value = next(one for one in self.ok("listSettings")["items"] if one["key"] == "script.target_seconds")
        self.assertEqual((value["value"], value["from"]), (33, "tenant"))
        self.ok("changeSettings", 200, {"script.target_seconds": None})
        made = self.ok("createToken", 201, {"name": "walk", "scopes": ["read"]})
        self.assertIn(made["row"]["id"], [one["id"] for one in self.ok("listTokens")["items"]])
        self.ok("revokeToken", 204, id=made["row"]["id"])
        self.assertIsNotNone(self.ok("listTokens")["items"][0]["revoked_at"])

    def test_3_assets(self):
        png = make_png()
        character = self.ok("createCharacter", 201, {"name": "Naledi", "role": "questioner"})
        self.ok("changeCharacter", 200, {"role": "explainer"}, id=character["id"])
        self.assertEqual(self.ok("getCharacter", id=character["id"])["role"], "explainer")
        self.assertIn("Naledi", [one["name"] for one in self.ok("listCharacters")["items"]])
        pose = self.ok("uploadPose", 201, png, query="?pose=standing", id=character["id"])
        self.assertEqual([one["pose"] for one in self.ok("listPoses", id=character["id"])["items"]], ["standing"])
        self.assertEqual(self.ok("getPoseFile", id=character["id"], aid=pose["id"]).body, png)
        self.ok("getPoseFile", 206, None, {"Range": "bytes=0-9"}, id=character["id"], aid=pose["id"])
        self.ok("deletePose", 204, id=character["id"], aid=pose["id"])
        self.assertEqual(self.ok("listPoses", id=character["id"])["items"], [])
        self.ok("deleteCharacter", 204, id=character["id"])
        self.assertNotIn("Naledi", [one["name"] for one in self.ok("listCharacters")["items"]])
        wav = self.folder / "tone.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=440:duration=1.5", str(wav)], check=True)
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="9" fill="#e94560"/></svg>'
        for one, many, data in (("Background", "Backgrounds", png), ("Music", "Music", wav.read_bytes()), ("Icon", "Icons", svg), ("Transition", "Transitions", svg)):
            row = self.ok("upload" + one, 201, data, query="?name=walked")
            self.assertEqual(self.ok("get" + one, id=row["id"])["name"], "walked")
            self.assertIn(row["id"], [each["id"] for each in self.ok("list" + many)["items"]])
            self.assertEqual(self.ok(f"get{one}File", id=row["id"]).body, data)
            self.ok(f"get{one}File", 206, None, {"Range": "bytes=1-3"}, id=row["id"])
            if one == "Music":
                self.assertAlmostEqual(row["duration_seconds"], 1.5, delta=0.05)
            self.ok("delete" + one, 204, id=row["id"])
            self.assertEqual(self.daemon.call("GET", f"{V}/{many.lower()}/{row['id']}").status, 404)

    def test_4_documents_and_files(self):
        text = (lesedi.ROOT / "config/samples/compound-interest.md").read_bytes()
        row = self.ok("uploadDocument", 201, text, query="?name=interest.md")
        self.ok("uploadDocument", 200, text, query="?name=interest.md")
        self.assertEqual(self.ok("getDocumentRow", id=row["id"])["source_name"], "interest.md")
        self.assertIn(row["id"], [one["id"] for one in self.ok("listDocuments")["items"]])
        self.assertEqual(self.ok("getDocumentFile", id=row["id"]).body, text)
        self.ok("getDocumentFile", 206, None, {"Range": "bytes=-5"}, id=row["id"])
        self.assertTrue(self.ok("suggestTopics", id=row["id"])["items"])
        self.assertEqual(self.ok("analyzeDocument", 200, text)["document_id"], row["id"])
        self.ok("deleteDocument", 204, id=row["id"])
        self.assertEqual(self.ok("listDocuments")["items"], [])
        data = b"any bytes"
        digest = hashlib.sha256(data).hexdigest()
        self.ok("putFile", 201, data, sha256=digest)
        self.ok("putFile", 200, data, sha256=digest)
        self.assertEqual(self.ok("getFile", sha256=digest).body, data)
        self.ok("getFile", 206, None, {"Range": "bytes=4-"}, sha256=digest)

    def test_5_projects(self):
        self.ok("createProject", 201, {"script": daemon.SHORT, "title": "First"})
        project = self.ok("createProject", 201, {"script": daemon.SHORT, "title": "Rain", "target_formats": ["tiktok"]})
        number = project["id"]
        page = self.ok("listProjects", query="?limit=1")
        self.assertEqual([one["id"] for one in page["items"]], [number], "the newest first")
        self.assertIsNotNone(page["next"])
        self.daemon.wait_for_script(number)
        self.ok("changeProject", 200, {"text_animation": "pop", "target_formats": ["twitter_square"]}, id=number)
        self.assertEqual(self.ok("getProject", id=number)["target_formats"], ["twitter_square"])
        script = self.ok("getScript", id=number)
        line = script["lines"][1]["id"]
        self.ok("editScript", 200, {"operations": [{"op": "set_takeaway", "takeaway": "Old water."}]}, id=number)
        self.assertEqual(self.ok("getScript", id=number)["takeaway"], "Old water.")
        self.ok("rejectLine", 200, {"notes": "shorter"}, id=number, line=line)
        self.assertEqual(self.ok("getScript", id=number)["lines"][1]["state"], "rejected")
        self.ok("approveLine", 200, id=number, line=line)
        self.assertEqual(self.ok("getScript", id=number)["lines"][1]["state"], "approved")
        self.ok("approveProject", 200, id=number)
        self.daemon.wait_for(number, "audio_ready")
        self.ok("getPreviewAudio", id=number)
        self.ok("getPreviewAudio", 206, None, {"Range": "bytes=0-43"}, id=number)
        before = self.ok("getComposition", id=number)
        self.ok("editTimeline", 200, {"operations": [{"op": "set", "property": "pause_before", "line": line, "value": 1.5}]}, id=number)
        self.assertEqual(self.ok("getTimeline", id=number)["overrides"][0]["property"], "pause_before")
        self.assertNotEqual(self.ok("getComposition", id=number), before)
        self.ok("undoTimeline", 200, id=number)
        self.assertEqual(self.ok("getComposition", id=number), before)
        self.ok("redoTimeline", 200, id=number)
        self.assertTrue(self.ok("listTimelineVersions", id=number)["items"][0]["is_current"])
        self.assertTrue(self.ok("getFrame", id=number, query="?t=1").body.startswith(b"\x89PNG"))
        self.assertIn(b"-->", self.ok("getSubtitles", id=number).body)
        self.assertIn(b"WEBVTT", self.ok("getSubtitles", id=number, query="?type=vtt").body)
        job = self.ok("renderProject", 202, id=number)
        self.assertEqual(self.ok("getJob", id=job["id"])["queue"], "render")
        self.daemon.wait_for(number, "completed")
        self.assertEqual([one["format"] for one in self.ok("listOutputs", id=number)["items"]], ["twitter_square"])
        film = self.ok("downloadVideo", id=number).body
        self.assertEqual(self.ok("downloadFormat", id=number, format="twitter_square").body, film)
        self.ok("downloadVideo", 206, None, {"Range": "bytes=0-0"}, id=number)
        self.ok("downloadFormat", 206, None, {"Range": "bytes=0-0"}, id=number, format="twitter_square")
        copy = self.ok("duplicateProject", 201, id=number)
        self.assertNotEqual(copy["id"], number)
        archive = self.ok("exportProject", id=number)
        again = self.ok("importProject", 201, archive.body)
        self.assertEqual(self.ok("getProject", id=again["id"])["title"], project["title"])
        self.ok("rejectProject", 200, {"notes": "another time"}, id=number)
        self.assertEqual(self.ok("getProject", id=number)["reject_notes"], "another time")
        self.ok("cancelProject", 200, id=copy["id"])
        self.ok("deleteProject", 204, id=copy["id"])
        self.assertEqual(self.daemon.call("GET", f"{V}/projects/{copy['id']}").status, 404)

    def test_6_regenerate_and_retry(self):
        text = (lesedi.ROOT / "config/samples/compound-interest.md").read_bytes()
        document = self.ok("uploadDocument", 201, text)
        project = self.ok("createProject", 201, {"document_id": document["id"], "target_duration_s": 15})
        number = project["id"]
        first = self.daemon.wait_for_script(number)
        self.ok("regenerateProject", 202, id=number)
        second = self.daemon.wait_for_script(number)
        line = next(one for one in second["lines"] if one["speaker"] == "questioner")["id"]
        self.ok("regenerateLine", 202, id=number, line=line)
        self.daemon.wait_for_script(number)
        self.assertNotEqual([one["text"] for one in first["lines"]], [one["text"] for one in self.ok("getScript", id=number)["lines"]])
        self.ok("approveProject", 200, id=number)
        self.daemon.wait_for(number, "audio_ready")
        self.ok("renderProject", 202, id=number)
        jobs = self.ok("listJobs", query=f"?project_id={number}&queue=render")["items"]
        self.ok("cancelJob", 200, id=jobs[0]["id"])
        self.daemon.wait_for(number, "audio_ready")
        self.ok("retryJob", 200, id=jobs[0]["id"])
        self.daemon.wait_for(number, "completed")

    def test_6_what_fails_can_be_tried_again(self):
        number = self.ok("createProject", 201, {"script": "Thabo: What is this sign, \U00012F90?\nLerato: Nobody has a letter for it yet.\n"})["id"]
        self.daemon.wait_for_script(number)
        self.ok("approveProject", 200, id=number)
        self.daemon.wait_for(number, "audio_ready")
        self.ok("renderProject", 202, id=number)
        failed = self.daemon.wait_for(number, "failed")
        self.assertIn("U+12F90", failed["error_message"])
        self.ok("retryProject", 202, id=number)
        self.daemon.wait_for(number, "failed")

    def test_7_compositions_and_previews(self):
        text = (lesedi.ROOT / "config/examples/shapes.json").read_text()
        body = json.loads(text)
        self.assertTrue(self.ok("checkComposition", 200, body)["ok"])
        self.assertTrue(self.ok("stillOfComposition", 200, body, query="?t=0.5").body.startswith(b"\x89PNG"))
        queued = self.ok("renderComposition", 202, body, query="?name=shapes")
        number = queued["composition"]["id"]
        self.assertEqual(self.ok("getPosted", id=number)["version"], body["version"])
        self.assertIn(number, [one["id"] for one in self.ok("listCompositions")["items"]])
        for _ in range(600):
            if self.ok("getJob", id=queued["job"]["id"])["state"] in ("succeeded", "failed"):
                break
            time.sleep(0.1)
        self.ok("downloadComposition", id=number)
        self.ok("downloadComposition", 206, None, {"Range": "bytes=0-9"}, id=number)
        preview = self.ok("openPreview", 201, {"composition": body, "width": 160, "height": 160})
        self.ok("changePreview", 200, {"state": "paused", "position_seconds": 0.5}, id=preview["id"])
        self.assertEqual(self.ok("getPreview", id=preview["id"])["state"], "paused")
        self.assertIn(preview["id"], [one["id"] for one in self.ok("listPreviews")["items"]])
        self.ok("replacePreview", 200, body, id=preview["id"])
        self.ok("getPreviewFrame", id=preview["id"])
        self.stream("streamPreview", b"image/jpeg", id=preview["id"])
        self.ok("closePreview", 204, id=preview["id"])
        self.assertEqual(self.ok("listPreviews")["items"], [])
        self.ok("deleteComposition", 204, id=number)
        self.assertNotIn(number, [one["id"] for one in self.ok("listCompositions")["items"]])

    def stream(self, name, wanted, **values):
        method, path, _ = self.operations[name]
        connection = daemon.UnixConnection(self.daemon.socket, 20)
        connection.request(method, re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), path))
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        seen = b""
        while wanted not in seen:
            piece = answer.read1(65536)
            self.assertTrue(piece, f"{name} ended without {wanted}")
            seen += piece
        connection.close()
        self.called.setdefault(name, set()).add(200)

    def test_8_events(self):
        self.stream("streamEvents", b"event: snapshot")

    def test_9_nothing_is_left_out(self):
        left = sorted(set(self.operations) - set(self.called))
        self.assertEqual(left, [], "operations that no test calls")
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method not in item:
                    target = re.sub(r"\{\w+\}", "1", path)
                    answer = self.daemon.call(method.upper(), target)
                    self.assertIn(answer.status, (404, 405), f"{method.upper()} {target} is not documented: {answer}")
        for schema in self.document["components"]["schemas"].values():
            if schema.get("type") == "object":
                self.assertIn("additionalProperties", schema)
                self.assertTrue(schema.get("properties") or schema["additionalProperties"], schema)
        print(f"{len(self.operations)} operations, {sum(len(one) for one in self.called.values())} different answers checked, "
              f"{len(self.document['components']['schemas'])} schemas")


def make_png():
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes([x * 8 % 256, 90, 160, 255]) * 32 for x in range(32))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    unittest.main(verbosity=1)
