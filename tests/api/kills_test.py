#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the daemon at random moments of ten projects in flight: after a restart all complete, no voice is made twice, no file is
damaged, the database is whole, and nothing is left over. 10 kills; LESEDI_KILLS says how many."""
import hashlib
import os
import pathlib
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402
import lesedi  # noqa: E402

V = "/api/video"
KILLS = int(os.environ.get("LESEDI_KILLS", "10"))
SUBJECTS = ("rain", "light", "salt", "bread", "sound", "stone", "glass", "paper", "honey", "iron")


class Kills(unittest.TestCase):
    def test_ten_projects_survive(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-kills-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        chance = random.Random(20_261_126)
        served = daemon.Daemon(folder)
        numbers = []
        for subject in SUBJECTS:
            script = f"Thabo: What is {subject} made of?\nLerato: Many people ask what {subject} is made of, and the answer is old.\nThabo: So {subject} is old?\nLerato: Older than any of us.\n"
            numbers.append(served.call("POST", f"{V}/projects", {"script": script, "title": subject, "auto_render": True}, {"Idempotency-Key": subject}).json["id"])
        approved, kills, voices = set(), 0, {}
        end = time.monotonic() + (240 + 6 * KILLS) * daemon.PATIENCE
        while time.monotonic() < end:
            states = {number: served.get(f"{V}/projects/{number}") for number in numbers}
            for number, row in states.items():
                if row["status"] == "draft" and number not in approved:
                    script = served.get(f"{V}/projects/{number}/script")
                    if script["lines"] and not script["is_being_written"]:
                        self.assertEqual(served.call("POST", f"{V}/projects/{number}/approve").status, 200)
                        approved.add(number)
                self.assertNotEqual(row["status"], "failed", row)
            done = [row for row in states.values() if row["status"] == "completed"]
            if len(done) == len(numbers) and kills >= KILLS:
                break
            if len(done) == len(numbers):  # more to kill: render again
                for number in numbers:
                    served.call("POST", f"{V}/projects/{number}/render")
            if kills < KILLS:
                time.sleep(chance.uniform(0.0, 1.2))
                for path in (served.data / "artefacts").rglob("*"):
                    if path.is_file() and "part" not in path.parts:
                        voices[path.name] = path.stat().st_mtime_ns
                served.kill()
                kills += 1
                served = daemon.Daemon(folder)
                for path in (served.data / "artefacts").rglob("*"):
                    if path.name in voices:
                        self.assertEqual(path.stat().st_mtime_ns, voices[path.name], f"{path} was written again")
            else:
                time.sleep(0.2)
        else:
            self.fail(f"not done after {kills} kills: { {number: row['status'] for number, row in states.items()} }\n{served.words()}")
        self.assertEqual(kills, KILLS)
        for number in numbers:
            film = folder / f"{number}.mp4"
            film.write_bytes(served.call("GET", f"{V}/projects/{number}/download").body)
            shown = lesedi.ffprobe(film)
            self.assertEqual({one["codec_name"] for one in shown["streams"]}, {"h264", "aac"})
        self.assertEqual(served.stop(), 0)
        with sqlite3.connect(served.data / "lesedi.db") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            self.assertEqual(database.execute("PRAGMA foreign_key_check").fetchall(), [])
            rows = {sha: size for sha, size in database.execute("SELECT sha256, size_bytes FROM artefacts")}
            self.assertEqual(database.execute("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").fetchone(), (0,))
        for sha, size in rows.items():
            path = served.data / "artefacts" / sha[:2] / sha
            self.assertEqual(path.stat().st_size, size)
            self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), sha)
        self.collect(folder)
        print(f"{kills} kills, {len(numbers)} projects, {len(rows)} artefacts whole")

    def collect(self, folder):
        """Files that nothing names go once they are a day old: what stays is named by a row, and none is unfinished."""
        data = folder / "data"
        lost = data / "projects" / "999999"
        lost.mkdir()
        (lost / "tiktok.mp4").write_bytes(b"of a project that was removed")
        (data / "projects" / "1" / "tiktok.mp4.1-1.part").write_bytes(b"half a film")
        yesterday = time.time() - 25 * 3600
        for path in [*data.rglob("*")]:
            os.utime(path, (yesterday, yesterday))
        served = daemon.Daemon(folder)
        end = time.monotonic() + 30
        while time.monotonic() < end and (lost.exists() or self.left_over(folder)):
            time.sleep(0.5)
        self.assertFalse(lost.exists())
        self.assertEqual(self.left_over(folder), [])
        self.assertEqual(served.stop(), 0)

    def left_over(self, folder):
        """Files below the folders of the store that no row names."""
        data = folder / "data"
        with sqlite3.connect(data / "lesedi.db") as database:
            named = {str(data / "artefacts" / sha[:2] / sha) for (sha,) in database.execute("SELECT sha256 FROM artefacts")}
            named |= {str(data / "assets" / sha[:2] / sha) for (sha,) in database.execute("SELECT sha256 FROM files")}
            named |= {path for (path,) in database.execute("SELECT file_path FROM video_project_outputs")}
            named |= {str(data / "projects" / str(number) / "voiceover.wav") for (number,) in database.execute("SELECT id FROM video_projects")}
        kept = [path for part in ("artefacts", "assets", "projects") for path in (data / part).rglob("*") if path.is_file()]
        return [str(path) for path in kept if str(path) not in named]


if __name__ == "__main__":
    unittest.main(verbosity=1)
