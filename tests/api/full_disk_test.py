#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full at every kind of write: uploads, projects, voices, videos, exports, imports. Each is said clearly, nothing is lost, and when there is
room again all goes on. Needs to mount a small tmpfs: skipped where that is not allowed."""
import concurrent.futures
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402
import lesedi  # noqa: E402

V = "/api/video"
SIZE = 24 << 20


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-full-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.disk = self.folder / "data"
        self.disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(self.disk)], capture_output=True, text=True)
        if done.returncode != 0:
            self.skipTest(f"a tmpfs cannot be mounted here: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)])
        self.served = daemon.Daemon(self.folder)
        self.addCleanup(self.served.kill)

    def room(self):
        found = os.statvfs(self.disk)
        return found.f_bavail * found.f_frsize

    def fill(self, leave):
        """Leaves so many bytes."""
        with open(self.disk / "filler", "ab") as file:
            while self.room() > leave:
                file.write(b"\0" * min(1 << 16, max(4096, self.room() - leave)))
                file.flush()

    def empty(self):
        (self.disk / "filler").unlink(missing_ok=True)

    def go_on(self, number, wanted):
        """There is room again: what failed meanwhile is tried again by hand, the rest by itself."""
        self.empty()
        if self.served.wait_for(number, wanted, "failed")["status"] == "failed":
            self.assertEqual(self.served.call("POST", f"{V}/projects/{number}/retry").status, 202, self.served.words())
            self.served.wait_for(number, wanted)

    def rooms_with(self, leaves, ask, done):
        """Asks with less room each time; every failure is said clearly. The statuses."""
        statuses = []
        for leave in leaves:
            self.fill(leave)
            answer = ask()
            self.empty()
            statuses.append(answer.status)
            if answer.status != done:
                self.assertIn(answer.status, (507, 503), f"{leave} bytes left: {answer}")
                self.assertTrue("full" in answer.json["detail"].lower() or "space" in answer.json["detail"].lower(), answer)
        return statuses

    def move_project(self, number):
        """Out as an archive and back in."""
        served = self.served
        export = f"{V}/projects/{number}/export"
        archive = served.call("GET", export)
        self.assertEqual(archive.status, 200, archive)
        leaves = [len(archive.body) * 3 * part // 16 for part in range(16)]
        statuses = self.rooms_with(leaves, lambda: served.call("GET", export), 200)
        self.assertTrue(statuses[0] != 200 and statuses[-1] == 200, statuses)
        self.assertEqual(served.call("DELETE", f"{V}/projects/{number}").status, 204)
        before = [one["id"] for one in served.get(f"{V}/projects")["items"]]
        statuses = self.rooms_with(leaves, lambda: served.call("POST", f"{V}/projects/import", archive.body, {"Content-Type": "application/octet-stream"}), 201)
        self.assertNotEqual(statuses[0], 201, statuses)
        made = [one["id"] for one in served.get(f"{V}/projects")["items"] if one["id"] not in before]
        self.assertEqual(len(made), statuses.count(201), f"{statuses}: an import is whole or not there")
        with concurrent.futures.ThreadPoolExecutor(2) as two:  # of one archive, at once; more are asked to come again
            answers = list(two.map(lambda _: served.call("POST", f"{V}/projects/import", archive.body, {"Content-Type": "application/octet-stream"}), range(8)))
        self.assertEqual([one.status for one in answers], [201] * 8, answers)
        last = answers[-1].json["id"]
        self.assertEqual(served.call("POST", f"{V}/projects/{last}/approve").status, 200)
        served.wait_for(last, "audio_ready")

    def test_every_write(self):
        served = self.served
        document = served.call("POST", f"{V}/documents?name=a.md", (lesedi.ROOT / "config/samples/compound-interest.md").read_bytes()).json
        number = served.call("POST", f"{V}/projects", {"script": daemon.SHORT}).json["id"]
        served.wait_for_script(number)

        self.fill(1 << 20)  # an upload
        answer = served.call("PUT", f"{V}/files/{'0' * 64}", b"x" * (4 << 20))
        self.assertIn(answer.status, (507, 503), answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(served.call("GET", "/healthz").status, 200)

        self.fill(0)  # the database
        answer = served.call("POST", f"{V}/projects", {"script": daemon.SHORT * 20})
        if answer.status != 201:
            self.assertIn(answer.status, (507, 503), answer)
            self.assertIn("full", answer.json["detail"].lower() + " full" * ("space" in answer.json["detail"].lower()))
        self.assertEqual(served.get(f"{V}/projects/{number}")["status"], "draft")
        self.empty()

        self.fill(200_000)  # voices
        self.assertEqual(served.call("POST", f"{V}/projects/{number}/approve").status, 200)
        for _ in range(400):
            row = served.get(f"{V}/projects/{number}")
            if row["status"] in ("failed", "audio_ready") or any(job["failures"] for job in row["jobs"]):
                break
            time.sleep(0.05)
        self.go_on(number, "audio_ready")

        self.fill(60_000)  # the video
        self.assertEqual(served.call("POST", f"{V}/projects/{number}/render").status, 202)
        for _ in range(400):
            row = served.get(f"{V}/projects/{number}")
            if row["status"] in ("failed", "completed") or any(job["failures"] for job in row["jobs"]):
                break
            time.sleep(0.05)
        self.assertNotEqual(row["status"], "completed", "the disk was full")
        self.go_on(number, "completed")
        self.assertEqual(served.get(f"{V}/documents")["items"][0]["id"], document["id"])
        self.move_project(number)
        self.assertEqual(served.stop(), 0)
        with sqlite3.connect(served.data / "lesedi.db") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])


if __name__ == "__main__":
    unittest.main(verbosity=1)
