#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of config/examples/api against a stand-in that walks a project through its states as the daemon does."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from fake_daemon import FakeDaemon, Reply, event, file_route, job, page, problem, project, stream  # noqa: E402
from lesedi import ROOT, Folder  # noqa: E402

EXAMPLES = ROOT / "config" / "examples" / "api"
FORMATS = ("tiktok", "twitter_square", "twitter_wide")


class Walk:
    """One project: each step of a client starts work that is over when it was looked at once."""

    def __init__(self, daemon, token=None):
        self.status, self.working, self.token, self.tokens = "draft", None, token, set()
        videos = {f"GET /projects/3/download/{name}": file_route(name.encode() * 1000) for name in FORMATS}
        script = {"is_being_written": False, "title": "Interest.", "takeaway": "", "language": "en", "context_style": "finance",
                  "lines": [{"id": "line-1", "speaker": "questioner", "text": "What is interest?"}], "estimated_seconds": 40, "version": 4,
                  "notes": []}
        routes = {
            "POST /documents": Reply(201, {"id": 5}),
            "POST /documents/5/topics": {"items": [{"title": "Interest", "summary": "", "score": 1, "estimated_seconds": 40}],
                                         "document_id": 5, "language": "en"},
            "POST /projects": self.step(Reply(201, project()), "draft"),
            "GET /projects/3": self.look,
            "GET /projects/3/script": script,
            "PATCH /projects/3/script": script,
            "POST /projects/3/approve": self.step(project(), "audio_ready"),
            "GET /projects/3/preview-audio": file_route(b"RIFF"),
            "POST /projects/3/render": self.step(Reply(202, job()), "completed"),
            "GET /projects/3/download": file_route(b"video"),
            "GET /events": lambda r: stream(r, event(1, "snapshot", {"projects": [], "jobs": [], "newest": 1}),
                                            event(2, "job", {"topic": "job", "row": job()})),
            **videos}
        daemon.routes.update({name: self.guarded(route) for name, route in routes.items()})

    def guarded(self, route):
        def answer(request):
            self.tokens.add(request.headers.get("Authorization"))
            if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
                return Reply(401, problem(401, "a token is needed"), "application/problem+json")
            return route(request) if callable(route) else route
        return answer

    def step(self, answer, then):
        def start(_):
            self.working = then
            return answer
        return start

    def look(self, _):
        if self.working:
            self.status, self.working = self.working, None
            return project(jobs=[job()], status="rendering")
        return project(status=self.status)


class Examples(Folder):
    def setUp(self):
        super().setUp()
        self.document = self.folder / "a lesson & more.md"
        self.document.write_text("# Interest\n")

    def daemon(self, **more):
        fake = FakeDaemon(self.folder, **more)
        self.addCleanup(fake.close)
        self.addCleanup(lambda: self.assertEqual(fake.strays, [], "asked beside the contract"))
        return fake

    def test_shell_script_goes_the_whole_way(self):
        fake = self.daemon()
        Walk(fake)
        done = subprocess.run([EXAMPLES / "document-to-video.sh", self.document, self.folder], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LESEDI_SOCKET": str(fake.socket), "LESEDI_POLL_SECONDS": "0.05"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.splitlines(), [f"{self.folder}/{name}.mp4" for name in FORMATS])
        for name in FORMATS:
            self.assertEqual((self.folder / f"{name}.mp4").read_bytes(), name.encode() * 1000)
        self.assertEqual(fake.asked[0][1:], ("/api/video/documents?name=a%20lesson%20%26%20more.md", b"# Interest\n"))
        self.assertEqual(fake.bodies("PATCH", "/projects/3/script"),
                         [{"expected_version": 4, "operations": [{"op": "set_title", "title": "Interest"}]}])
        self.assertEqual(fake.bodies("POST", "/projects"), [{"document_id": 5, "target_duration_s": 45, "target_formats": list(FORMATS)}])

    def test_shell_script_says_what_was_refused(self):
        fake = self.daemon()
        fake.routes["POST /documents"] = Reply(422, problem(422, "lesson.md: this is no text"), "application/problem+json")
        done = subprocess.run([EXAMPLES / "document-to-video.sh", self.document, self.folder], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LESEDI_SOCKET": str(fake.socket)})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("this is no text", done.stderr)
        self.assertEqual(len(fake.asked), 1)

    def node(self, fake, token):
        return subprocess.run(["node", EXAMPLES / "client.mjs", fake.url, self.document, self.folder / "out.mp4"], capture_output=True,
                              text=True, timeout=60, env={**os.environ, "LESEDI_TOKEN": token})

    @unittest.skipUnless(shutil.which("node"), "no node on this machine")
    def test_javascript_client(self):
        fake = self.daemon(tcp=True)
        walk = Walk(fake, token="t-1")
        done = self.node(fake, "t-1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "out.mp4").read_bytes(), b"video")
        self.assertEqual(walk.tokens, {"Bearer t-1"})
        refused = self.node(fake, "wrong")
        self.assertEqual((refused.returncode, refused.stderr), (1, "a token is needed\n"))


if __name__ == "__main__":
    unittest.main()
