#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are given again are never old: whoever changes the database, the next read says so, on every connection."""
import pathlib
import sqlite3
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402

V = "/api/video"


class Reads(daemon.Served):
    def project(self, title):
        return self.daemon.call("POST", f"{V}/projects", {"script": "Thabo: What is rain?\nLerato: Water that falls from clouds.\n", "title": title}).json["id"]

    def test_a_change_by_anybody_is_seen_at_once(self):
        number = self.project("first")
        self.daemon.wait_for_script(number)
        reads = (f"{V}/projects/{number}", f"{V}/projects", f"{V}/projects?search=other", f"{V}/jobs", f"{V}/projects/{number}/outputs")
        for target in reads:
            for _ in range(20):  # whichever connection to the database answers
                self.assertEqual(self.daemon.get(target), self.daemon.get(target))
        changed = self.daemon.call("PATCH", f"{V}/projects/{number}", {"title": "other"})
        self.assertEqual(changed.status, 200, changed)
        for _ in range(20):
            self.assertEqual(self.daemon.get(f"{V}/projects/{number}")["title"], "other")
            self.assertEqual([row["id"] for row in self.daemon.get(f"{V}/projects?search=other")["items"]], [number])
        with sqlite3.connect(self.daemon.data / "lesedi.db", timeout=30) as database:  # another program, as a worker of its own is
            database.execute("UPDATE video_projects SET topic = 'from elsewhere' WHERE id = ?", (number,))
        database.close()
        for _ in range(20):
            self.assertEqual(self.daemon.get(f"{V}/projects/{number}")["topic"], "from elsewhere")
        self.assertEqual(self.daemon.call("DELETE", f"{V}/projects/{number}").status, 204)
        for _ in range(20):
            self.assertEqual(self.daemon.call("GET", f"{V}/projects/{number}").status, 404)

    def test_another_tenant_s_answer_is_not_given(self):
        number = self.project("ours")
        with sqlite3.connect(self.daemon.data / "lesedi.db", timeout=30) as database:
            database.execute("INSERT INTO tenants (id, name, created_at, updated_at) VALUES (7, 'other', 0, 0)")
        database.close()
        for _ in range(20):
            self.assertEqual(self.daemon.call("GET", f"{V}/projects/{number}").status, 200)
            self.assertEqual(self.daemon.call("GET", f"{V}/projects/{number}", headers={"X-Lesedi-Tenant": "7"}).status, 404)
            self.assertEqual(self.daemon.call("GET", f"{V}/projects", headers={"X-Lesedi-Tenant": "7"}).json["items"], [])
            self.assertIn(number, [row["id"] for row in self.daemon.get(f"{V}/projects")["items"]])

    def test_reads_beside_writes_never_go_back(self):
        number = self.project("0")
        self.daemon.wait_for_script(number)
        written, wrong, stop = [0], [], threading.Event()

        def read():
            while not stop.is_set():
                least = written[0]
                title = int(self.daemon.get(f"{V}/projects/{number}")["title"])
                if title < least:
                    wrong.append((title, least))

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for i in range(1, 151):
            answer = self.daemon.call("PATCH", f"{V}/projects/{number}", {"title": str(i)})
            self.assertEqual(answer.status, 200, answer)
            written[0] = i
        stop.set()
        for reader in readers:
            reader.join()
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
