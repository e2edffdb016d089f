#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way over the socket, driven by curl as a user's script does it: document, topics, project, edits, approval, voices, video in
three formats, and everything gone again."""
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402
import lesedi  # noqa: E402

V = "http://localhost/api/video"
FORMATS = ["tiktok", "twitter_square", "twitter_wide"]


class Life(daemon.Served):
    def curl(self, *arguments, output=None):
        command = ["curl", "--silent", "--show-error", "--fail-with-body", "--unix-socket", str(self.daemon.socket), *map(str, arguments)]
        if output is not None:
            command += ["--output", str(output)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300 * daemon.PATIENCE)
        self.assertEqual(done.returncode, 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}\n{self.daemon.words()}")
        return None if output is not None else done.stdout

    def json(self, *arguments):
        return json.loads(self.curl(*arguments))

    def post(self, path, body=None):
        arguments = ["-X", "POST"] if body is None else ["--json", json.dumps(body)]
        return self.json(*arguments, f"{V}{path}")

    def test_from_a_document_to_three_videos_and_away(self):
        sample = lesedi.ROOT / "config/samples/compound-interest.md"
        document = self.json("--form", f"file=@{sample}", f"{V}/documents")
        self.assertEqual(document["kind"], "markdown")
        self.assertEqual(self.json("--form", f"file=@{sample}", f"{V}/documents")["id"], document["id"], "the same bytes are the same document")
        topics = self.post(f"/documents/{document['id']}/topics")["items"]
        self.assertGreaterEqual(len(topics), 2)

        project = self.post("/projects", {"document_id": document["id"], "target_duration_s": 12, "target_formats": FORMATS})
        self.assertEqual(project["status"], "draft")
        number = project["id"]
        script = self.daemon.wait_for_script(number)
        answer = next(line for line in script["lines"] if line["speaker"] == "explainer")
        edited = self.json("-X", "PATCH", "--json", json.dumps({"expected_version": script["version"], "operations": [
            {"op": "set_line", "line": answer["id"], "text": "Interest earns interest, year after year."}, {"op": "set_title", "title": "Interest on interest"}]}),
            f"{V}/projects/{number}/script")
        self.assertIn("Interest earns interest, year after year.", [line["text"] for line in edited["lines"]])
        self.assertEqual(self.json(f"{V}/projects/{number}")["title"], "Interest on interest")

        self.assertEqual(self.post(f"/projects/{number}/approve")["status"], "approved")
        self.daemon.wait_for(number, "audio_ready")
        voices = self.folder / "voices.wav"
        self.curl(f"{V}/projects/{number}/preview-audio", output=voices)
        streams = lesedi.ffprobe(voices)["streams"]
        self.assertEqual(streams[0]["codec_type"], "audio")
        part = self.folder / "part.wav"
        self.curl("--range", "100-299", f"{V}/projects/{number}/preview-audio", output=part)
        self.assertEqual(part.read_bytes(), voices.read_bytes()[100:300])

        moved = self.json("-X", "PATCH", "--json", json.dumps({"operations": [{"op": "set", "property": "pause_before", "line": answer["id"], "value": 0.7}]}),
                          f"{V}/projects/{number}/composition")
        self.assertTrue(moved["can_undo"])
        job = self.post(f"/projects/{number}/render")
        self.assertEqual(job["queue"], "render")
        done = self.daemon.wait_for(number, "completed")
        self.assertEqual(sorted(one["format"] for one in done["outputs"]), sorted(FORMATS))
        for name in FORMATS:
            film = self.folder / f"{name}.mp4"
            self.curl(f"{V}/projects/{number}/download/{name}", output=film)
            shown = lesedi.ffprobe(film)
            self.assertEqual({one["codec_name"] for one in shown["streams"]}, {"h264", "aac"})
            self.assertAlmostEqual(float(shown["format"]["duration"]), done["duration_seconds"], delta=0.2)
            row = next(one for one in done["outputs"] if one["format"] == name)
            self.assertEqual(film.stat().st_size, row["file_size_bytes"])

        metrics = self.daemon.call("GET", "/metrics").body.decode()
        for name in FORMATS:
            self.assertIn(f'lesedi_videos_total{{format="{name}"}} 1', metrics)

        files = [path for path in (self.daemon.data / "projects").rglob("*") if path.is_file()]
        self.assertTrue(files)
        self.curl("-X", "DELETE", f"{V}/projects/{number}", output=self.folder / "none")
        self.assertEqual(self.daemon.call("GET", f"/api/video/projects/{number}").status, 404)
        self.curl("-X", "DELETE", f"{V}/documents/{document['id']}", output=self.folder / "none")
        self.assertEqual(self.daemon.get("/api/video/documents")["items"], [])
        time.sleep(0.5)
        self.assertEqual([path for path in (self.daemon.data / "projects").rglob("*") if path.is_file()], [])


def png(width, height, pixel):
    """A picture of one colour, (r, g, b)."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + bytes(pixel) * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class OwnCharacter(daemon.Served):
    def pixels(self, number, time_s):
        still = self.daemon.call("GET", f"/api/video/projects/{number}/frame?t={time_s}")
        self.assertEqual(still.status, 200, still)
        raw = subprocess.run(["ffmpeg", "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], input=still.body, capture_output=True, check=True).stdout
        return [raw[i:i + 3] for i in range(0, len(raw), 3)]

    def is_posted_back(self, number, character):
        """A project's Composition is one for every tool: it says nothing of this machine, and renders to the same bytes."""
        composition = self.daemon.get(f"/api/video/projects/{number}/composition")
        text = json.dumps(composition)
        self.assertNotIn(str(self.daemon.folder), text)
        self.assertIn(f'"character:{character}"', text)
        self.assertNotIn(str(self.daemon.folder), json.dumps(self.daemon.get("/api/video/jobs")))
        checked = self.daemon.call("POST", "/api/video/compositions/check", composition)
        self.assertTrue(checked.json["ok"], checked)
        self.assertEqual(self.daemon.call("POST", "/api/video/compositions/still?t=1", composition).body,
                         self.daemon.call("GET", f"/api/video/projects/{number}/frame?t=1").body)
        speech = composition["audio"][0]["src"]
        self.assertTrue(self.daemon.call("GET", f"/api/video/files/{speech.removeprefix('sha256:')}").body.startswith(b"RIFF"), "what it names can be read")
        posted = self.daemon.call("POST", "/api/video/compositions/render", composition)
        self.assertEqual(posted.status, 202, posted)
        end = time.monotonic() + 120 * daemon.PATIENCE
        while (job := self.daemon.get(f"/api/video/jobs/{posted.json['job']['id']}"))["state"] in ("queued", "running") and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(job["state"], "succeeded", job)
        film = self.daemon.call("GET", f"/api/video/compositions/{posted.json['composition']['id']}/download").body
        self.assertEqual(film, self.daemon.call("GET", f"/api/video/projects/{number}/download").body)
        other = dict(composition, audio=[dict(composition["audio"][0], src="sha256:" + 64 * "0")])
        refused = self.daemon.call("POST", "/api/video/compositions/check", other).json
        self.assertIn("there is no such file", refused["findings"][0]["message"])
        stranger = json.loads(text.replace(f'"character:{character}"', '"character:99999"'))
        refused = self.daemon.call("POST", "/api/video/compositions/check", stranger).json
        self.assertIn("there is no such character", refused["findings"][0]["message"])

    def test_is_drawn_by_its_uploaded_poses(self):
        character = self.daemon.call("POST", "/api/video/characters", {"name": "Naledi", "role": "questioner"}).json["id"]
        colors = {"standing": (255, 0, 255), "asking": (255, 0, 255), "asking_talk": (0, 255, 255), "listening": (255, 0, 255)}
        for pose, color in colors.items():
            body, headers = daemon.form({"pose": pose}, png(120, 200, color), f"{pose}.png")
            made = self.daemon.call("POST", f"/api/video/characters/{character}/assets", body, headers)
            self.assertEqual(made.status, 201, made)
        made = self.daemon.call("POST", "/api/video/projects", {"script": daemon.SHORT, "title": "Rain", "questioner_id": character})
        self.assertEqual(made.status, 201, made)
        number = made.json["id"]
        self.daemon.wait_for_script(number)
        self.assertEqual(self.daemon.call("POST", f"/api/video/projects/{number}/approve").status, 200)
        self.daemon.wait_for(number, "audio_ready")
        seen = [self.pixels(number, time_s) for time_s in (0.6, 0.9, 1.2, 1.5)]
        figure = [bytes(color) for color in colors.values()]
        for pixels in seen:
            self.assertGreater(sum(pixel in figure for pixel in pixels) / len(pixels), 0.02)
        self.assertTrue(any(bytes((0, 255, 255)) in pixels for pixels in seen), "it talks")
        self.daemon.call("POST", f"/api/video/projects/{number}/render")
        self.assertFalse(self.daemon.wait_for(number, "completed")["outputs"][0]["is_outdated"])
        self.is_posted_back(number, character)
        body, headers = daemon.form({"pose": "asking"}, png(120, 200, (0, 0, 0)), "asking.png")
        self.assertEqual(self.daemon.call("POST", f"/api/video/characters/{character}/assets", body, headers).status, 201)
        self.assertTrue(self.daemon.get(f"/api/video/projects/{number}")["outputs"][0]["is_outdated"])


class Settings(unittest.TestCase):
    def test_what_is_shown_is_what_holds(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-settings-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        file = folder / "settings.json"
        file.write_text('{"queue.render_workers": 1, "log.format": "text", "script.explainer": "Palesa"}')
        served = daemon.Daemon(folder, "--settings", file)
        self.addCleanup(served.stop)

        def rows():
            return {row["key"]: row for row in served.get("/api/video/settings")["items"]}
        self.assertEqual((rows()["daemon.socket"]["value"], rows()["daemon.socket"]["from"]), (str(served.socket), "the command line"))
        self.assertEqual(rows()["store.data_dir"]["value"], str(served.data))
        plain = served.call("POST", "/api/video/documents", b"# Rain\n\nRain is water that falls from clouds. The sun lifts water from the sea.\n").json["id"]
        made = served.call("POST", "/api/video/projects", {"document_id": plain}).json["id"]
        self.assertEqual(served.wait_for_script(made)["explainer"], "Palesa")
        file.write_text('{"queue.render_workers": 2, "log.format": "json", "script.explainer": "Palesa", "voice.elevenlabs_api_key": "secret"}')
        served.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 20 * daemon.PATIENCE
        while not rows()["queue.render_workers"]["needs_restart"] and time.monotonic() < end:
            time.sleep(0.02)
        after = rows()
        self.assertEqual((after["queue.render_workers"]["value"], after["queue.render_workers"]["needs_restart"]), (1, True), "it has one still")
        self.assertEqual((after["log.format"]["value"], after["log.format"]["needs_restart"]), ("json", False), "this holds at once")
        self.assertEqual((after["voice.elevenlabs_api_key"]["is_set"], after["voice.elevenlabs_api_key"]["needs_restart"]), (False, True))
        self.assertEqual(sorted(key for key, row in after.items() if row["needs_restart"]), ["queue.render_workers", "voice.elevenlabs_api_key"])
        self.assertEqual({one["name"]: one["workers"] for one in served.get("/api/video/queues")["items"]}["render"], 1)
        file.write_text('{"queue.render_workers": 1, "script.explainer": "Palesa"}')
        served.process.send_signal(signal.SIGHUP)
        while rows()["queue.render_workers"]["needs_restart"] and time.monotonic() < end:
            time.sleep(0.02)
        self.assertFalse(rows()["queue.render_workers"]["needs_restart"], "nothing is pending any more")


class Control(unittest.TestCase):
    def test_nobody_works_and_health_says_so(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-control-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        served = daemon.Daemon(folder, "--role", "control")
        self.addCleanup(served.stop)

        def workers():
            return next(one for one in served.get("/api/video/health")["checks"] if one["name"] == "workers")
        self.assertEqual(workers()["status"], "ok", "nothing waits")
        made = served.call("POST", "/api/video/projects", {"script": daemon.SHORT})
        served.call("POST", f"/api/video/projects/{made.json['id']}/approve")
        end = time.monotonic() + 30 * daemon.PATIENCE
        while workers()["status"] == "ok" and time.monotonic() < end:
            time.sleep(0.2)
        self.assertEqual(workers()["status"], "degraded")
        self.assertIn("--role worker", workers()["reason"])
        environment = {**os.environ, "LESEDI_ROOT": str(lesedi.ROOT), "LESEDI_ENCODER": "x264"}
        worker = subprocess.Popen([str(lesedi.BIN / "lesedid"), "--role", "worker", "--data", str(served.data)], stderr=subprocess.DEVNULL, env=environment)
        self.addCleanup(worker.wait)
        self.addCleanup(worker.kill)
        served.wait_for(made.json["id"], "audio_ready", seconds=60)
        end = time.monotonic() + 10 * daemon.PATIENCE  # a check may answer what it found a moment ago
        while workers()["status"] != "ok" and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(workers()["status"], "ok")
        worker.terminate()
        self.assertEqual(worker.wait(30 * daemon.PATIENCE), 0)


class AnotherPlace(unittest.TestCase):
    def test_a_backup_is_restored_elsewhere_and_a_data_directory_is_moved(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-places-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        served = self.start(folder / "first")
        number = served.call("POST", "/api/video/projects", {"script": daemon.SHORT, "title": "Rain", "auto_render": True}).json["id"]
        served.wait_for_script(number)
        served.call("POST", f"/api/video/projects/{number}/approve")
        served.wait_for(number, "completed")
        film, voices = (served.call("GET", f"/api/video/projects/{number}/{what}").body for what in ("download", "preview-audio"))
        self.lesedid("--backup", folder / "backup", "--data", served.data)
        self.assertEqual(served.stop(), 0)
        (folder / "second").mkdir()
        self.lesedid("--restore", folder / "backup", "--data", folder / "second/data")
        (folder / "first/data").rename(folder / "moved")
        (folder / "third").mkdir()
        (folder / "moved").rename(folder / "third/data")
        shutil.rmtree(folder / "first")
        shutil.rmtree(folder / "backup")
        for place in ("second", "third"):
            served = self.start(folder / place)
            self.assertEqual(served.call("GET", f"/api/video/projects/{number}/download").body, film)
            self.assertEqual(served.call("GET", f"/api/video/projects/{number}/preview-audio").body, voices)
            served.call("POST", f"/api/video/projects/{number}/render", {"target_formats": ["twitter_square"]})
            end = time.monotonic() + 60
            while len(served.get(f"/api/video/projects/{number}")["outputs"]) < 2 and time.monotonic() < end:
                time.sleep(0.1)
            self.assertEqual(len(served.wait_for(number, "completed")["outputs"]), 2)
            self.assertNotIn(str(folder / "first"), json.dumps(served.get(f"/api/video/projects/{number}/composition")))
            self.assertEqual(served.stop(), 0)

    def test_a_backup_of_nothing_is_an_error(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-places-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        for data, to, why in (("typo", "backup", "no data directory"), ("real", "real/in", "inside the data directory")):
            if data == "real":
                self.assertEqual(self.start(folder).stop(), 0)
                (folder / "data").rename(folder / "real")
            done = subprocess.run([str(lesedi.BIN / "lesedid"), "--backup", str(folder / to), "--data", str(folder / data)], capture_output=True, text=True,
                                  timeout=60, env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(why, done.stderr)
            self.assertFalse((folder / to).exists())
        self.assertFalse((folder / "typo").exists())

    def test_a_wrong_command_line_is_said_and_is_2(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-places-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        for words, why in ((("--role", "workr"), "--role workr: there is all, control and worker"), (("--frob",), "frob"), (("here",), "nothing is taken here")):
            done = subprocess.run([str(lesedi.BIN / "lesedid"), *words, "--data", str(folder / "data")], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(why, done.stderr)

    def test_a_document_of_lesedi_make_is_there_for_the_daemon(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lesedi-places-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        text = "# Rain\n\nRain is water that falls from clouds. Clouds are made of small drops of water. The drops fall when they are heavy.\n"
        (folder / "rain.md").write_text(text)
        subprocess.run([str(lesedi.BIN / "lesedi"), "make", str(folder / "rain.md"), "--approve", "--duration", "10", "-o", str(folder / "rain.mp4"), "--data", str(folder / "data")],
                       check=True, capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
                       env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT), "LESEDI_ENCODER": "x264", "VIDEO_WIDTH": "270", "VIDEO_HEIGHT": "480"})
        served = self.start(folder)
        document = served.get("/api/video/documents")["items"][0]
        content = served.call("GET", f"/api/video/documents/{document['id']}/content")
        self.assertEqual((content.status, content.body.decode()), (200, text))
        unchanged = served.call("GET", f"/api/video/documents/{document['id']}/content", headers={"If-None-Match": content.headers["ETag"]})
        self.assertEqual(unchanged.status, 304)

    def start(self, folder):
        folder.mkdir(exist_ok=True)
        served = daemon.Daemon(folder)
        self.addCleanup(served.stop)
        return served

    def lesedid(self, *arguments):
        subprocess.run([str(lesedi.BIN / "lesedid"), *map(str, arguments)], check=True, capture_output=True, timeout=60, env={**os.environ, "LESEDI_ROOT": str(lesedi.ROOT)})


if __name__ == "__main__":
    unittest.main(verbosity=1)
