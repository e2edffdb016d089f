# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium as a judge of finished films: what its player decodes, picture by picture, after seeks and while it plays.

    results = watch([Job(path, fps=30, frames=[3, 17], play=True)], limit_seconds=60)

One headless browser for all jobs, without network (only this process's server on loopback). It is always ended here.
"""
import dataclasses
import functools
import http.server
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading

PROGRAM = "/usr/bin/chromium"
PAGE = pathlib.Path(__file__).with_name("chromium.html")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
         "--autoplay-policy=no-user-gesture-required", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@dataclasses.dataclass
class Job:
    path: pathlib.Path
    fps: float
    frames: list  # to seek, in this order
    play: bool = False  # from start to end at four times the speed, after the seeks
    patience_seconds: float = 10  # between the end of a seek and the sight of its picture


class Handler(http.server.BaseHTTPRequestHandler):
    """The page, the jobs, the films (with ranges, or a player cannot seek) and the one result."""

    protocol_version = "HTTP/1.1"

    def __init__(self, jobs, results, *arguments):
        self.jobs, self.results = jobs, results
        super().__init__(*arguments)

    def do_GET(self):
        film = re.fullmatch(r"/film/(\d+)\.mp4", self.path)
        if self.path == "/":
            self.answer(PAGE.read_bytes(), "text/html; charset=utf-8")
        elif self.path == "/jobs":
            listed = [{"film": f"/film/{number}.mp4", "fps": job.fps, "frames": list(job.frames), "play": job.play,
                       "patience": job.patience_seconds}
                      for number, job in enumerate(self.jobs)]
            self.answer(json.dumps(listed).encode(), "application/json")
        elif film and int(film[1]) < len(self.jobs):
            self.answer_part(self.jobs[int(film[1])].path.read_bytes())
        else:
            self.answer(b"", "text/plain", 404)

    def do_POST(self):
        self.results.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer(b"", "text/plain")

    def answer_part(self, data):
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2]), len(data) - 1) if asked and asked[2] else len(data) - 1
        span = {"Content-Range": f"bytes {first}-{last}/{len(data)}"} if asked else {}
        self.answer(data[first:last + 1], "video/mp4", 206 if asked else 200, {"Accept-Ranges": "bytes", **span})

    def answer(self, body, kind, status=200, headers=None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), "Cache-Control": "no-store", **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a player that seeks hangs up


def end(browser):
    """Ends the browser and all its children: they are a process group of their own."""
    try:
        os.killpg(browser.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    browser.wait()


def watch(jobs, limit_seconds=60):
    """What the browser says of each job: {"pictures": [{index, format, sha256}], "ended", "error"}.

    RuntimeError when there is no browser, no H.264 in it, or no answer in time.
    """
    if not os.access(PROGRAM, os.X_OK):
        raise RuntimeError(f"{PROGRAM} is missing (Debian's package chromium)")
    results = queue.Queue()
    server = Server(("127.0.0.1", 0), functools.partial(Handler, jobs, results))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    profile = tempfile.mkdtemp(prefix="lesedi-chromium-")
    with tempfile.TemporaryFile() as log:
        browser = subprocess.Popen([PROGRAM, *FLAGS, f"--user-data-dir={profile}", f"http://127.0.0.1:{server.server_port}/"],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                   env={"PATH": "/usr/bin:/bin", "HOME": profile, "LANG": "C.UTF-8"})
        try:
            answer = results.get(timeout=limit_seconds)
        except queue.Empty:
            log.seek(0)
            words = log.read().decode(errors="replace").splitlines()[-5:]
            raise RuntimeError(f"Chromium gave no answer in {limit_seconds} s: {words}") from None
        finally:
            end(browser)
            server.shutdown()
            server.server_close()
            shutil.rmtree(profile, ignore_errors=True)
    if answer.get("error"):
        raise RuntimeError(answer["error"])
    return answer["results"]
