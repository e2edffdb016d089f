#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of a rig can fail: each way to break a good one is found and named. Ours have no finding."""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cast_check import check_colours, check_drawn_poses, check_head, check_rest, findings      # noqa: E402
from cast_rig import POSES, Rig                                                                  # noqa: E402

CAST = pathlib.Path(__file__).resolve().parents[2] / "config" / "cast"


class Broken(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.rig = pathlib.Path(self.folder.name) / "thabo.rig.json"
        self.art = pathlib.Path(self.folder.name) / "thabo-rig.svg"
        shutil.copy(CAST / self.rig.name, self.rig)
        shutil.copy(CAST / self.art.name, self.art)
        self.data = json.loads(self.rig.read_text(encoding="utf-8"))

    def tearDown(self):
        self.folder.cleanup()

    def part(self, name):
        return next(part for part in self.data["parts"] if part["id"] == name)

    def expect(self, *words, check=None):
        """All checks until one gives up, or only the given one: those that draw take a second."""
        self.rig.write_text(json.dumps(self.data), encoding="utf-8")
        found = list(check(Rig(self.rig))) if check else findings(self.rig)[0]
        self.assertTrue(any(all(word in line for word in words) for line in found), found)

    def colours(self, rig):
        return check_colours(rig, self.rig)

    def repaint(self, old, new):
        text = self.art.read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.art.write_text(text.replace(old, new, 1), encoding="utf-8")

    def test_not_json(self):
        self.rig.write_text("{", encoding="utf-8")
        self.assertIn("cannot be read", findings(self.rig)[0][0])

    def test_no_art(self):
        self.data["art"] = "nobody.svg"
        self.expect("nobody.svg", "cannot be read")

    def test_a_field_is_missing(self):
        del self.data["gaze"]
        self.expect("gaze is missing")

    def test_variant_without_element(self):
        self.part("mouth")["variants"]["wide"] = "mouth-huge"
        self.expect("mouth-huge", "does not have")

    def test_unknown_parent(self):
        self.part("hand-near")["parent"] = "wing"
        self.expect("hand-near", "wing", "not a part")

    def test_ring_of_parents(self):
        self.part("upper-arm-near")["parent"] = "hand-near"
        self.expect("its own ancestor")

    def test_pose_missing(self):
        del self.data["poses"]["surprised"]
        self.expect("poses has no surprised")

    def test_mouth_missing(self):
        del self.data["mouths"]["pucker"]
        self.expect("mouths has no pucker")

    def test_lids_missing(self):
        del self.part("lids")["variants"]["half"]
        self.expect("lids has no variant half")

    def test_mood_missing(self):
        del self.data["moods"]["proud"]
        self.expect("moods has no proud")

    def test_pose_moves_what_is_not_there(self):
        self.data["poses"]["asking"]["parts"]["tail"] = {"rotate": 3}
        self.expect("pose asking", "tail")

    def test_misspelt_field_of_a_joint(self):
        self.data["poses"]["asking"]["parts"]["head"] = {"rotation": 3}
        self.expect("pose asking", "rotation")

    def test_text_for_a_number(self):
        self.data["poses"]["asking"]["parts"]["head"] = {"rotate": "much"}
        self.expect("another shape")

    def test_colour_outside_style(self):
        self.repaint('class="skin"', 'fill="#8a5233"')
        self.expect("#8a5233", "outside <style>", check=self.colours)

    def test_default_is_not_the_rule(self):
        self.data["colors"]["cloth"] = "#123456"
        self.expect("colour cloth", check=self.colours)

    def test_arm_leaves_the_picture(self):
        self.data["poses"]["asking"]["parts"]["upper-arm-near"] = {"rotate": 80}
        self.expect("pose asking", "outside the viewBox", "left", check=check_drawn_poses)

    def test_part_cut_at_rest(self):
        self.repaint('<g id="mouth-smile">', '<g id="mouth-smile" transform="translate(0 900)">')
        self.expect("variant smile", "outside the viewBox at rest", check=check_rest)

    def test_empty_part(self):
        self.repaint('<g id="mouth-smile">', '<g id="mouth-smile" display="none">')
        self.expect("variant smile", "draws nothing", check=check_rest)

    def test_head_wanders(self):
        self.data["poses"]["pointing"]["parts"]["head"] = {"move": [70, 0]}
        self.expect("pose pointing", "carries the head", check=check_drawn_poses)

    def test_head_box_is_wrong(self):
        self.data["head"] = [0, 0, 900, 700]
        self.expect("the head stands in", check=check_head)


class Ours(unittest.TestCase):
    def test_no_finding(self):
        for path in sorted(CAST.glob("*.rig.json")):
            self.assertEqual(findings(path), ([], False), path.name)

    def test_every_pose_has_a_row_of_all_others(self):
        rows = json.loads((CAST / "poses.json").read_text(encoding="utf-8"))["nearest_pose"]
        self.assertEqual(sorted(rows), sorted(POSES))
        for pose, others in rows.items():
            self.assertEqual(sorted([pose, *others]), sorted(POSES), pose)


if __name__ == "__main__":
    unittest.main()
