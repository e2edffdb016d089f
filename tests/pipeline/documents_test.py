#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every real document becomes a video or a clear sentence. Needs the folder of real documents."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import lesedi  # noqa: E402


@unittest.skipUnless(lesedi.MATERIAL, "LESEDI_MATERIAL is not set: no real documents on this machine")
class Documents(lesedi.Folder):
    def outcome(self, document):
        video = self.folder / (document.name + ".mp4")
        done = lesedi.run("make", document, "-o", video, "--approve", "--data", self.folder / "data", "--duration", "15", timeout=240)
        self.assertIn(done.returncode, (0, 1), f"{document.name}: {done.stderr}")
        self.assertEqual(video.is_file(), done.returncode == 0, document.name)
        if done.returncode == 1:
            message = done.stderr.strip().splitlines()[-1]
            print(message)
            self.assertTrue(message.startswith("lesedi: "), message)
            self.assertIn(document.name, message)
        return done

    def test_readable_documents_become_videos(self):
        documents = sorted((pathlib.Path(lesedi.MATERIAL) / "docs/documents").iterdir())
        self.assertGreater(len(documents), 3)
        for document in documents:
            with self.subTest(document.name):
                done = self.outcome(document)
                if document.suffix in (".md", ".txt", ".pdf") and ".en." in document.name:
                    self.assertEqual(done.returncode, 0, done.stderr)
                if document.suffix in (".docx", ".epub"):
                    self.assertEqual(done.returncode, 1)

    def test_broken_pdfs_are_one_sentence(self):
        for document in sorted((pathlib.Path(lesedi.MATERIAL) / "docs/malformed-pdf").glob("*.pdf")):
            with self.subTest(document.name):
                self.outcome(document)


if __name__ == "__main__":
    unittest.main(verbosity=1)
