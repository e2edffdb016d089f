#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server-Sent Events: a snapshot, then every change in order; resuming misses nothing; a reader that does not read slows nobody."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402

V = "/api/video"


class Stream:
    def __init__(self, served, query="", headers=None):
        self.connection = daemon.UnixConnection(served.socket, 30)
        self.connection.request("GET", f"{V}/events{query}", headers=headers or {})
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        self.left = b""

    def next(self):
        """(name, id, data) of the next event; comments are passed over."""
        while True:
            while b"\n\n" not in self.left:
                piece = self.answer.read1(65536)
                if not piece:
                    raise EOFError
                self.left += piece
            block, self.left = self.left.split(b"\n\n", 1)
            fields = dict(line.split(": ", 1) for line in block.decode().splitlines() if not line.startswith(":") and ": " in line)
            if "event" in fields:
                return fields["event"], fields.get("id"), json.loads(fields["data"])

    def until(self, name, what):
        while True:
            event = self.next()
            if event[0] == name and event[2].get("what") == what:
                return event

    def close(self):
        self.connection.close()


class Events(daemon.Served):
    def create(self, title):
        return self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": title}).json["id"]

    def test_a_snapshot_then_changes_in_order(self):
        first = self.create("Before")
        stream = Stream(self.daemon)
        name, number, snapshot = stream.next()
        self.assertEqual(name, "snapshot")
        self.assertIn(first, [one["id"] for one in snapshot["projects"]])
        second = self.create("After")
        event = stream.until("project", "created")
        self.assertEqual((event[2]["subject_id"], event[2]["row"]["title"]), (second, "After"))
        self.assertGreater(int(event[1]), int(number))
        self.assertGreaterEqual(event[2]["row"]["version"], 1)
        stream.close()

    def test_resuming_misses_nothing(self):
        stream = Stream(self.daemon)
        _, number, _ = stream.next()
        stream.close()
        made = [self.create(f"While away {i}") for i in range(5)]
        stream = Stream(self.daemon, headers={"Last-Event-ID": number})
        seen = []
        while len(seen) < len(made):
            name, _, data = stream.next()
            self.assertNotEqual(name, "snapshot")
            if name == "project" and data["what"] == "created":
                seen.append(data["subject_id"])
        self.assertEqual(seen, made)
        stream.close()

    def test_topics_and_projects_are_filtered(self):
        wanted = self.create("Wanted")
        stream = Stream(self.daemon, f"?topics=project&project_id={wanted}")
        stream.next()
        self.create("Not wanted")
        self.daemon.wait_for_script(wanted)
        self.daemon.call("PATCH", f"{V}/projects/{wanted}", {"title": "Renamed"})
        for _ in range(20):
            name, _, data = stream.next()
            self.assertEqual((name, data["subject_id"]), ("project", wanted))
            if data["row"]["title"] == "Renamed":
                break
        stream.close()

    def test_one_that_does_not_read_slows_nobody(self):
        idle = [Stream(self.daemon) for _ in range(20)]
        reading = Stream(self.daemon)
        reading.next()
        number = self.create("Busy")
        self.daemon.wait_for_script(number)
        start = time.monotonic()
        for i in range(300):
            answer = self.daemon.call("PATCH", f"{V}/projects/{number}", {"title": f"Busy {i} " + "x" * 100})
            self.assertEqual(answer.status, 200, answer)
        wall = time.monotonic() - start
        titles = 0
        while titles < 300:
            name, _, data = reading.next()
            titles += name == "project" and data["row"]["title"].startswith("Busy ")
            if data.get("row", {}).get("title", "").startswith("Busy 299"):
                break
        self.assertLess(wall, 60)
        for stream in idle:
            stream.close()
        reading.close()


class Trail(daemon.Served):
    environment = {"LESEDI_LOG_FORMAT": "json"}

    def test_a_request_is_found_again_in_its_jobs_and_their_log(self):
        made = self.daemon.call("POST", f"{V}/projects", {"script": daemon.SHORT, "title": "Rain", "auto_render": True}, {"X-Request-Id": "asked-1"})
        self.assertEqual(made.headers["X-Request-Id"], "asked-1")
        number = made.json["id"]
        self.daemon.wait_for_script(number)
        self.daemon.call("POST", f"{V}/projects/{number}/approve", headers={"X-Request-Id": "asked-2"})
        self.daemon.wait_for(number, "completed")
        jobs = {job["queue"]: job for job in self.daemon.get(f"{V}/jobs")["items"]}
        asked = {queue: job["request_id"] for queue, job in jobs.items()}
        self.assertEqual(asked, {"voiceover": "asked-2", "render": "asked-2"})  # auto_render goes on with what was asked
        deadline = time.monotonic() + 10
        done = {}
        while len(done) < 2 and time.monotonic() < deadline:
            lines = [json.loads(line) for line in (self.folder / "lesedid.log").read_text().splitlines() if line.startswith("{")]
            done = {line["kind"]: line for line in lines if line["scope"] == "jobs" and "seconds" in line}
            time.sleep(0.05)
        for queue, job in jobs.items():
            line = done[queue]
            self.assertEqual((line["job"], line["project"], line["tenant"], line["request"]), (job["id"], number, 1, asked[queue]))
            self.assertGreaterEqual(float(line["seconds"]), 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
