-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where the folders of the store were when rows last named files in them: rows name files by absolute paths.
CREATE TABLE places (
    name TEXT PRIMARY KEY,
    path TEXT NOT NULL
) STRICT, WITHOUT ROWID;
