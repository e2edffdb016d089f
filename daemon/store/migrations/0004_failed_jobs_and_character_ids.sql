-- SPDX-License-Identifier: GPL-3.0-or-later
-- Counted whenever somebody looks at the queues: failed jobs, and those of them that are dead.
DROP INDEX jobs_dead;
CREATE INDEX jobs_failed ON jobs (kind, tenant_id, is_dead) WHERE state = 'failed';

-- A character's number is never another one's later: Compositions name it.
CREATE TABLE last_ids (
    name TEXT PRIMARY KEY,
    id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO last_ids (name, id) SELECT 'characters', coalesce(max(id), 0) FROM characters;
CREATE TRIGGER characters_ids AFTER INSERT ON characters BEGIN
    UPDATE last_ids SET id = max(id, new.id) WHERE name = 'characters';
END;
