-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first schema. Times are integer milliseconds since 1970 UTC, money is integer micro-USD, flags are 0 or 1, lists
-- and objects are JSON text. tenant_id is everywhere; the specification's client_id is the tenant. Enumerations are
-- spelled as the specification spells them and checked here.

CREATE TABLE tenants (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'closed')),
    quota_monthly_micro_usd INTEGER CHECK (quota_monthly_micro_usd >= 0),
    quota_storage_bytes INTEGER CHECK (quota_storage_bytes >= 0),
    quota_projects_per_day INTEGER CHECK (quota_projects_per_day >= 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), -- the token itself is never kept
    scopes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(scopes)),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE TABLE settings (
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    key TEXT NOT NULL CHECK (key <> ''),
    value TEXT NOT NULL CHECK (json_valid(value)),
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE characters (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE, -- NULL: for all
    name TEXT NOT NULL CHECK (name <> ''),
    role TEXT NOT NULL CHECK (role IN ('questioner', 'explainer')),
    rig TEXT NOT NULL DEFAULT '',
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX characters_by_name ON characters (coalesce(tenant_id, 0), name) WHERE is_active = 1;

CREATE TABLE character_assets (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE,
    character_id INTEGER NOT NULL REFERENCES characters(id) ON DELETE CASCADE,
    pose TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL CHECK (file_size_bytes >= 0),
    sha256 TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX character_assets_by_character ON character_assets (character_id, pose);

CREATE TABLE background_assets (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    context_style TEXT CHECK (context_style IN ('motivation', 'finance', 'tech', 'educational')),
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE music_assets (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    context_style TEXT CHECK (context_style IN ('motivation', 'finance', 'tech', 'educational')),
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    duration_seconds REAL NOT NULL CHECK (duration_seconds >= 0),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE icons (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('svg', 'png', 'lottie', 'clip')),
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE transitions (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('builtin', 'svg', 'png', 'lottie', 'clip')),
    file_path TEXT NOT NULL DEFAULT '',
    file_size_bytes INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    settings_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings_json)),
    is_complex INTEGER NOT NULL DEFAULT 0 CHECK (is_complex IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE brand_templates (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE, -- NULL: the default template
    name TEXT NOT NULL,
    color_primary TEXT NOT NULL DEFAULT '#1a1a2e',
    color_secondary TEXT NOT NULL DEFAULT '#16213e',
    color_accent TEXT NOT NULL DEFAULT '#e94560',
    color_text TEXT NOT NULL DEFAULT '#ffffff',
    color_background TEXT NOT NULL DEFAULT '#0f0f23',
    font_heading TEXT NOT NULL DEFAULT 'Poppins',
    font_body TEXT NOT NULL DEFAULT 'Inter',
    logo_path TEXT,
    watermark_path TEXT,
    watermark_position TEXT NOT NULL DEFAULT 'bottom_right'
        CHECK (watermark_position IN ('top_left', 'top_right', 'bottom_left', 'bottom_right', 'center')),
    watermark_opacity REAL NOT NULL DEFAULT 0.7 CHECK (watermark_opacity BETWEEN 0 AND 1),
    intro_video_path TEXT,
    outro_video_path TEXT,
    default_questioner_voice TEXT,
    default_explainer_voice TEXT,
    default_music_track TEXT,
    overrides_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(overrides_json)), -- of the look, beyond these columns
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    text_sha256 TEXT NOT NULL DEFAULT '',
    size_bytes INTEGER NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
    pages INTEGER NOT NULL DEFAULT 0,
    source_name TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, file_sha256)
) STRICT;

CREATE TABLE batch_jobs (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    document_id INTEGER REFERENCES documents(id) ON DELETE SET NULL,
    topics TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(topics)),
    context_style TEXT NOT NULL DEFAULT 'educational' CHECK (context_style IN ('motivation', 'finance', 'tech', 'educational')),
    target_formats TEXT NOT NULL DEFAULT '["tiktok"]' CHECK (json_valid(target_formats)),
    brand_template_id INTEGER REFERENCES brand_templates(id) ON DELETE SET NULL,
    total_count INTEGER NOT NULL DEFAULT 0,
    completed_count INTEGER NOT NULL DEFAULT 0,
    failed_count INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    project_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(project_ids)),
    scheduled_at INTEGER,
    started_at INTEGER,
    completed_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE video_projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    topic TEXT NOT NULL,
    context_style TEXT NOT NULL DEFAULT 'educational' CHECK (context_style IN ('motivation', 'finance', 'tech', 'educational')),
    language TEXT NOT NULL DEFAULT 'en',
    document_id INTEGER REFERENCES documents(id),
    questioner_id INTEGER NOT NULL REFERENCES characters(id),
    explainer_id INTEGER NOT NULL REFERENCES characters(id),
    script_json TEXT NOT NULL DEFAULT '' CHECK (script_json = '' OR json_valid(script_json)),
    takeaway TEXT NOT NULL DEFAULT '',
    background_music_id INTEGER REFERENCES music_assets(id) ON DELETE SET NULL,
    brand_template_id INTEGER REFERENCES brand_templates(id) ON DELETE SET NULL,
    batch_id INTEGER REFERENCES batch_jobs(id) ON DELETE SET NULL,
    target_duration_s INTEGER NOT NULL DEFAULT 45 CHECK (target_duration_s > 0),
    target_formats TEXT NOT NULL DEFAULT '["tiktok"]' CHECK (json_valid(target_formats)),
    render_strategy TEXT NOT NULL DEFAULT 'auto' CHECK (render_strategy IN ('ffmpeg', 'remotion', 'auto')),
    render_strategy_used TEXT NOT NULL DEFAULT '' CHECK (render_strategy_used IN ('', 'ffmpeg', 'remotion')),
    text_animation TEXT NOT NULL DEFAULT 'fade_in'
        CHECK (text_animation IN ('none', 'fade_in', 'pop', 'slide_in', 'typewriter', 'highlight_keywords')),
    auto_render INTEGER NOT NULL DEFAULT 0 CHECK (auto_render IN (0, 1)),
    priority INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 3),
    settings_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings_json)),
    voiceover_path TEXT NOT NULL DEFAULT '',
    output_path TEXT NOT NULL DEFAULT '',
    duration_seconds REAL,
    status TEXT NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'approved', 'audio_ready', 'rendering', 'completed', 'failed')),
    error_message TEXT NOT NULL DEFAULT '',
    failed_stage TEXT NOT NULL DEFAULT '',
    failed_from TEXT CHECK (failed_from IN ('draft', 'approved', 'audio_ready', 'rendering')),
    reject_notes TEXT NOT NULL DEFAULT '',
    reviewed_at INTEGER,
    reviewed_by TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((status = 'failed') = (failed_from IS NOT NULL))
) STRICT;
CREATE INDEX video_projects_by_tenant ON video_projects (tenant_id, id);
CREATE INDEX video_projects_by_status ON video_projects (status, id);
CREATE INDEX video_projects_by_batch ON video_projects (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX video_projects_by_document ON video_projects (document_id) WHERE document_id IS NOT NULL;

CREATE TABLE video_scenes (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES video_projects(id) ON DELETE CASCADE,
    scene_number INTEGER NOT NULL CHECK (scene_number >= 1),
    line_id TEXT NOT NULL,
    speaker_role TEXT NOT NULL CHECK (speaker_role IN ('questioner', 'explainer')),
    line TEXT NOT NULL,
    pose TEXT NOT NULL DEFAULT '',
    line_state TEXT NOT NULL DEFAULT 'draft' CHECK (line_state IN ('draft', 'approved', 'rejected')),
    clip_key TEXT NOT NULL DEFAULT '',
    voiceover_path TEXT NOT NULL DEFAULT '',
    start_time REAL,
    duration_seconds REAL,
    background_id INTEGER REFERENCES background_assets(id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (project_id, scene_number),
    UNIQUE (project_id, line_id)
) STRICT;

-- What a person changed in what compose makes: by line and word, never by place in the generated JSON.
CREATE TABLE overrides (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES video_projects(id) ON DELETE CASCADE,
    format TEXT NOT NULL DEFAULT '', -- empty: every format
    line_id TEXT NOT NULL DEFAULT '', -- empty: the whole project
    word_index INTEGER NOT NULL DEFAULT -1, -- -1: the whole line
    property TEXT NOT NULL,
    value TEXT NOT NULL CHECK (json_valid(value)),
    created_at INTEGER NOT NULL,
    UNIQUE (project_id, format, line_id, word_index, property)
) STRICT;

CREATE TABLE video_project_outputs (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES video_projects(id) ON DELETE CASCADE,
    output_format TEXT NOT NULL CHECK (output_format IN
        ('tiktok', 'youtube_short', 'twitter_square', 'twitter_wide', 'instagram_reel', 'instagram_post')),
    file_path TEXT NOT NULL,
    artefact_key TEXT NOT NULL DEFAULT '',
    file_size_bytes INTEGER NOT NULL CHECK (file_size_bytes >= 0),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    duration_seconds REAL NOT NULL,
    bitrate_kbps INTEGER NOT NULL,
    is_compressed INTEGER NOT NULL DEFAULT 0 CHECK (is_compressed IN (0, 1)),
    is_watermarked INTEGER NOT NULL DEFAULT 0 CHECK (is_watermarked IN (0, 1)),
    compression_ratio REAL,
    is_outdated INTEGER NOT NULL DEFAULT 0 CHECK (is_outdated IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (project_id, output_format)
) STRICT;

CREATE TABLE usage_metrics (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL UNIQUE REFERENCES video_projects(id) ON DELETE CASCADE,
    eleven_labs_characters INTEGER NOT NULL DEFAULT 0,
    eleven_labs_cost_micro_usd INTEGER NOT NULL DEFAULT 0,
    render_strategy_used TEXT NOT NULL DEFAULT '',
    render_seconds REAL NOT NULL DEFAULT 0,
    render_cost_micro_usd INTEGER NOT NULL DEFAULT 0,
    storage_bytes INTEGER NOT NULL DEFAULT 0,
    storage_cost_micro_usd INTEGER NOT NULL DEFAULT 0,
    total_cost_micro_usd INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

-- A price holds from effective_from until the next row of the same provider, item and unit. The price of many units is
-- micro_usd for `per` units, so that 0.00003 USD a character is 30 for 1.
CREATE TABLE price_rows (
    id INTEGER PRIMARY KEY,
    tenant_id INTEGER REFERENCES tenants(id) ON DELETE CASCADE, -- NULL: for all
    provider TEXT NOT NULL,
    item TEXT NOT NULL,
    unit TEXT NOT NULL,
    per INTEGER NOT NULL DEFAULT 1 CHECK (per > 0),
    micro_usd INTEGER NOT NULL CHECK (micro_usd >= 0),
    effective_from INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX price_rows_by_time ON price_rows (coalesce(tenant_id, 0), provider, item, unit, effective_from);

CREATE TABLE ledger_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id),
    project_id INTEGER REFERENCES video_projects(id) ON DELETE SET NULL,
    price_row_id INTEGER REFERENCES price_rows(id),
    kind TEXT NOT NULL, -- script voice render storage correction
    provider TEXT NOT NULL DEFAULT '',
    units INTEGER NOT NULL,
    amount_micro_usd INTEGER NOT NULL,
    provider_reference TEXT NOT NULL DEFAULT '', -- what the provider's own bill calls it
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_rows_by_tenant ON ledger_rows (tenant_id, created_at);
CREATE INDEX ledger_rows_by_project ON ledger_rows (project_id) WHERE project_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_rows_once ON ledger_rows (provider, provider_reference) WHERE provider_reference <> '';

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER REFERENCES video_projects(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind <> ''),
    stage TEXT NOT NULL DEFAULT '',
    payload_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(payload_json)),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    priority INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 3),
    unique_key TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL DEFAULT 3 CHECK (max_attempts >= 1),
    not_before INTEGER NOT NULL DEFAULT 0,
    fencing INTEGER NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '',
    lease_until INTEGER,
    progress REAL NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    result_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(result_json)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((state = 'running') = (lease_until IS NOT NULL))
) STRICT;
CREATE INDEX jobs_waiting ON jobs (priority, id) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_by_project ON jobs (project_id, id);
CREATE UNIQUE INDEX jobs_once ON jobs (unique_key) WHERE unique_key <> '' AND state IN ('queued', 'running');

CREATE TABLE artefacts (
    key TEXT NOT NULL CHECK (key <> ''),
    kind TEXT NOT NULL CHECK (kind <> ''),
    tenant_id INTEGER NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
    project_id INTEGER REFERENCES video_projects(id) ON DELETE SET NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    engine_version TEXT NOT NULL DEFAULT '',
    resources_sha256 TEXT NOT NULL DEFAULT '', -- of fonts and libraries
    created_at INTEGER NOT NULL,
    PRIMARY KEY (key, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX artefacts_by_file ON artefacts (sha256);
CREATE INDEX artefacts_by_project ON artefacts (project_id) WHERE project_id IS NOT NULL;

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    subject_id INTEGER NOT NULL DEFAULT 0,
    what TEXT NOT NULL,
    payload_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(payload_json)),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_tenant ON events (tenant_id, id);
CREATE INDEX events_by_time ON events (at);

INSERT INTO tenants (id, name, created_at, updated_at) VALUES (1, 'default', 0, 0);
INSERT INTO characters (id, tenant_id, name, role, rig, created_at) VALUES
    (1, NULL, 'Thabo', 'questioner', 'thabo', 0),
    (2, NULL, 'Lerato', 'explainer', 'lerato', 0);
INSERT INTO brand_templates (id, tenant_id, name, created_at, updated_at) VALUES (1, NULL, 'Default', 0, 0);
INSERT INTO price_rows (provider, item, unit, per, micro_usd, effective_from, created_at) VALUES
    ('elevenlabs', 'speech', 'character', 1, 30, 0, 0),
    ('local', 'render_remotion', 'minute', 1, 50000, 0, 0),
    ('local', 'render_ffmpeg', 'minute', 1, 1000, 0, 0),
    ('local', 'storage', 'megabyte', 1, 100, 0, 0);
