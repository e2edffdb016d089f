# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things stand on the three canvases: what check_art.py keeps free and scenery_sheet.py draws as grey shapes.

Boxes are left, top, width, height in canvas pixels. A card may never have an important thing under it; heads are where
faces are while speaking and while listening, so no drifting piece may come there.
"""
STYLES = ("motivation", "finance", "tech", "educational")
ASPECTS = ("tall", "square", "wide")
BLEED = 60  # how far art reaches beyond the canvas, for the drift of its plane

CANVAS = {"tall": (1080, 1920), "square": (1080, 1080), "wide": (1920, 1080)}
CARDS = {
    "tall": [(326, 290, 356, 64), (120, 382, 768, 258)],
    "square": [(60, 140, 960, 230)],
    "wide": [(600, 60, 720, 290)],
}
HEADS = {
    "tall": [(223, 713, 443, 610), (354, 657, 450, 662), (589, 657, 385, 352), (33, 1111, 293, 403), (709, 1074, 371, 437)],
    "square": [(163, 444, 267, 366), (644, 400, 270, 398), (785, 400, 231, 214)],
    "wide": [(191, 240, 346, 476), (1367, 177, 351, 516), (1550, 177, 300, 277)],
}
# One moment to look at: head box, shoulders' centre and half width, top of the body.
FIGURES = {
    "tall": [((84, 1190, 240, 400), (204, 330, 1560)), ((409, 760, 380, 620), (599, 420, 1390))],
    "square": [((175, 470, 260, 400), (305, 260, 850)), ((660, 440, 270, 430), (795, 270, 850))],
    "wide": [((225, 330, 300, 460), (375, 310, 770)), ((1395, 300, 310, 480), (1550, 320, 760))],
}
