-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the daemon keeps beside the first schema: uploads, posted compositions, versions of a timeline, keys of writes,
-- search, and a queue that is fair between tenants.

-- A tenant gave these bytes; the file itself is kept once, by its hash.
CREATE TABLE files (
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    media_type TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_hash ON files (sha256);

-- What decoding found.
ALTER TABLE character_assets ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
ALTER TABLE character_assets ADD COLUMN width INTEGER;
ALTER TABLE character_assets ADD COLUMN height INTEGER;
ALTER TABLE character_assets ADD COLUMN duration_seconds REAL;
ALTER TABLE background_assets ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
ALTER TABLE background_assets ADD COLUMN width INTEGER;
ALTER TABLE background_assets ADD COLUMN height INTEGER;
ALTER TABLE background_assets ADD COLUMN duration_seconds REAL;
ALTER TABLE music_assets ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
ALTER TABLE icons ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
ALTER TABLE icons ADD COLUMN width INTEGER;
ALTER TABLE icons ADD COLUMN height INTEGER;
ALTER TABLE icons ADD COLUMN duration_seconds REAL;
ALTER TABLE transitions ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
ALTER TABLE transitions ADD COLUMN width INTEGER;
ALTER TABLE transitions ADD COLUMN height INTEGER;
ALTER TABLE transitions ADD COLUMN duration_seconds REAL;
CREATE INDEX character_assets_by_hash ON character_assets (sha256);
CREATE INDEX background_assets_by_hash ON background_assets (sha256);
CREATE INDEX music_assets_by_hash ON music_assets (sha256);
CREATE INDEX icons_by_hash ON icons (sha256);
CREATE INDEX transitions_by_hash ON transitions (sha256);
CREATE INDEX documents_by_hash ON documents (file_sha256);
CREATE INDEX tokens_by_tenant ON tokens (tenant_id, id);

CREATE TABLE idempotency_keys (
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    key TEXT NOT NULL CHECK (key <> ''),
    request_sha256 TEXT NOT NULL,
    status INTEGER, -- NULL: under way
    body TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

CREATE TABLE timeline_versions (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES video_projects(id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 0), -- 0: before the first edit
    operations TEXT NOT NULL CHECK (json_valid(operations)),
    snapshot TEXT NOT NULL CHECK (json_valid(snapshot)),
    who TEXT NOT NULL DEFAULT '',
    is_current INTEGER NOT NULL DEFAULT 0 CHECK (is_current IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (project_id, number)
) STRICT;
CREATE UNIQUE INDEX timeline_versions_current ON timeline_versions (project_id) WHERE is_current = 1;

CREATE TABLE compositions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    json TEXT NOT NULL CHECK (json_valid(json)),
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, sha256)
) STRICT;

CREATE TABLE composition_files (
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    composition_id INTEGER NOT NULL REFERENCES compositions(id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    PRIMARY KEY (composition_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX composition_files_by_hash ON composition_files (sha256);

CREATE TABLE composition_outputs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    composition_id INTEGER NOT NULL REFERENCES compositions(id) ON DELETE CASCADE,
    file_path TEXT NOT NULL,
    artefact_key TEXT NOT NULL DEFAULT '',
    file_size_bytes INTEGER NOT NULL CHECK (file_size_bytes >= 0),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    duration_seconds REAL NOT NULL,
    bitrate_kbps INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (composition_id, file_path)
) STRICT;

ALTER TABLE jobs ADD COLUMN composition_id INTEGER REFERENCES compositions(id) ON DELETE CASCADE;
ALTER TABLE jobs ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN deadline INTEGER;
ALTER TABLE jobs ADD COLUMN worker_process TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN progress_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN progress_total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN progress_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN failure_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN losses INTEGER NOT NULL DEFAULT 0; -- processes that were killed under it
ALTER TABLE jobs ADD COLUMN failures TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(failures)); -- {attempt, at, error}
ALTER TABLE jobs ADD COLUMN is_dead INTEGER NOT NULL DEFAULT 0 CHECK (is_dead IN (0, 1));
ALTER TABLE jobs ADD COLUMN started_at INTEGER;
ALTER TABLE jobs ADD COLUMN finished_at INTEGER;
UPDATE jobs SET not_before = created_at WHERE not_before = 0; -- since when it may run is its age in the queue
UPDATE jobs SET finished_at = updated_at WHERE state IN ('succeeded', 'failed', 'cancelled');
UPDATE jobs SET is_dead = 1 WHERE state = 'failed' AND attempts >= max_attempts;
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (kind, priority, tenant_id, not_before, id) WHERE state = 'queued';
DROP INDEX jobs_once; -- a key is its tenant's
CREATE UNIQUE INDEX jobs_once ON jobs (tenant_id, unique_key) WHERE unique_key <> '' AND state IN ('queued', 'running');
CREATE INDEX jobs_running_by_tenant ON jobs (tenant_id, kind) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (kind) WHERE is_dead = 1;
CREATE INDEX jobs_by_tenant ON jobs (tenant_id, id);
CREATE INDEX jobs_by_composition ON jobs (composition_id, id) WHERE composition_id IS NOT NULL;

-- The order in which tenants were served; the largest id is the last one.
CREATE TABLE job_turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL UNIQUE REFERENCES tenants(id) ON DELETE CASCADE
) STRICT;

-- A page of projects is found in this index alone; the rows, which hold whole scripts, are read only for the page.
DROP INDEX video_projects_by_tenant;
CREATE INDEX video_projects_page ON video_projects (tenant_id, id, status, context_style, batch_id, created_at);
CREATE INDEX video_projects_by_brand ON video_projects (brand_template_id) WHERE brand_template_id IS NOT NULL;
CREATE INDEX video_projects_by_music ON video_projects (background_music_id) WHERE background_music_id IS NOT NULL;
CREATE INDEX video_projects_by_questioner ON video_projects (questioner_id);
CREATE INDEX video_projects_by_explainer ON video_projects (explainer_id);
CREATE INDEX video_scenes_by_background ON video_scenes (background_id) WHERE background_id IS NOT NULL;

-- rowid is the project's id.
CREATE VIRTUAL TABLE project_search USING fts5(
    title, topic, lines, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIEW project_words AS SELECT id, title, topic, CASE WHEN json_valid(script_json) THEN
    (SELECT group_concat(json_extract(turn.value, '$.display'), char(10))
     FROM json_each(video_projects.script_json, '$.turns') AS turn WHERE turn.type = 'object') END AS lines
    FROM video_projects;
CREATE TRIGGER project_search_insert AFTER INSERT ON video_projects BEGIN
    INSERT INTO project_search (rowid, title, topic, lines)
        SELECT id, title, topic, lines FROM project_words WHERE id = new.id;
END;
CREATE TRIGGER project_search_update AFTER UPDATE OF title, topic, script_json ON video_projects
WHEN old.title <> new.title OR old.topic <> new.topic OR old.script_json <> new.script_json BEGIN
    DELETE FROM project_search WHERE rowid = new.id;
    INSERT INTO project_search (rowid, title, topic, lines)
        SELECT id, title, topic, lines FROM project_words WHERE id = new.id;
END;
CREATE TRIGGER project_search_delete AFTER DELETE ON video_projects BEGIN
    DELETE FROM project_search WHERE rowid = old.id;
END;
INSERT INTO project_search (rowid, title, topic, lines) SELECT id, title, topic, lines FROM project_words;
