// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an uploaded file is, found out from its bytes and by decoding them, never from its name: SVG and Lottie in the
// child helper. Room-internal. Thread: the api thread of the call.

#include "daemon/api/call.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/file_store.h"

#include <string>

namespace api {

struct Upload {
    std::string form; // svg png lottie clip, mp3...: what the asset's kind calls it
    std::string media_type;
    std::optional<int> width_px{}, height_px{};
    std::optional<double> duration_s{};
};

// invalid_input says what it is instead and what is taken.
Result<Upload> look_at_upload(Call& call, const std::filesystem::path& file, store::AssetKind kind);

// The value of a field of the form, else of the query.
std::string field(Call& call, const std::string& name);

// Takes the uploaded file into the store; its hash names it.
Result<store::StoredFile> keep_upload(Call& call, const std::string& media_type);
Result<store::FileStore> files_of(Call& call);

}
