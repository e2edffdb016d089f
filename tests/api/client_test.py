#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`lesedi` as a client of the daemon, against a stand-in: tables, JSON, messages, exit codes, downloads, events, Ctrl-C."""
import hashlib
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from fake_daemon import (FakeDaemon, Reply, event, file_route, job, output, page, problem, project, project_row, stream)  # noqa: E402
from lesedi import BIN, ROOT, Folder, run  # noqa: E402


class Client(Folder):
    def setUp(self):
        super().setUp()
        self.daemon = FakeDaemon(self.folder)
        self.addCleanup(self.daemon.close)

    def tearDown(self):
        self.assertEqual(self.daemon.strays, [], "asked beside the contract")

    def lesedi(self, *arguments, **more):
        environment = {"LESEDI_SOCKET": str(self.daemon.socket), "TZ": "UTC", **more.pop("environment", {})}
        return run(*arguments, environment=environment, cwd=self.folder, timeout=60, **more)

    def good(self, *arguments, **more):
        done = self.lesedi(*arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def start(self, *arguments):
        environment = {**os.environ, "LESEDI_ROOT": str(ROOT), "LESEDI_SOCKET": str(self.daemon.socket)}
        process = subprocess.Popen([str(BIN / "lesedi"), *arguments], env=environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def on_terminal(self, *arguments, columns=80, **environment):
        """What a terminal of this width is shown on standard output."""
        main, side = pty.openpty()
        import fcntl
        import struct
        import termios
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([str(BIN / "lesedi"), *arguments], stdin=subprocess.DEVNULL, stdout=side, stderr=subprocess.DEVNULL,
                                   env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LESEDI_ROOT": str(ROOT), "TERM": "xterm",
                                        "TZ": "UTC", "LESEDI_SOCKET": str(self.daemon.socket), **environment})
        os.close(side)
        shown = b""
        while select.select([main], [], [], 30)[0]:
            try:
                piece = os.read(main, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        os.close(main)
        self.assertEqual(process.wait(), 0)
        return shown.decode().replace("\r\n", "\n")


class Tables(Client):
    def test_rows_are_aligned_and_dated(self):
        self.daemon.routes["GET /projects"] = page(project_row(3), project_row(12, title="水の循環", status="completed"), counts={})
        lines = self.good("projects").splitlines()
        self.assertEqual(lines[0].split(), ["ID", "STATUS", "TITLE", "STYLE", "LENGTH", "FORMATS", "CREATED"])
        self.assertIn("2026-11-26 21:43", lines[1])
        # The Japanese title is seen four characters, eight columns wide: what follows it begins in the same column.
        seen = lambda line, word: sum(2 if ord(c) > 0x2E80 else 1 for c in line[:line.index(word)])  # noqa: E731
        self.assertEqual(seen(lines[1], "finance"), seen(lines[2], "finance"))
        self.assertNotIn("\033", "".join(lines))

    def test_terminal_width_is_respected(self):
        self.daemon.routes["GET /projects"] = page(project_row(title="a very long title " * 10), counts={})
        for line in self.on_terminal("projects", columns=80).splitlines():
            self.assertLessEqual(len(re.sub(r"\033\[\d+m", "", line)), 80)
        self.assertIn("…", self.on_terminal("projects", columns=80))
        self.assertIn("a very long title " * 9, self.good("projects"), "nothing is cut where there is no terminal")

    def test_colours_only_on_a_terminal_that_wants_them(self):
        self.daemon.routes["GET /projects"] = page(project_row(status="failed"), counts={})
        self.assertIn("\033[31mfailed", self.on_terminal("projects"))
        self.assertNotIn("\033", self.on_terminal("projects", NO_COLOR="1"))
        self.assertNotIn("\033", self.on_terminal("projects", TERM="dumb"))

    def test_text_from_outside_cannot_steer_the_terminal(self):
        self.daemon.routes["GET /projects"] = page(project_row(title="a\033[2Jb\r\nc"), counts={})
        shown = self.good("projects")
        self.assertNotIn("\033", shown)
        self.assertEqual(len(shown.splitlines()), 2)

    def test_json_is_the_api_s(self):
        wanted = page(project_row(), next="c2", counts={"draft": 1})
        self.daemon.routes["GET /projects"] = wanted
        self.assertEqual(json.loads(self.good("projects", "list", "--json")), wanted)
        self.assertEqual(json.loads(self.good("projects", "--json")), wanted)

    def test_pages(self):
        self.daemon.routes["GET /jobs"] = lambda r: page(job(2 if "cursor" in r.query else 1), next=None if "cursor" in r.query else "c2")
        done = self.lesedi("jobs", "list")
        self.assertIn("--cursor c2", done.stderr)
        self.assertEqual([one["id"] for one in json.loads(self.good("jobs", "list", "--all", "--json"))["items"]], [1, 2])

    def test_filters_reach_the_daemon(self):
        self.daemon.routes["GET /projects"] = page(counts={})
        done = self.lesedi("projects", "list", "--status", "draft,failed", "--search", "rente & meer", "--limit", "7")
        self.assertEqual(done.returncode, 0)
        self.assertIn("no project is like this", done.stderr)
        self.assertEqual(self.daemon.asked[-1][1], "/api/video/projects?status=draft%2Cfailed&search=rente%20%26%20meer&limit=7")


class Messages(Client):
    def test_problem_is_one_message(self):
        self.daemon.routes["PATCH /projects/3/script"] = Reply(
            422, problem(422, "the script would be too long", [("operations[0].text", "at most 500 characters")]), "application/problem+json")
        done = self.lesedi("script", "set", 3, "line-1", "words")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, "lesedi: the script would be too long\n  operations[0].text: at most 500 characters\n")
        self.daemon.routes["POST /jobs/7/retry"] = Reply(400, problem(400, "name is missing", [("name", "is missing")]), "application/problem+json")
        self.assertEqual(self.lesedi("jobs", "retry", "7").stderr, "lesedi: name is missing\n")

    def test_our_fault_names_the_request(self):
        self.daemon.routes["GET /queues"] = Reply(500, problem(500, "the database is locked", retryable=True), "application/problem+json")
        done = self.lesedi("queues")
        self.assertEqual(done.returncode, 1)
        self.assertIn("trying again may help", done.stderr)
        self.assertIn("req-42", done.stderr)

    def test_an_answer_that_is_no_problem_body(self):
        self.daemon.routes["GET /queues"] = Reply(502, b"<html>", "text/html")
        self.assertIn("status 502", self.lesedi("queues").stderr)

    def test_no_daemon(self):
        for arguments, named in ((("--socket", self.folder / "none.sock"), "none.sock"), (("--data", self.folder / "data"), "data/lesedid.sock")):
            done = run("projects", *arguments, environment={"HOME": str(self.folder)})
            self.assertEqual(done.returncode, 1)
            self.assertIn("lesedid`", done.stderr)
            self.assertIn(named, done.stderr)
        dead = self.folder / "dead.sock"  # somebody was killed here
        import socket
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(dead))
        done = run("projects", "--socket", dead)
        self.assertEqual(done.returncode, 1)
        self.assertIn("start it with lesedid", done.stderr)

    def test_the_daemon_of_a_data_directory_is_found(self):
        self.daemon.routes["GET /projects"] = page(counts={})
        for environment, arguments in (({}, ("--data", self.folder)), ({"LESEDI_DATA": str(self.folder)}, ())):
            done = run("projects", *arguments, environment={"HOME": str(self.folder), **environment})
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_wrong_usage_is_2(self):
        for arguments in (("projects", "show"), ("projects", "show", "x"), ("projects", "list", "--limit", "0"), ("nonsense",), (),
                          ("timeline", "set", "3", "nonsense", "1"), ("render", "3.json")):
            self.assertEqual(self.lesedi(*arguments).returncode, 2, arguments)
        self.assertEqual(self.daemon.asked, [])

    def test_token_in_the_arguments_is_warned_about(self):
        done = run("queues", "--url", "http://127.0.0.1:9", "--token", "secret")
        self.assertEqual(done.returncode, 1)
        self.assertIn("LESEDI_TOKEN", done.stderr)
        self.assertNotIn("secret", done.stderr)


class Work(Client):
    def test_create_sends_only_what_is_given(self):
        document = self.folder / "lesson.md"
        document.write_text("# Lesson\n")
        self.daemon.routes["POST /documents"] = {"id": 5}
        self.daemon.routes["POST /projects"] = Reply(201, project(9))
        self.assertEqual(self.good("projects", "create", "lesson.md", "--style", "tech", "--format", "tiktok,twitter_wide",
                                   "--auto-render", "yes"), "9\n")
        self.assertEqual(self.daemon.asked[0][1:], ("/api/video/documents?name=lesson.md", b"# Lesson\n"))
        self.assertEqual(self.daemon.bodies("POST", "/projects"),
                         [{"document_id": 5, "context_style": "tech", "target_formats": ["tiktok", "twitter_wide"], "auto_render": True}])

    def test_script_and_timeline_operations(self):
        script = {"is_being_written": False, "title": "T", "takeaway": "", "language": "en", "context_style": "tech", "lines": [],
                  "estimated_seconds": 40, "version": 5, "notes": []}
        timeline = {"version": 5, "number": 1, "can_undo": True, "can_redo": False, "overrides": [
            {"property": "shift", "line": "line-2", "word": 3, "format": "", "value": -0.25}]}
        self.daemon.routes.update({"PATCH /projects/3/script": script, "PATCH /projects/3/composition": timeline})
        self.good("script", "insert", 3, "And then?", "--after", "line-1", "--role", "questioner")
        self.good("script", "move", 3, "line-2", "--top")
        self.assertEqual([body["operations"][0] for body in self.daemon.bodies("PATCH", "/projects/3/script")],
                         [{"op": "insert_line", "text": "And then?", "role": "questioner", "after": "line-1"},
                          {"op": "move_line", "line": "line-2", "after": ""}])
        shown = self.good("timeline", "set", 3, "shift", "--line", "line-2", "--word", 3, "--", "-0.25")
        self.good("timeline", "set", 3, "pose", "thinking", "--line", "line-1", "--expected-version", 5)
        self.good("timeline", "set", 3, "hide_icon", "true", "--line", "line-1")
        self.assertIn("-0.25", shown)
        bodies = self.daemon.bodies("PATCH", "/projects/3/composition")
        self.assertEqual(bodies[0]["operations"], [{"op": "set", "property": "shift", "line": "line-2", "word": 3, "value": -0.25}])
        self.assertEqual(bodies[1]["expected_version"], 5)
        self.assertIs(bodies[2]["operations"][0]["value"], True)

    def test_settings_have_types(self):
        row = {"value": 23, "type": "integer", "is_set": False, "from": "default", "meaning": "m", "can_change": True, "environment_name": "VIDEO_CRF", "needs_restart": False}
        self.daemon.routes["GET /settings"] = page({"key": "encode.crf", **row}, {"key": "script.name", **row, "type": "text", "value": "x"})
        self.daemon.routes["POST /settings"] = page()
        self.good("settings", "set", "encode.crf", "21")
        self.good("settings", "set", "script.name", "21")
        self.good("settings", "unset", "script.name")
        self.assertEqual(self.daemon.bodies("POST", "/settings"), [{"encode.crf": 21}, {"script.name": "21"}, {"script.name": None}])
        self.assertIn("no setting", self.lesedi("settings", "set", "nonsense", "1").stderr)
        self.assertIn("encode.crf", self.lesedi("settings", "set", "VIDEO_CRF", "1").stderr)

    def test_composition_uploads_what_it_names_once(self):
        picture, sound = b"<svg/>", b"RIFF"
        (self.folder / "a.svg").write_bytes(picture)
        (self.folder / "b.wav").write_bytes(sound)
        scene = {"layers": [{"svg": {"src": "a.svg#one"}}, {"svg": {"src": "a.svg"}}, {"character": {"src": "config:cast/lerato.rig.json"}}],
                 "audio": [{"src": "b.wav"}]}
        (self.folder / "scene.json").write_text(json.dumps(scene))
        names = [hashlib.sha256(data).hexdigest() for data in (picture, sound)]
        self.daemon.routes.update({f"HEAD /files/{names[1]}": {}, f"PUT /files/{names[0]}": {"sha256": names[0], "file_size_bytes": 6,
                                                                                          "source": "sha256:" + names[0]},
                                   "POST /compositions/check": {"ok": True, "findings": [], "duration_seconds": 3, "frames": 90}})
        self.good("compositions", "check", "scene.json")
        self.assertEqual([path for method, path, _ in self.daemon.asked if method == "PUT"], ["/api/video/files/" + names[0]])
        posted = self.daemon.bodies("POST", "/compositions/check")[0]
        self.assertEqual([layer["svg"]["src"] for layer in posted["layers"][:2]], [f"sha256:{names[0]}#one", f"sha256:{names[0]}"])
        self.assertEqual(posted["layers"][2], scene["layers"][2], "what the daemon has itself keeps its name")
        self.assertEqual(posted["audio"][0]["src"], "sha256:" + names[1])
        self.daemon.routes["POST /compositions/check"] = {"ok": False, "duration_seconds": 3, "frames": 90, "findings": [
            {"path": "layers[0]", "message": "outside", "rule": "safe_zone", "severity": "warning", "at_seconds": 1.5}]}
        self.assertEqual(self.lesedi("compositions", "check", "scene.json").returncode, 3)
        (self.folder / "a.svg").unlink()
        done = self.lesedi("compositions", "check", "scene.json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("layers[0].svg.src: a.svg#one: there is no file", done.stderr)

    def test_health_speaks_through_its_exit_code(self):
        checks = [{"name": "database", "status": "failed", "reason": "read-only", "seconds": 0.01}]
        self.daemon.routes["GET /health"] = Reply(503, {"status": "failed", "checks": checks, "version": "0.1.0", "uptime_seconds": 5})
        done = self.lesedi("health")
        self.assertEqual(done.returncode, 1)
        self.assertIn("read-only", done.stdout)


class EveryVerb(Client):
    """Whatever the answer: what is asked is an operation of config/api, with parameters and members that it has."""

    verbs = """
        projects list --status draft --style tech --search x --created-after 2026-01-01T00:00:00Z --created-before 2026-02-01T00:00:00Z
        projects show 3 | projects delete 3 | projects duplicate 3 | projects export 3 | projects import file.svg
        projects create 5 --duration 30 --max-topics 3 --questioner A --explainer B --scheduled-at 2026-12-01T00:00:00Z
        projects create --script script.json | projects create --topic words
        projects edit 3 --title T --style tech --language en --format tiktok --strategy auto --text-animation pop --text-animation-by word
        projects edit 3 --transition fade --background drift --music none --background-id 0 --brand-id 2 --auto-render no --priority 2
        projects edit 3 --questioner-id 1 --explainer-id 2
        script show 3 | script set 3 line-1 words --spoken s --pose p --keywords a,b --role explainer --icon i --text-animation pop
        script set 3 --title T --takeaway U --expected-version 2 | script insert 3 words --top --pose p --keywords a
        script remove 3 line-1 | script move 3 line-1 --after line-2 | script approve 3 line-1 | script reject 3 line-1 --notes n
        script regenerate 3 line-1 | approve 3 | reject 3 --notes n | reject 3 | regenerate 3 | retry 3 | cancel 3 | render 3 | watch 3
        timeline show 3 | timeline set 3 pose thinking --line line-1 --format tiktok | timeline clear 3 shift --line line-1 --word 2
        timeline undo 3 | timeline redo 3 | timeline history 3 | download 3 | download 3 --format tiktok | audio 3
        frame 3 --at 1.5 --format tiktok | subtitles 3 --type vtt
        compositions list --limit 2 | compositions render scene.json --name n --priority 2 | compositions check scene.json --platform tiktok
        compositions still scene.json --at 1 -o s.png | compositions download 2 | compositions delete 2
        documents list --cursor c | documents add file.svg | documents delete 5 | documents topics 5 --limit 2 | documents topics file.svg
        characters list | characters add N --role explainer | characters edit 1 --name N --role questioner | characters delete 1
        characters poses 1 | characters add-pose 1 waving file.svg | characters delete-pose 1 2
        backgrounds list --style tech | backgrounds add file.svg --name n --style tech | backgrounds delete 1
        music list --style tech | music add file.svg --name n --style tech | music delete 1 | icons list | icons add file.svg --name n
        icons delete 1 | transitions list | transitions add file.svg --name n | transitions delete 1
        jobs list --state failed --queue render --project 3 --dead | jobs show 7 | jobs cancel 7 | jobs retry 7 | jobs watch 7 | queues
        events --topic job --project 3 --last-event-id 4 | preview-session list | preview-session open 3 --format tiktok --width 200
        preview-session open scene.json --height 100 | preview-session show 1 | preview-session play 1 | preview-session pause 1
        preview-session seek 1 2.5 | preview-session speed 1 2 | preview-session frame 1 -o f.png --type jpeg | preview-session close 1
        settings list | settings unset a.b | token create n --scopes read,write --expires-in-days 3 | token list | token revoke 1
        health | capabilities | formats"""

    def test_keeps_to_the_contract(self):
        (self.folder / "file.svg").write_text("<svg/>")
        (self.folder / "scene.json").write_text('{"layers": [{"svg": {"src": "file.svg"}}]}')
        (self.folder / "script.json").write_text("{}")
        lines = [verb.split() for line in self.verbs.strip().splitlines() for verb in line.split(" | ")]
        for arguments in lines:
            before = len(self.daemon.asked)
            done = self.lesedi(*arguments)
            self.assertEqual(done.returncode, 1, (arguments, done.stderr))  # 404 for everything
            self.assertGreater(len(self.daemon.asked), before, arguments)
        self.assertGreater(len(lines), 90)


class Make(Client):
    def setUp(self):
        super().setUp()
        self.document = self.folder / "lesson.md"
        self.document.write_text("# Lesson\n")
        self.status = ["draft"]
        self.daemon.routes.update({
            "GET /readyz": {"status": "ok", "checks": [], "version": "0.1.0", "uptime_seconds": 5},
            "GET /events": lambda r: stream(r),
            "POST /documents": Reply(201, {"id": 5}),
            "POST /projects": Reply(201, project()),
            "GET /projects/3": lambda r: project(status=self.status[0], duration_seconds=42.3, outputs=[output("tiktok"), output("twitter_wide")]),
            "GET /projects/3/script": {"is_being_written": False, "title": "T", "takeaway": "", "language": "en", "context_style": "tech",
                                       "lines": [], "estimated_seconds": 40, "version": 5, "notes": ["two sentences were left out"]},
            "POST /projects/3/approve": lambda r: self.becomes("audio_ready", project()),
            "POST /projects/3/render": lambda r: self.becomes("completed", Reply(202, job())),
            "GET /projects/3/composition": lambda r: {"format": r.query["format"]},
            "GET /projects/3/subtitles": lambda r: Reply(200, r.query["type"].encode(), "text/plain")})
        for name in ("tiktok", "twitter_wide"):
            self.daemon.routes[f"GET /projects/3/download/{name}"] = self.daemon.routes[f"HEAD /projects/3/download/{name}"] = \
                file_route(name.encode())

    def becomes(self, status, answer):
        self.status[0] = status
        return answer

    def test_a_running_daemon_makes_it(self):
        done = self.lesedi("make", "lesson.md", "-o", "out.mp4", "--approve", "--format", "tiktok,twitter_wide", "--composition", "c.json",
                           "--text-animation", "pop:word", "--duration", 30)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("two sentences were left out", done.stderr)
        self.assertEqual({path.name: path.read_text() for path in self.folder.glob("out.*")},
                         {"out.tiktok.mp4": "tiktok", "out.twitter_wide.mp4": "twitter_wide", "out.srt": "srt", "out.vtt": "vtt"})
        self.assertEqual(json.loads((self.folder / "c.twitter_wide.json").read_text()), {"format": "twitter_wide"})
        self.assertEqual(self.daemon.bodies("POST", "/projects"), [
            {"target_formats": ["tiktok", "twitter_wide"], "text_animation": "pop", "text_animation_by": "word", "render_strategy": "auto",
             "scene_change": "glide", "background": "still", "music": "auto", "target_duration_s": 30, "document_id": 5}])

    def test_what_the_api_cannot_say_is_done_here(self):
        for arguments, reason in ((("--approve", "--stats", "s.json"), "no --stats"), ((), "without --approve"), (("--local", "--approve"), "")):
            done = self.lesedi("make", "missing.md", *arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn(reason, done.stderr)
            self.assertIn("missing.md", done.stderr)
        self.assertEqual([path for _, path, _ in self.daemon.asked], ["/readyz"] * 2)


class Downloads(Client):
    data = bytes(range(256)) * 4000

    def test_broken_connections_are_resumed(self):
        self.daemon.routes["HEAD /projects/3/download/tiktok"] = self.daemon.routes["GET /projects/3/download/tiktok"] = \
            file_route(self.data, cuts=[300_000, 200_000])
        self.good("download", 3, "--format", "tiktok", "-o", "out.mp4")
        self.assertEqual((self.folder / "out.mp4").read_bytes(), self.data)
        self.assertEqual([p.name for p in self.folder.glob("*.part")], [])
        self.assertEqual(sum(method == "GET" for method, _, _ in self.daemon.asked), 3)

    def test_the_same_command_goes_on(self):
        route = file_route(self.data, cuts=[300_000] + [0] * 10)
        self.daemon.routes["HEAD /projects/3/download/tiktok"] = self.daemon.routes["GET /projects/3/download/tiktok"] = route
        done = self.lesedi("download", 3, "--format", "tiktok", "-o", "out.mp4")
        self.assertEqual(done.returncode, 1)
        self.assertFalse((self.folder / "out.mp4").exists(), "whole or absent")
        self.assertEqual([p.stat().st_size for p in self.folder.glob("*.part")], [300_000])
        ranges = []
        whole = file_route(self.data)
        self.daemon.routes["GET /projects/3/download/tiktok"] = lambda r: (ranges.append(r.headers.get("Range")), whole(r))[1]
        self.good("download", 3, "--format", "tiktok", "-o", "out.mp4")
        self.assertEqual(ranges, ["bytes=300000-"])
        self.assertEqual((self.folder / "out.mp4").read_bytes(), self.data)

    def test_another_version_begins_anew(self):
        old = file_route(self.data, cuts=[300_000] + [0] * 10, etag='"old"')
        self.daemon.routes["HEAD /projects/3/download/tiktok"] = self.daemon.routes["GET /projects/3/download/tiktok"] = old
        self.assertEqual(self.lesedi("download", 3, "--format", "tiktok", "-o", "out.mp4").returncode, 1)
        new = self.data[::-1]
        self.daemon.routes["HEAD /projects/3/download/tiktok"] = self.daemon.routes["GET /projects/3/download/tiktok"] = \
            file_route(new, etag='"new"')
        self.good("download", 3, "--format", "tiktok", "-o", "out.mp4")
        self.assertEqual((self.folder / "out.mp4").read_bytes(), new)
        self.assertEqual(list(self.folder.glob("*.part")), [])

    def test_missing_video_says_why(self):
        self.daemon.routes["GET /projects/3/outputs"] = page()
        done = self.lesedi("download", 3)
        self.assertEqual(done.returncode, 1)
        self.assertIn("lesedi render 3 --wait", done.stderr)
        self.daemon.routes["GET /projects/3/outputs"] = page(output())
        done = self.lesedi("download", 3)
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is nothing of this name", done.stderr)
        self.assertEqual(list(self.folder.glob("project*")), [])

    def test_interrupt_keeps_the_part(self):
        hold = threading.Event()

        def slow(request):
            request.send_response(200)
            request.send_header("Content-Length", str(len(self.data)))
            request.send_header("ETag", '"e"')
            request.end_headers()
            request.wfile.write(self.data[:100_000])
            request.wfile.flush()
            hold.wait(20)

        self.daemon.routes["HEAD /projects/3/preview-audio"] = file_route(self.data, etag='"e"')
        self.daemon.routes["GET /projects/3/preview-audio"] = slow
        process = self.start("audio", "3", "-o", "out.wav")
        until(lambda: [p for p in self.folder.glob("*.part") if p.stat().st_size == 100_000])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(10), 130)
        hold.set()
        self.assertFalse((self.folder / "out.wav").exists())
        self.assertEqual(len(list(self.folder.glob("*.part"))), 1)


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)


class Events(Client):
    def test_reconnects_where_it_was(self):
        told, seen = [], []

        def answer(request):
            seen.append(request.headers.get("Last-Event-ID"))
            data = {"topic": "project", "what": "approved", "subject_id": 3, "at": "2026-11-26T21:43:10Z", "payload": {},
                    "row": project_row(status="approved")}
            first = b"retry: 10\n" + event(40, "snapshot", {"projects": [], "jobs": [], "newest": 40}) + event(41, "project", data)
            stream(request, first if not told else event(42, "project", data) + b": alive\n\n")
            told.append(1)

        self.daemon.routes["GET /events"] = answer
        done = self.lesedi("events", "--topic", "project", "--count", 3, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([json.loads(line)["id"] for line in done.stdout.splitlines()], ["40", "41", "42"])
        self.assertEqual(seen[:2], [None, "41"])
        self.assertIn("topics=project", self.daemon.asked[0][1])

    def test_refusal_is_an_end(self):
        self.daemon.routes["GET /events"] = Reply(403, problem(403, "this token may not read"), "application/problem+json")
        done = self.lesedi("events")
        self.assertEqual(done.returncode, 1)
        self.assertIn("may not read", done.stderr)

    def test_interrupt_leaves_the_job_alone(self):
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.daemon.routes["GET /projects/3"] = project(jobs=[job()], status="rendering")
        self.daemon.routes["GET /events"] = lambda r: stream(r, event(1, "snapshot", {"projects": [], "jobs": [job()], "newest": 1}), hold=hold)
        process = self.start("watch", "3")
        until(lambda: any("/events" in path for _, path, _ in self.daemon.asked))
        until(lambda: sum(path.endswith("/projects/3") for _, path, _ in self.daemon.asked) > 1)  # it has shown the job
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)
        self.assertIn("52 %  312 of 600 frames, 41.0/s, 7.0 s left", words)
        self.assertIn("lesedi watch 3", words)
        self.assertEqual([one for one in self.daemon.asked if one[0] != "GET"], [])

    def test_waiting_ends_with_the_work(self):
        hold, states = threading.Event(), [project(jobs=[job()], status="rendering"), project(status="completed", outputs=[output()])]
        self.addCleanup(hold.set)
        self.daemon.routes["POST /projects/3/render"] = Reply(202, job())
        self.daemon.routes["GET /projects/3"] = lambda r: states.pop(0) if len(states) > 1 else states[0]
        self.daemon.routes["GET /jobs/7"] = job(state="succeeded", progress=1)
        self.daemon.routes["GET /events"] = lambda r: stream(r, event(1, "snapshot", {"projects": [], "jobs": [], "newest": 1}), hold=hold)
        shown = self.good("render", 3, "--wait", "--format", "tiktok")
        self.assertIn("completed", shown)
        self.assertEqual(self.daemon.bodies("POST", "/projects/3/render"), [{"target_formats": ["tiktok"]}])

    def test_failure_is_told(self):
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.daemon.routes["GET /projects/3"] = project(status="failed", failed_stage="voice", error_message="no voice speaks xh")
        self.daemon.routes["GET /events"] = lambda r: stream(r, hold=hold)
        done = self.lesedi("watch", 3)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no voice speaks xh", done.stderr)
        self.assertIn("lesedi retry 3", done.stderr)


class Shell(Folder):
    def generated(self, *arguments):
        done = run(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def completed(self, *words):
        script = self.folder / "completion.bash"
        script.write_text(self.generated("completion", "bash"))
        line = "COMP_WORDS=(lesedi {}); COMP_CWORD={}; _lesedi 2>/dev/null; printf '%s\\n' \"${{COMPREPLY[@]}}\"".format(
            " ".join(f"'{word}'" for word in words), len(words))
        return subprocess.run(["bash", "-c", f"source {script}; {line}"], capture_output=True, text=True, check=True).stdout.split()

    def test_bash_completes(self):
        self.assertEqual(self.completed("proj"), ["projects"])
        self.assertIn("duplicate", self.completed("projects", ""))
        self.assertEqual(self.completed("projects", "list", "--sta"), ["--status"])
        self.assertEqual(self.completed("projects", "list", "--style", "fi"), ["finance"])
        self.assertEqual(self.completed("timeline", "set", "3", "pause"), ["pause_before"])
        self.assertNotIn("completion", self.completed(""))

    def test_zsh_completes(self):
        """The function, with zsh's own ones around it replaced by such that print what they are given."""
        script = self.folder / "_lesedi"
        script.write_text(self.generated("completion", "zsh"))

        def offered(*words):
            line = "words=(lesedi {}); CURRENT={}; _lesedi".format(" ".join(f"'{word}'" for word in words), len(words) + 1)
            stubs = ("compdef() { :; }; _files() { print -- FILES; }; _describe() { print -rl -- ${(P)2}; };"
                     " compadd() { [[ $1 == -a ]] && print -rl -- ${(P)2} || print -rl -- ${@:2}; };")
            done = subprocess.run(["zsh", "-f", "-c", f"{stubs} source {script}; {line}"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)
            return [row.split(":")[0] for row in done.stdout.splitlines()]

        self.assertIn("projects", offered("proj"))
        self.assertIn("duplicate", offered("projects", ""))
        self.assertIn("--status", offered("projects", "list", "--sta"))
        self.assertEqual(sorted(offered("projects", "list", "--style", "fi")), ["educational", "finance", "motivation", "tech"])
        self.assertIn("pause_before", offered("timeline", "set", "3", "pause"))
        self.assertEqual(offered("render", "a.json", "-o", ""), ["FILES"])

    def test_fish_completes(self):
        script = self.folder / "lesedi.fish"
        script.write_text(self.generated("completion", "fish"))

        def offered(line):
            done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"], capture_output=True, text=True,
                                  env={**os.environ, "HOME": str(self.folder)})
            self.assertEqual((done.returncode, done.stderr), (0, ""), line)
            return [row.split("\t")[0] for row in done.stdout.splitlines()]

        self.assertEqual(offered("lesedi proj"), ["projects"])
        self.assertIn("duplicate", offered("lesedi projects "))
        self.assertEqual(offered("lesedi projects list --sta"), ["--status"])
        self.assertEqual(offered("lesedi projects list --style fi"), ["finance"])
        self.assertEqual(offered("lesedi timeline set 3 pause"), ["pause_before"])

    def test_scripts_are_valid(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.folder / shell
            script.write_text(self.generated("completion", shell))
            done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(run("completion", "tcsh").returncode, 2)

    def test_manual_is_clean_and_whole(self):
        page_file = self.folder / "lesedi.1"
        page_file.write_text(self.generated("man"))
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", str(page_file)], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        shown = re.sub("\033\\[[\\d;]*m|.\x08", "", done.stdout)
        for verb in ("lesedi make", "lesedi projects create", "lesedi compositions render", "--expected-version", "EXIT STATUS"):
            self.assertTrue(verb in shown, f"{verb} is not in the manual")

    def test_help_is_grouped(self):
        shown = self.generated("--help")
        for heading in ("Without a daemon", "Projects", "Material", "The daemon"):
            self.assertIn(heading + ":", shown)
        self.assertLess(len(shown.splitlines()), 60)


if __name__ == "__main__":
    unittest.main()
