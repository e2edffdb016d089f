// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/brands/brand_file.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace brands {
namespace {

using base::Errc;
using base::fail;
using base::Status;
using Json = nlohmann::json;

constexpr std::uint64_t kLargestFileBytes = 1U << 20U;
constexpr std::uint64_t kLargestAssetBytes = 500U << 20U;
constexpr std::string_view kAssetKind = "brand.file";
constexpr std::array<std::string_view, 5> kPositions{"top_left", "top_right", "bottom_left", "bottom_right", "center"};

// Reads the members of one object and, at the end, names one that nobody asked for.
class Members {
public:
    Members(const Json& json, std::string path) : json_(json), path_(std::move(path)) {}

    Status text(const char* key, std::string& into)
    {
        known_.emplace_back(key);
        const auto found = json_.find(key);
        if (found == json_.end())
            return {};
        if (!found->is_string())
            return fail(Errc::invalid_input, fmt::format("{}: expected text, found {}", at(key), found->dump()));
        into = found->get<std::string>();
        return {};
    }

    Status color(const char* key, std::string& into)
    {
        TRY(text(key, into));
        const bool is_color = into.size() == 7 && into[0] == '#' &&
                              into.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
        if (json_.contains(key) && !is_color)
            return fail(Errc::invalid_input, fmt::format("{}: \"{}\" is no colour; write #rrggbb", at(key), into));
        return {};
    }

    Status file(const char* key, const std::filesystem::path& folder, std::string& into)
    {
        TRY(text(key, into));
        if (into.empty())
            return {};
        std::error_code ignored;
        const auto path = folder / into;
        if (!std::filesystem::is_regular_file(path, ignored))
            return fail(Errc::not_found, fmt::format("{}: {}: no such file", at(key), path.string()));
        into = std::filesystem::absolute(path).string();
        return {};
    }

    const Json* object(const char* key)
    {
        known_.emplace_back(key);
        const auto found = json_.find(key);
        return found == json_.end() ? nullptr : &*found;
    }

    Status finish() const
    {
        if (!json_.is_object())
            return fail(Errc::invalid_input, fmt::format("{}: expected an object", path_.empty() ? "brand" : path_));
        for (const auto& [key, value] : json_.items())
            if (std::ranges::find(known_, key) == known_.end())
                return fail(Errc::invalid_input,
                            fmt::format("{}: unknown key; known are: {}", at(key), fmt::join(known_, ", ")));
        return {};
    }

    std::string at(std::string_view key) const
    {
        return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
    }

private:
    const Json& json_;
    std::string path_;
    std::vector<std::string> known_;
};

Status read_watermark(const Json& json, const std::filesystem::path& folder, store::BrandTemplate& brand)
{
    Members members(json, "watermark");
    TRY(members.file("picture", folder, brand.watermark_path));
    TRY(members.text("position", brand.watermark_position));
    if (std::ranges::find(kPositions, brand.watermark_position) == kPositions.end())
        return fail(Errc::invalid_input, fmt::format("watermark.position: \"{}\" is not one of {}",
                                                     brand.watermark_position, fmt::join(kPositions, ", ")));
    if (const Json* opacity = members.object("opacity")) {
        if (!opacity->is_number() || *opacity < 0 || *opacity > 1)
            return fail(Errc::invalid_input,
                        fmt::format("watermark.opacity: expected a number from 0 to 1, found {}", opacity->dump()));
        brand.watermark_opacity = opacity->get<double>();
    }
    return members.finish();
}

Result<store::BrandTemplate> read_brand(const Json& json, const std::filesystem::path& folder)
{
    if (!json.is_object())
        return fail(Errc::invalid_input, "expected an object with a name, colours and files");
    store::BrandTemplate brand;
    Members members(json, "");
    TRY(members.text("name", brand.name));
    if (brand.name.empty())
        return fail(Errc::invalid_input, "name: missing; a brand is found by it");
    if (const Json* colors = members.object("colors")) {
        Members color(*colors, "colors");
        TRY(color.color("primary", brand.color_primary));
        TRY(color.color("secondary", brand.color_secondary));
        TRY(color.color("accent", brand.color_accent));
        TRY(color.color("text", brand.color_text));
        TRY(color.color("background", brand.color_background));
        TRY(color.finish());
    }
    if (const Json* fonts = members.object("fonts")) {
        Members font(*fonts, "fonts");
        TRY(font.text("heading", brand.font_heading));
        TRY(font.text("body", brand.font_body));
        TRY(font.finish());
    }
    TRY(members.file("logo", folder, brand.logo_path));
    if (const Json* watermark = members.object("watermark"))
        TRY(read_watermark(*watermark, folder, brand));
    TRY(members.file("intro", folder, brand.intro_video_path));
    TRY(members.file("outro", folder, brand.outro_video_path));
    TRY(members.finish());
    return brand;
}

Status keep_file(std::string& path, store::ArtefactStore& files)
{
    if (path.empty())
        return {};
    const auto bytes = TRY(base::read_file(path, kLargestAssetBytes));
    const auto write = [&](const std::filesystem::path& to) { return base::write_file_atomic(to, bytes); };
    const std::string key = base::to_hex(base::sha256(bytes));
    if (const auto known = TRY(files.find(key, kAssetKind))) {
        path = known->path.string();
        return {};
    }
    const auto kept = TRY(files.put_file(key, kAssetKind, {}, write));
    path = kept.path.string();
    return {};
}

}

Result<store::BrandTemplate> read_brand_file(const std::filesystem::path& file)
{
    const std::string text = TRY(base::read_text_file(file, kLargestFileBytes));
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(Errc::invalid_input, fmt::format("{}: not JSON", file.string()));
    auto brand = read_brand(json, std::filesystem::absolute(file).parent_path());
    if (!brand)
        return base::in_context(file.string(), std::move(brand).error());
    return brand;
}

Result<store::BrandTemplate> keep(store::BrandTemplate brand, store::BrandRepository& brands,
                                  store::ArtefactStore& files)
{
    for (std::string* path :
         {&brand.logo_path, &brand.watermark_path, &brand.intro_video_path, &brand.outro_video_path})
        TRY(keep_file(*path, files));
    return brands.put(brand);
}

Result<store::BrandTemplate> brand_named(std::string_view wanted, store::BrandRepository& brands,
                                         store::ArtefactStore& files)
{
    if (wanted.ends_with(".json"))
        return keep(TRY(read_brand_file(wanted)), brands, files);
    if (auto known = TRY(brands.find(wanted)))
        return std::move(*known);
    std::string names;
    const auto all = TRY(brands.list());
    for (const auto& brand : all)
        names += (names.empty() ? "" : ", ") + brand.name;
    return fail(
        Errc::not_found,
        fmt::format("brand {}: there is none of this name ({}); give a brand file (.json) once to make it known",
                    wanted, names.empty() ? "none is kept yet" : "kept are: " + names));
}

}
