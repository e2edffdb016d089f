-- SPDX-License-Identifier: GPL-3.0-or-later
-- Counted whenever somebody looks at the queues: failed jobs, and those of them that are dead.
DROP INDEX jobs_dead;
CREATE INDEX jobs_failed ON jobs (kind, tenant_id, is_dead) WHERE state = 'failed';
