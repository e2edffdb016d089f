#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine's Vulkan may do to a user: be away, crash, hang, get lost in the middle of a film.

Drivers are chosen by Vulkan's own variables, so nothing of the machine is changed; a device is lost by a variable of ours.
"""
import json
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import lesedi  # noqa: E402

EXAMPLES = lesedi.ROOT / "config/examples"
DRIVERS = pathlib.Path(os.environ["LESEDI_BAD_DRIVERS"])


class Gpu(lesedi.Folder):
    def driver(self, library):
        manifest = self.folder / f"{library}.json"
        manifest.write_text(json.dumps({"file_format_version": "1.0.0", "ICD": {"library_path": str(DRIVERS / library), "api_version": "1.3.0"}}))
        return {"VK_ICD_FILENAMES": str(manifest), "VK_DRIVER_FILES": str(manifest)}

    def poor_devices(self, lack):
        (self.folder / "layer.json").write_text(json.dumps({"file_format_version": "1.0.0", "layer": {
            "name": "VK_LAYER_LESEDI_poor", "type": "GLOBAL", "library_path": str(DRIVERS / "libpoor_layer.so"), "api_version": "1.3.0",
            "implementation_version": "1", "description": "takes features away"}}))
        return {"VK_LAYER_PATH": str(self.folder), "VK_INSTANCE_LAYERS": "VK_LAYER_LESEDI_poor", "VK_LESEDI_POOR": lack}

    def without_loader(self):
        for name in ("libvulkan.so.1", "libvulkan.so"):
            (self.folder / name).write_bytes(b"no library")
        return {"LD_LIBRARY_PATH": str(self.folder)}

    def without_driver(self):
        return {"VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json"}

    def refused(self, environment):
        done = lesedi.run("frames", EXAMPLES / "shapes.json", "--range", "0:1", "--backend", "vulkan", environment=environment, timeout=60)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "", "a backend that was asked for never becomes another one")
        return done.stderr

    def vulkan_rows(self, environment):
        done = lesedi.run("probe", environment=environment, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = json.loads(done.stdout)["renderers"]
        self.assertEqual([row["name"][:3] for row in rows if row["verdict"] == "chosen"], ["cpu"])
        return [row for row in rows if row["name"].startswith("vulkan")]

    def test_a_software_device_draws_when_asked_for_and_is_never_chosen(self):
        rows = self.vulkan_rows({})
        self.assertEqual([row["verdict"] for row in rows], ["usable"])
        self.assertIn("on the processor", rows[0]["reason"])
        stats = self.folder / "stats.json"
        ours = lesedi.run("frames", EXAMPLES / "shapes.json", "--backend", "vulkan", "--stats", stats)
        self.assertEqual(ours.stdout, lesedi.run("frames", EXAMPLES / "shapes.json", "--backend", "scalar").stdout)
        figures = json.loads(stats.read_text())
        self.assertEqual(figures["renderer"], rows[0]["name"])
        self.assertGreater(figures["dispatches"], 0)

    def test_each_reason_is_the_true_one(self):
        for environment, word in ((self.without_loader(), "libvulkan.so.1: file too short"), (self.without_driver(), "/nowhere.json"),
                                  (self.driver("libbad_driver_crashes.so"), "signal")):
            with self.subTest(word):
                self.assertIn(word, self.refused(environment))
                rows = self.vulkan_rows(environment)
                self.assertEqual([row["verdict"] for row in rows], ["rejected"])
                self.assertIn(word, rows[0]["reason"])

    def test_a_device_that_lacks_something_is_not_taken_and_why_is_said(self):
        for lack, words in (("addresses", "bufferDeviceAddress"), ("semaphores", "timeline semaphores"), ("computing", "none of its queues computes"),
                            ("version", "it is of Vulkan 1.1, 1.3 is needed")):
            with self.subTest(lack):
                environment = self.poor_devices(lack)
                self.assertIn(words, self.refused(environment))
                rows = self.vulkan_rows(environment)
                self.assertEqual([row["verdict"] for row in rows], ["rejected"])
                self.assertIn(words, rows[0]["reason"])
        self.assertEqual([row["verdict"] for row in self.vulkan_rows(self.poor_devices("nothing"))], ["usable"], "the layer alone takes nothing")

    def test_a_driver_that_hangs_costs_seconds(self):
        start = time.monotonic()
        self.assertIn("looking for Vulkan devices", self.refused(self.driver("libbad_driver_hangs.so")))
        self.assertLess(time.monotonic() - start, 40)

    def test_without_vulkan_nothing_else_changes(self):
        done = lesedi.run("frames", EXAMPLES / "shapes.json", "--range", "0:3", environment=self.without_loader())
        self.assertEqual(done.stdout, lesedi.run("frames", EXAMPLES / "shapes.json", "--range", "0:3", "--backend", "scalar").stdout)

    def film(self, name, backend, environment=None, example="keyframes"):
        film, stats = self.folder / f"{name}.mp4", self.folder / f"{name}.json"
        done = lesedi.run("render", EXAMPLES / f"{example}.json", "-o", film, "--backend", backend, "--stats", stats, "--data", self.folder / f"data-{name}",
                          environment=environment or {})
        self.assertEqual(done.returncode, 0, done.stderr)
        return film.read_bytes(), json.loads(stats.read_text()), done.stderr

    def test_a_device_lost_in_the_middle_changes_no_byte(self):
        plain, _, _ = self.film("plain", "cpu")
        whole, figures, _ = self.film("whole", "vulkan")
        self.assertEqual(whole, plain)
        self.assertEqual(figures["device_losses"], 0)
        self.assertGreater(figures["dispatches"], 0)
        for submit in (0, 20):
            with self.subTest(submit=submit):
                film, figures, words = self.film(f"lost-{submit}", "vulkan", {"LESEDI_TEST_LOSE_GPU_AT_SUBMIT": str(submit)})
                self.assertEqual(film, plain)
                self.assertGreaterEqual(figures["device_losses"], 1)
                self.assertGreater(figures["frames_by_fallback"], 0)
                self.assertLessEqual(figures["frames_by_fallback"], figures["frames_drawn"])
                self.assertIn("the processor draws them again", words)
                self.assertEqual("and all that follows" in words, figures["device_losses"] >= 2)

    def test_an_answer_that_never_comes_changes_no_byte(self):
        for example in ("keyframes", "shapes"):  # much moves; nothing does after the first frame
            plain, _, _ = self.film(f"plain-{example}", "cpu", example=example)
            for wait in (0, 1, 7):
                with self.subTest(example=example, wait=wait):
                    film, figures, words = self.film(f"lost-{example}-{wait}", "vulkan", {"LESEDI_TEST_LOSE_GPU_AT_WAIT": str(wait)}, example)
                    self.assertEqual(film, plain)
                    if example == "keyframes" or wait == 0:
                        self.assertGreaterEqual(figures["device_losses"], 1)
                        self.assertIn("the processor draws them again", words)

    def test_a_device_with_little_memory_changes_no_byte(self):
        plain, _, _ = self.film("plain", "cpu", example="mask")
        whole, with_room, _ = self.film("whole", "vulkan", example="mask")
        self.assertEqual(whole, plain)
        film, figures, words = self.film("parts", "vulkan", {"LESEDI_TEST_GPU_MEMORY_MB": "8"}, "mask")
        self.assertEqual(film, plain)
        self.assertEqual(figures["device_losses"], 0)
        self.assertGreater(figures["dispatches"], with_room["dispatches"])
        self.assertEqual(words.count("drawn in parts"), 1)
        film, figures, words = self.film("none", "vulkan", {"LESEDI_TEST_GPU_MEMORY_MB": "1"}, "mask")
        self.assertEqual(film, plain)
        self.assertGreaterEqual(figures["device_losses"], 1)
        self.assertIn("not enough memory", words)


if __name__ == "__main__":
    unittest.main(verbosity=1)
