// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Uploaded files: what they are is found out by pipeline/upload.h. Room-internal. Thread: the api thread of the call.

#include "daemon/api/call.h"
#include "daemon/pipeline/upload.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/file_store.h"

#include <string>

namespace api {

// The uploaded file into the store, and what it is into the row: invalid_input says what it is instead and what is
// taken for this kind.
Status take_upload(Call& call, store::NewAsset& asset);

// The value of a field of the form, else of the query.
std::string field(Call& call, const std::string& name);

// Takes the uploaded file into the store; its hash names it.
Result<store::StoredFile> keep_upload(Call& call, const std::string& media_type);
Result<store::FileStore> files_of(Call& call);

}
