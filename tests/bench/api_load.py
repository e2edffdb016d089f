#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon under load, beside a render: reads a second with their times, a long list, readers of events, a large upload, the first answer.
Each figure stands beside its goal. Exit status 1 when a goal is missed.

    LESEDI_BIN=build/release/bin api_load.py
"""
import datetime
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402

V = "/api/video"
LONG = "".join(f"Thabo: What is thing number {i} good for?\nLerato: Thing number {i} is good for a great many things, as we have seen before.\n" for i in range(5))


def h2load(socket, targets, requests, clients, *more):
    """(requests a second, milliseconds of the slowest in a hundred, failed). Each client has targets of its own, if there are so many, and asks for
    them in turn."""
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for client in range(clients):
            name = pathlib.Path(folder) / str(client)
            name.write_text("".join(f"http://localhost{target}\n" for target in targets[client::clients] or targets))
            running.append((subprocess.Popen(["h2load", "--h1", "-n", str(requests // clients), "-c", "1", f"--base-uri=unix:{socket}", f"--log-file={name}.tsv",
                                              f"--input-file={name}", *more], stdout=subprocess.PIPE, text=True), pathlib.Path(f"{name}.tsv")))
        shown = [process.communicate(timeout=300)[0] for process, _ in running]
        times = sorted(int(line.split("\t")[2]) / 1000 for _, log in running for line in log.read_text().splitlines())
    rate = sum(float(re.search(r"([\d.]+) req/s", text)[1]) for text in shown)
    failed = sum(int(re.search(r"(\d+) failed", text)[1]) for text in shown)
    return rate, times[int(len(times) * 0.99)] if times else float("inf"), failed


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def request_cpu_s(pid):
    """Processor time of the threads that take and answer requests."""
    total = 0
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if re.fullmatch(r"http|api-\d+", (thread / "comm").read_text().strip()):
                total += int((thread / "schedstat").read_text().split()[0])
        except OSError:
            pass  # it ended meanwhile
    return total / 1e9


def resident(pid, name="VmRSS"):
    return int(re.search(rf"{name}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Run:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-load-"))
        self.missed = 0

    def say(self, what, figure, unit, goal, met):
        self.missed += not met
        print(f"  {what:<54} {figure:>10} {unit:<6} goal {goal:<14} {'met' if met else 'MISSED'}", flush=True)

    def voiced(self, served):
        number = served.call("POST", f"{V}/projects", {"script": LONG, "title": "Long"}).json["id"]
        served.wait_for_script(number)
        served.call("POST", f"{V}/projects/{number}/approve")
        served.wait_for(number, "audio_ready")
        return number

    def render(self, served, number):
        """Seconds of a whole render: nothing is left of earlier ones."""
        shutil.rmtree(served.data / "segments", ignore_errors=True)
        job = served.call("POST", f"{V}/projects/{number}/render").json["id"]
        while (row := served.get(f"{V}/jobs/{job}"))["state"] != "succeeded":
            assert row["state"] in ("queued", "running"), row
            time.sleep(0.1)
        started, finished = (datetime.datetime.fromisoformat(row[key]) for key in ("started_at", "finished_at"))
        return (finished - started).total_seconds()

    def all(self):
        started = []
        for i in range(5):
            (self.folder / f"start{i}").mkdir()
            served = daemon.Daemon(self.folder / f"start{i}", check_answers=False)
            started.append(served.first_answer_s * 1000)
            served.stop()
        self.say("start to first answer, the best of 5", f"{min(started):.0f}", "ms", "<= 150 ms", min(started) <= 150)
        served = daemon.Daemon(self.folder, check_answers=False, environment={"VIDEO_WIDTH": "1080", "VIDEO_HEIGHT": "1920", "LESEDI_LOG_LEVEL": "warn", "MAX_RENDER_WORKERS": "1", "LESEDI_WORK_MB": "0"})
        try:
            number = self.voiced(served)
            self.rows(served)
            # An answer is kept while nothing changes: one project again and again is answered faster than ever new ones.
            one, many = [f"{V}/projects/{number}"], [f"{V}/projects/{number + i}" for i in range(1, 3001)]
            self.reads(served, number, one, "one project", True)
            self.reads(served, number, many, "3,000 projects", False)
            pages = [f"{V}/projects?limit=50&cursor={number + 50 + 20 * i}" for i in range(400)]
            rate, slow, failed = h2load(served.socket, pages, 400, 1)
            self.say("a page of 50 of 10,000 projects, slowest in a hundred", f"{slow:.1f}", "ms", "<= 20 ms", slow <= 20 and failed == 0)
            self.readers(served)
            self.upload(served)
        finally:
            served.stop()
            shutil.rmtree(self.folder, ignore_errors=True)
        return 1 if self.missed else 0

    def reads(self, served, number, targets, which, judged):
        took = []
        thread = threading.Thread(target=lambda: took.append(self.render(served, number)))
        thread.start()
        time.sleep(0.5)
        rate, slow, failed = h2load(served.socket, targets, 3000, 4)
        self.say(f"reads a second of {which} beside a render", f"{rate:.0f}", "/s", ">= 1,000", rate >= 1000 and failed == 0)
        print(f"  {'of those, the slowest in a hundred':<54} {slow:>10.1f} ms")
        before, start = request_cpu_s(served.process.pid), time.monotonic()
        rate, slow, failed = h2load(served.socket, targets, 5000, 4, "--rps=250")
        share = (request_cpu_s(served.process.pid) - before) / (time.monotonic() - start) / len(os.sched_getaffinity(0)) * 100
        self.say("at 1,000 reads a second, the slowest in a hundred", f"{slow:.1f}", "ms", "<= 10 ms", slow <= 10 and rate > 950 and failed == 0)
        # The daemon's share, without the client's. Not by the times that renders take: on a shared machine they differ by a fifth from one to the next.
        if judged:
            self.say("and what they take of the processors' time", f"{share:.1f}", "%", "< 3 %", share < 3)
        else:
            print(f"  {'and what they take of the time of all processors':<54} {share:>10.1f} %      of {len(os.sched_getaffinity(0))}, no goal: every answer is made")
        still_renders = thread.is_alive()
        thread.join()
        if not took or not still_renders:
            self.missed += 1
            print("  the render had failed or ended before the reads: these figures say too little")

    def rows(self, served):
        with sqlite3.connect(served.data / "lesedi.db", timeout=30) as database:
            database.executemany("INSERT INTO video_projects (tenant_id, title, topic, questioner_id, explainer_id, created_at, updated_at) VALUES (1, ?, 'load', 1, 2, ?, ?)",
                                 [(f"Project {i}", i, i) for i in range(10_000)])

    def readers(self, served):
        opened = []
        for _ in range(200):
            connection = daemon.UnixConnection(served.socket, 30)
            connection.request("GET", f"{V}/events?topics=alert")
            opened.append((connection, connection.getresponse()))
        time.sleep(1)
        before, start = cpu_s(served.process.pid), time.monotonic()
        time.sleep(5)
        share = (cpu_s(served.process.pid) - before) / (time.monotonic() - start) * 100
        self.say("processor time of 200 readers of events", f"{share:.1f}", "%", "< 2 %", share < 2)
        for connection, _ in opened:
            connection.close()

    def upload(self, served):
        file = self.folder / "large"
        with open(file, "wb") as out:
            out.truncate(100 << 20)
        digest = subprocess.run(["sha256sum", str(file)], capture_output=True, text=True, check=True).stdout.split()[0]
        before = resident(served.process.pid)
        pathlib.Path(f"/proc/{served.process.pid}/clear_refs").write_text("5")  # the peak counts from here
        done = subprocess.run(["curl", "--silent", "--unix-socket", str(served.socket), "-T", str(file), f"http://localhost{V}/files/{digest}"], capture_output=True, text=True, timeout=120)
        assert json.loads(done.stdout)["sha256"] == digest, done.stdout
        grown = resident(served.process.pid, "VmHWM") - before
        self.say("memory for an upload of 100 MB", f"{grown:.1f}", "MB", "< 16 MB", grown < 16)


if __name__ == "__main__":
    sys.exit(Run().all())
