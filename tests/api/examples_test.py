#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of config/examples/api against the daemon itself: the shell script on its Unix socket, the JavaScript client over TCP."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daemon  # noqa: E402
import lesedi  # noqa: E402

EXAMPLES = lesedi.ROOT / "config/examples/api"
DOCUMENT = lesedi.ROOT / "config/samples/compound-interest.md"


class Examples(daemon.Served):
    arguments = ("--listen", "127.0.0.1:0")

    def run_example(self, *command, **variables):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, env={**os.environ, **variables})
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}\n{self.daemon.words()}")
        return done.stdout

    def check_film(self, path, width, height):
        shown = lesedi.ffprobe(path)
        video = next(one for one in shown["streams"] if one["codec_type"] == "video")
        self.assertEqual((video["codec_name"], video["width"], video["height"]), ("h264", width, height))
        self.assertGreater(float(shown["format"]["duration"]), 10)

    def test_shell_script(self):
        # Its three formats are client_examples'; here one is enough, and smaller than a platform's.
        told = self.run_example(EXAMPLES / "document-to-video.sh", DOCUMENT, self.folder, LESEDI_SOCKET=str(self.daemon.socket), LESEDI_POLL_SECONDS="0.1",
                                LESEDI_FORMATS="tiktok")
        films = told.splitlines()
        self.assertEqual([pathlib.Path(film).stem for film in films], ["tiktok"])
        self.check_film(films[0], 270, 480)
        self.assertEqual(lesedi.ffprobe(self.folder / "voices.wav")["streams"][0]["codec_type"], "audio")

    @unittest.skipUnless(shutil.which("node"), "no node on this machine")
    def test_javascript_client(self):
        port = None
        while not port:  # it answers before it says where
            time.sleep(0.05)
            port = re.search(r"and port (\d+)", (self.folder / "lesedid.log").read_text())
        port = port[1]
        token = self.daemon.call("POST", "/api/video/tokens", {"name": "example", "scopes": ["read", "write"]}).json["token"]
        film = self.folder / "lesson.mp4"
        self.run_example("node", EXAMPLES / "client.mjs", f"http://127.0.0.1:{port}", DOCUMENT, film, LESEDI_TOKEN=token)
        self.check_film(film, 270, 480)


if __name__ == "__main__":
    unittest.main(verbosity=1)
