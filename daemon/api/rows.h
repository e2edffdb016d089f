// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows of the store as the API shows them: the schemas of config/api. Thread: any.

#include "daemon/api/schema_check.h"
#include "daemon/pipeline/workflow.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/character_repository.h"
#include "daemon/store/composition_repository.h"
#include "daemon/store/document_repository.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/project.h"
#include "daemon/store/token_repository.h"

#include <optional>
#include <string>

namespace api {

std::string iso_time(store::Time time);                            // "2026-11-26T21:43:10.250Z"
std::optional<store::Time> read_iso_time(const std::string& text); // seconds or parts of them

template <class T> Json or_null(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}
inline Json time_or_null(const std::optional<store::Time>& time)
{
    return time ? Json(iso_time(*time)) : Json();
}

Json project_row(const store::Project& project);
Json job_row(const store::Job& job, store::Time now);
Json output_row(const store::Output& output);
Json document_row(const store::StoredDocument& document);
Json asset_row(const store::Asset& asset);
Json composition_row(const store::PostedComposition& composition);
Json token_row(const store::Token& token);

// Cursors are opaque to callers: an id.
Json next_cursor(const std::optional<store::Id>& next);
Result<std::optional<store::Id>> read_cursor(const std::string& text); // empty text: none

}
