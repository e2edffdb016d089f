// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a stranger's file is, by its content, and whether it is what an asset of that kind may be: proved by decoding
// it, where a hostile one harms nobody. Thread: any.

#include "compositor/render/engine.h"
#include "daemon/stages/compose/compose.h"
#include "daemon/store/asset_repository.h"

#include <filesystem>
#include <optional>
#include <string>

namespace pipeline {

using base::Result;

struct Upload {
    std::string form;       // svg png lottie clip, mp3...: what the asset's kind calls it
    std::string media_type; // "image/png"
    std::optional<int> width_px{}, height_px{};
    std::optional<double> duration_s{};
};

// invalid_input says what it is instead; the file is "the file" there, whatever its path.
Result<Upload> look_at_upload(render::Engine& engine, const std::filesystem::path& file, store::AssetKind kind);

// What the row says of its file.
void describe(const Upload& upload, store::NewAsset& asset);

// Icons and transitions that come with the program: uploaded ones of these names would never be drawn.
class ShippedNames {
public:
    static Result<ShippedNames> load(const render::Engine& engine);
    bool has(store::AssetKind kind, const std::string& name) const;
    std::vector<std::string> icons() const;

private:
    compose::Icons icons_;
    compose::Covers covers_;
};

// A message about a received file, for whoever sent it: without the names it has here.
std::string as_the_file(std::string what, const std::filesystem::path& received);

}
