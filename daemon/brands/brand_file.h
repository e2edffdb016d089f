// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A brand as a person writes it, a JSON file beside its pictures (README.md), and its way into the store: checked,
// files copied into the data folder, so that the brand stays whole when the originals move. Thread: that of the
// Database.

#include "compositor/base/result.h"
#include "daemon/store/artefact_store.h"
#include "daemon/store/brand_repository.h"

#include <filesystem>
#include <string_view>

namespace brands {

using base::Result;

// Paths are those of the file, made absolute. Unknown keys, colours that are none and files that are missing are errors
// with the file's name and the key.
Result<store::BrandTemplate> read_brand_file(const std::filesystem::path& file);

// Stores the brand and its files; the brand of the same name is changed.
Result<store::BrandTemplate> keep(store::BrandTemplate brand, store::BrandRepository& brands,
                                  store::ArtefactStore& files);

// `wanted` is a brand file (something that ends in .json) or the name of a brand kept before.
Result<store::BrandTemplate> brand_named(std::string_view wanted, store::BrandRepository& brands,
                                         store::ArtefactStore& files);

}
