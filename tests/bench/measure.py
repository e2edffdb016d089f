# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program and says what it and everything it started took: wall time, processor time, peak memory.

Processor time and memory come from two sides: what the kernel adds up for the processes that were waited for, and the
process tree looked at from time to time, which also sees browsers that nobody waits for. The larger one counts. Memory
that several processes share is counted once (proportional set size).
"""
import dataclasses
import os
import pathlib
import signal
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclasses.dataclass
class Cost:
    wall_s: float
    user_s: float
    system_s: float
    peak_mb: float
    output: str = ""

    @property
    def cpu_s(self):
        return self.user_s + self.system_s


class Failed(Exception):
    """A program ended with an error; says which, and its last words."""


def proportional_bytes(process):
    try:
        for line in pathlib.Path("/proc", str(process), "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass                                 # it has ended
    return 0


class Tree:
    """What a process and all below it have taken so far."""

    def __init__(self, root):
        self.root, self.peak_bytes = root, 0
        self.times = {}                      # process -> (user, system) ticks when last seen

    def look(self):
        parents, sizes, times = {}, {}, {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                fields = pathlib.Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue                     # it has ended
            process = int(entry)
            parents[process], sizes[process] = int(fields[1]), int(fields[21]) * PAGE
            times[process] = (int(fields[11]), int(fields[12]))
        members = [process for process in parents if self.below(process, parents)]
        self.times.update((process, times[process]) for process in members)
        together = sum(sizes[process] for process in members) if len(members) < 2 else sum(map(proportional_bytes, members))
        self.peak_bytes = max(self.peak_bytes, together)

    def below(self, process, parents):
        while process > 1:
            if process == self.root:
                return True
            process = parents.get(process, 0)
        return False

    def seconds(self, which):
        return sum(spent[which] for spent in self.times.values()) / TICKS


def watch(program, tree, start, timeout_s):
    """Waits for the end; looking takes at most a hundredth of the time."""
    next_look = 0.0
    while True:
        ended, status, usage = os.wait4(program.pid, os.WNOHANG)
        wall = time.perf_counter() - start
        if ended:
            return wall, status, usage
        if wall > timeout_s:
            raise Failed(f"{program.args[0]} was stopped after {timeout_s} s")
        if wall >= next_look:
            tree.look()
            looked = time.perf_counter() - start
            next_look = looked + max(0.05, 100 * (looked - wall))
        time.sleep(0.004)


def measured(command, folder=None, environment=None, timeout_s=3600):
    """Runs the command to its end; raises Failed when it fails."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        program = subprocess.Popen([str(word) for word in command], cwd=folder, env=environment,
                                   stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        tree = Tree(program.pid)
        try:
            wall, status, usage = watch(program, tree, start, timeout_s)
        except BaseException:                # Ctrl-C does not reach a session of its own
            os.killpg(program.pid, signal.SIGKILL)
            raise
        program.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        words = output.read().decode(errors="replace")
    if program.returncode != 0:
        raise Failed(f"{command[0]} ended with {program.returncode}: {' / '.join(words.strip().splitlines()[-4:])}")
    return Cost(wall, max(usage.ru_utime, tree.seconds(0)), max(usage.ru_stime, tree.seconds(1)),
                max(usage.ru_maxrss * 1024, tree.peak_bytes) / 1e6, words)
