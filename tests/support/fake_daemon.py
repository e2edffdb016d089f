# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon's stand-in for the tests of its clients: HTTP on a Unix socket (or loopback TCP), answers as the test gives them.

Answers are of the shapes of config/api; the class remembers what was asked, and what of it config/api does not know. Real behaviour is judged against lesedid itself."""
import hashlib
import http.server
import json
import pathlib
import re
import socket
import socketserver
import threading
import urllib.parse

NOW = "2026-11-26T21:43:10.250Z"


def job(id=7, **more):
    return {"id": id, "queue": "render", "stage": "render", "project_id": 3, "composition_id": None, "state": "running", "priority": 1,
            "attempts": 1, "max_attempts": 3, "is_dead": False, "worker": "w1", "error": "", "failures": [], "progress": 0.52,
            "done": 312, "total": 600, "unit": "frames", "rate": 41.0, "seconds_left": 7.0, "scheduled_at": None, "started_at": NOW,
            "finished_at": None, "request_id": "r-1", "result": {}, "created_at": NOW, "updated_at": NOW, **more}


def output(format="tiktok", **more):
    return {"format": format, "file_size_bytes": 4_100_000, "width": 1080, "height": 1920, "duration_seconds": 42.3, "bitrate_kbps": 800,
            "is_outdated": False, "created_at": NOW, **more}


def project_row(id=3, **more):
    return {"id": id, "client_id": 1, "title": "Rente op rente", "topic": "", "context_style": "finance", "language": "en",
            "document_id": 5, "questioner_id": 1, "explainer_id": 2, "takeaway": "Begin early.", "target_duration_s": 45,
            "target_formats": ["tiktok", "twitter_wide"], "render_strategy": "auto", "render_strategy_used": "", "text_animation": "fade_in",
            "brand_template_id": None, "auto_render": False, "priority": 1, "status": "draft", "error_message": "", "failed_stage": "",
            "reject_notes": "", "reviewed_at": None, "reviewed_by": "", "duration_seconds": None, "version": 4, "created_at": NOW,
            "updated_at": NOW, **more}


def project(id=3, **more):
    return {**project_row(id), "look": {"music": "auto", "background_id": None, "scene_change": "glide", "background": "still",
                                        "text_animation_by": "page"}, "outputs": [], "jobs": [], **more}


def page(*items, next=None, **more):
    return {"items": list(items), "next": next, **more}


def problem(status, detail, errors=(), retryable=False, stage=""):
    return {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, "instance": "/api/video", "stage": stage,
            "provider": "", "retryable": retryable, "request_id": "req-42", "errors": [{"path": p, "message": m} for p, m in errors]}


class Contract:
    """The operations of config/api: says what a client asks that no daemon knows."""

    def __init__(self):
        api = pathlib.Path(__file__).resolve().parents[2] / "config" / "api"
        self.paths, self.schemas = {}, {}
        for file in (api / "paths").glob("*.json"):
            self.paths.update(json.loads(file.read_text()))
        for file in (api / "schemas").glob("*.json"):
            self.schemas.update(json.loads(file.read_text()))

    def find(self, method, path):
        for pattern, operations in sorted(self.paths.items(), key=lambda item: item[0].count("{")):
            shape = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern))
            method = {"HEAD": "GET"}.get(method, method)
            if re.fullmatch(shape, path) and method.lower() in operations:
                return operations[method.lower()]
        return None

    def strays(self, method, path, query, headers, body):
        operation = self.find(method, path)
        if operation is None:
            return [f"{method} {path}: no such operation"]
        known = {one["name"] for one in operation.get("parameters", []) if one.get("in") == "query"}
        found = [f"{method} {path}: no parameter {name}" for name in query if name not in known]
        content = operation.get("requestBody", {}).get("content", {})
        kind = headers.get("Content-Type")
        if content and method != "HEAD" and kind not in content:
            found.append(f"{method} {path}: takes {list(content)}, not {kind}")
        if body and kind == "application/json" and kind in content:
            self.compare(json.loads(body), content[kind]["schema"], f"{method} {path}", found)
        return found

    def compare(self, value, schema, place, found):
        schema = self.schemas[schema["$ref"].split("/")[-1]] if "$ref" in schema else schema
        if isinstance(value, dict) and schema.get("additionalProperties") is False:
            found += [f"{place}: no {name}" for name in value if name not in schema["properties"]]
            found += [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
            for name, member in value.items():
                self.compare(member, schema["properties"].get(name, {}), f"{place}.{name}", found)
        elif isinstance(value, list):
            for member in value:
                self.compare(member, schema.get("items", {}), place, found)
        elif "enum" in schema and value not in schema["enum"]:
            found.append(f"{place}: {value} is none of {schema['enum']}")


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    address_family = socket.AF_UNIX

    def server_bind(self):
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "localhost", 0


class _TcpServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class Reply:
    def __init__(self, status=200, body=b"", type="application/json", headers=None, cut=None):
        self.status, self.type, self.headers, self.cut = status, type, headers or {}, cut
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class FakeDaemon:
    """routes: "METHOD /path" (below /api/video) -> JSON, Reply, or a function of the request that returns one. The request has
    .method .path .query .headers .body; a function may write to .stream itself and return None."""

    def __init__(self, folder, routes=None, tcp=False):
        self.socket = pathlib.Path(folder) / "lesedid.sock"
        self.routes = dict(routes or {})
        self.asked, self.strays, self.contract = [], [], Contract()
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def address_string(self):
                return "unix"

            def log_message(self, *_):
                pass

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the client left, as some tests want it to

            def handle_any(self):
                parts = urllib.parse.urlsplit(self.path)
                self.method, self.stream = self.command, self.wfile
                self.path_only = parts.path
                self.query = dict(urllib.parse.parse_qsl(parts.query))
                self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fake.asked.append((self.command, self.path, self.body))
                fake.strays += fake.contract.strays(self.command, parts.path, self.query, self.headers, self.body)
                found = fake.routes.get(f"{self.command} {parts.path.removeprefix('/api/video')}")
                if callable(found):
                    found = found(self)
                    if found is None:
                        self.close_connection = True
                        return
                if found is None:
                    found = Reply(404, problem(404, f"{parts.path}: there is nothing of this name"), "application/problem+json")
                if not isinstance(found, Reply):
                    found = Reply(200, found)
                self.reply(found)

            def reply(self, found):
                self.send_response(found.status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                if found.status != 204:
                    self.send_header("Content-Type", found.type)
                    self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                if self.command != "HEAD" and found.status != 204:
                    self.wfile.write(found.body if found.cut is None else found.body[:found.cut])
                if found.cut is not None:
                    self.close_connection = True

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = handle_any

        self.server = _TcpServer(("127.0.0.1", 0), Handler) if tcp else _Server(str(self.socket), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}" if tcp else None
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def bodies(self, method, path):
        return [json.loads(body) if body else None for m, p, body in self.asked if m == method and p.split("?")[0] == "/api/video" + path]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.socket.unlink(missing_ok=True)


def file_route(data, cuts=(), etag=None):
    """GET and HEAD of bytes with Range and ETag; each number of `cuts` breaks one answer after so many bytes."""
    cuts = list(cuts)
    tag = etag or '"' + hashlib.sha256(data).hexdigest()[:16] + '"'

    def answer(request):
        headers = {"ETag": tag, "Accept-Ranges": "bytes"}
        wanted = request.headers.get("Range")
        if request.method == "HEAD":
            return Reply(200, data, "video/mp4", headers)
        cut = cuts.pop(0) if cuts else None
        if wanted and request.headers.get("If-Range", tag) == tag:
            begin = int(wanted.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
            return Reply(206, data[begin:], "video/mp4", headers, cut)
        return Reply(200, data, "video/mp4", headers, cut)

    return answer


def event(id, name, data):
    return f"id: {id}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()


def stream(request, *pieces, hold=None):
    """Writes events as a stream; `hold` is waited for before the connection is closed."""
    request.send_response(200)
    request.send_header("Content-Type", "text/event-stream")
    request.send_header("Connection", "close")
    request.end_headers()
    for piece in pieces:
        request.wfile.write(piece)
        request.wfile.flush()
    if hold is not None:
        hold.wait(20)
