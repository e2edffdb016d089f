# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts lesedid for a test, in a folder of its own, and talks to it over its Unix socket."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import lesedi

PATIENCE = float(os.environ.get("LESEDI_PATIENCE", "1"))  # how much longer than usual is not too long: 10 for a thread sanitizer


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path, timeout=60):
        super().__init__("localhost", timeout=timeout * PATIENCE)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Daemon:
    """A running lesedid. Answers that break the contract are errors, so every test checks them all."""

    def __init__(self, folder, *arguments, environment=None, check_answers=True):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.socket = self.folder / "s"
        self.log = open(self.folder / "lesedid.log", "ab")
        variables = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR") or key.endswith("SAN_OPTIONS")}
        variables.update({"LESEDI_ROOT": str(lesedi.ROOT), "LESEDI_ENCODER": "x264", "LESEDI_LOG_LEVEL": "info",
                          "VIDEO_WIDTH": "270", "VIDEO_HEIGHT": "480"})
        if check_answers:
            variables["LESEDI_TEST_CHECK_ANSWERS"] = "1"
        variables.update(environment or {})
        self.started = time.monotonic()
        self.process = subprocess.Popen([str(lesedi.BIN / "lesedid"), "--data", str(self.data), "--socket", str(self.socket), *map(str, arguments)],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=variables)
        self.wait_for_answer()

    def wait_for_answer(self, seconds=30):
        end = time.monotonic() + seconds * PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"lesedid ended with {self.process.returncode}: {self.words()}")
            try:
                if self.call("GET", "/healthz").status == 200:
                    self.first_answer_s = time.monotonic() - self.started
                    return
            except OSError:
                time.sleep(0.005)
        raise RuntimeError(f"lesedid does not answer: {self.words()}")

    def words(self):
        return (self.folder / "lesedid.log").read_text(errors="replace")[-4000:]

    def call(self, method, target, body=None, headers=None, timeout=120):
        connection = UnixConnection(self.socket, timeout)
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, target, **more):
        answer = self.call("GET", target, **more)
        assert answer.status == 200, f"GET {target}: {answer}\n{self.words()}"
        return answer.json

    def wait_for(self, project, *states, seconds=300):
        """The project, as soon as it is in one of these states; a failed one is an error unless it is waited for."""
        end = time.monotonic() + seconds * PATIENCE
        while time.monotonic() < end:
            row = self.get(f"/api/video/projects/{project}")
            if row["status"] in states:
                return row
            if row["status"] == "failed":
                raise AssertionError(f"project {project} failed at {row['failed_stage']}: {row['error_message']}\n{self.words()}")
            time.sleep(0.05)
        raise AssertionError(f"project {project} is {row['status']} after {seconds} s, {row['jobs']}\n{self.words()}")

    def wait_for_script(self, project, seconds=60):
        end = time.monotonic() + seconds * PATIENCE
        while time.monotonic() < end:
            script = self.get(f"/api/video/projects/{project}/script")
            if not script["is_being_written"] and script["lines"]:
                return script
            time.sleep(0.05)
        raise AssertionError(f"project {project} has no script after {seconds} s\n{self.words()}")

    def stop(self, seconds=60):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds * PATIENCE)
        self.log.close()
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


def form(fields, file=None, name="document.md"):
    """multipart/form-data: (body, headers)."""
    boundary = "lesedi-boundary-7d1"
    parts = []
    for key, value in fields.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
    if file is not None:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + file + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


SCRIPT = {"title": "Rain", "language": "en", "style": "educational", "questioner": "Thabo", "explainer": "Lerato", "takeaway": "Rain is old water.",
          "turns": [{"speaker": "questioner", "text": "Where does rain come from?"}, {"speaker": "explainer", "text": "Water rises from the sea and falls again."}]}
SHORT = "Thabo: Where does rain come from?\nLerato: Water rises from the sea and falls again.\n"


class Served(unittest.TestCase):
    """One daemon for all tests of a class."""

    arguments = ()
    environment = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-api-"))
        cls.daemon = Daemon(cls.folder, *cls.arguments, environment=cls.environment)

    @classmethod
    def tearDownClass(cls):
        code = cls.daemon.stop()
        words = cls.daemon.words()
        shutil.rmtree(cls.folder, ignore_errors=True)
        assert code == 0, f"lesedid ended with {code}: {words}"
