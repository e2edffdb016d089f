// SPDX-License-Identifier: GPL-3.0-or-later
// Characters that are drawn by uploaded pictures: one a pose, and perhaps one that talks and one that blinks.
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "daemon/stages/script/names.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>

namespace pipeline {
namespace {

namespace fs = std::filesystem;

constexpr int kMostPoses = 200;
constexpr frame::Size kBox{900, 1300}; // of our own figures: how large a face is goes by the height of its drawing
constexpr std::array<std::pair<const char*, const char*>, 3> kLooks{
    {{"art", ""}, {"talk", "_talk"}, {"blink", "_blink"}}};

// Replaced as one: another render may be reading it.
Status link_to(const fs::path& file, const fs::path& name)
{
    static std::atomic<unsigned> serial{0};
    const fs::path fresh = name.string() + fmt::format(".{}-{}.part", ::getpid(), ++serial);
    if (::symlink(file.c_str(), fresh.c_str()) != 0 || ::rename(fresh.c_str(), name.c_str()) != 0) {
        const int reason = errno;
        ::unlink(fresh.c_str());
        return base::fail_errno(name.string(), reason);
    }
    return {};
}

}

Result<std::vector<store::Asset>> poses_of(State& state, store::Id character)
{
    store::AssetFilter filter;
    filter.kind = store::AssetKind::character;
    filter.character_id = character;
    return TRY(state.assets.list(filter, std::nullopt, kMostPoses)).assets;
}

Result<std::optional<fs::path>> character_rig(State& state, const store::Character& character)
{
    const auto pictures = TRY(poses_of(state, character.id));
    const auto picture_of = [&](const std::string& name) {
        return std::ranges::find(pictures, name, &store::Asset::name);
    };
    const fs::path folder = state.spec.data_folder / "work" / "characters" / std::to_string(character.id);
    nlohmann::json poses = nlohmann::json::object();
    frame::Size box{0, 0};
    for (const std::string_view pose : script::kPoses) {
        for (const auto& [look, ending] : kLooks) {
            const auto picture = picture_of(std::string(pose) + ending);
            if (picture == pictures.end() || (!poses.contains(pose) && *ending != '\0'))
                continue;
            const auto file = TRY(state.files.find(picture->sha256));
            if (!file)
                return base::fail(base::Errc::not_found,
                                  fmt::format("character {}: the file of its pose {} is gone; upload it again",
                                              character.name, picture->name));
            TRY(base::make_folders(folder));
            TRY(link_to(file->path, folder / picture->name));
            poses[pose][look] = picture->name;
            box.width = std::max(box.width, picture->width_px.value_or(kBox.width));
            box.height = std::max(box.height, picture->height_px.value_or(kBox.height));
        }
    }
    if (poses.empty())
        return std::optional<fs::path>();
    const double width = static_cast<double>(kBox.height) * box.width / std::max(1, box.height);
    const nlohmann::json rig{{"version", 1},
                             {"kind", "pictures"},
                             {"name", character.name},
                             {"size", {std::round(width), kBox.height}},
                             {"poses", std::move(poses)}};
    const fs::path path = folder / "rig.json";
    TRY(base::write_file_atomic(path, rig.dump()));
    return std::optional(path);
}

}
