// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/upload.h"

#include "compositor/media/audio_proof.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using base::Status;
using store::AssetKind;

constexpr frame::Size kProofBox{64, 64}; // a picture is proved by drawing it small

struct Start { // of a file
    std::string_view bytes;
    std::size_t offset;
    std::string_view form, media_type;
};
constexpr std::array kStarts{
    Start{"\x89PNG\r\n\x1a\n", 0, "png", "image/png"},
    Start{"\xff\xd8\xff", 0, "jpeg", "image/jpeg"},
    Start{"WEBP", 8, "webp", "image/webp"},
    Start{"GIF8", 0, "clip", "image/gif"},
    Start{"ftyp", 4, "clip", "video/mp4"},
    Start{"\x1a\x45\xdf\xa3", 0, "clip", "video/webm"},
    Start{"ID3", 0, "mp3", "audio/mpeg"},
    Start{"OggS", 0, "ogg", "audio/ogg"},
    Start{"fLaC", 0, "flac", "audio/flac"},
    Start{"WAVE", 8, "wav", "audio/wav"},
};

Result<Upload> kind_of(const std::filesystem::path& file)
{
    std::array<char, 512> head{};
    std::ifstream stream(file, std::ios::binary);
    stream.read(head.data(), head.size());
    const std::string_view start(head.data(), static_cast<std::size_t>(stream.gcount()));
    if (start.empty())
        return fail(Errc::invalid_input, "the file is empty");
    for (const Start& one : kStarts)
        if (start.size() > one.offset && start.substr(one.offset).starts_with(one.bytes))
            return Upload{std::string(one.form), std::string(one.media_type)};
    const std::size_t text = start.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (text != std::string_view::npos && start[text] == '<')
        return Upload{"svg", "image/svg+xml"};
    if (text != std::string_view::npos && start[text] == '{')
        return Upload{"lottie", "application/json"};
    return Upload{"other", "application/octet-stream"}; // MP3 without a tag and the like: decoding tells
}

std::string_view taken_for(AssetKind kind)
{
    switch (kind) {
    case AssetKind::character:
        return "PNG, SVG, JPEG and WebP pictures";
    case AssetKind::background:
        return "PNG, JPEG, WebP and SVG pictures and clips";
    case AssetKind::music:
        return "MP3, WAV, FLAC, Ogg and AAC";
    case AssetKind::icon:
    case AssetKind::transition:
        return "SVG, PNG, Lottie and clips";
    }
    return "";
}

bool is_taken(AssetKind kind, std::string_view form)
{
    const bool still = form == "png" || form == "svg" || form == "jpeg" || form == "webp";
    switch (kind) {
    case AssetKind::character:
        return still;
    case AssetKind::background:
        return still || form == "clip";
    case AssetKind::music:
        return !still && form != "lottie";
    case AssetKind::icon:
    case AssetKind::transition:
        return form == "svg" || form == "png" || form == "lottie" || form == "clip";
    }
    return false;
}

Status prove_picture(assets::AssetCache& assets, const std::filesystem::path& file, Upload& upload)
{
    const auto size = TRY(assets.natural_size(file.string(), {}));
    upload.width_px = size.width;
    upload.height_px = size.height;
    if (upload.form == "lottie" || upload.form == "clip") {
        const auto info = TRY(assets.animation_info(file.string(), {}));
        upload.duration_s = info.duration_s;
        return {};
    }
    TRY(assets.picture(file.string(), {}, kProofBox));
    return {};
}

}

void describe(const Upload& upload, store::NewAsset& asset)
{
    asset.form = asset.kind == AssetKind::icon || asset.kind == AssetKind::transition ? upload.form : "";
    asset.media_type = upload.media_type;
    asset.width_px = upload.width_px;
    asset.height_px = upload.height_px;
    if (asset.kind != AssetKind::character)
        asset.duration_s = upload.duration_s;
}

Result<ShippedNames> ShippedNames::load(const render::Engine& engine)
{
    const auto config = engine.root() / "config";
    ShippedNames names;
    names.icons_ = TRY(compose::load_icons(config));
    names.covers_ = TRY(compose::load_covers(config));
    return names;
}

bool ShippedNames::has(AssetKind kind, const std::string& name) const
{
    if (kind == AssetKind::icon)
        return std::ranges::find(icons_, name, &compose::Icon::name) != icons_.end();
    return kind == AssetKind::transition && compose::scene_change_named(name, covers_).has_value();
}

std::vector<std::string> ShippedNames::icons() const
{
    std::vector<std::string> names;
    for (const compose::Icon& icon : icons_)
        names.push_back(icon.name);
    return names;
}

std::string as_the_file(std::string what, const std::filesystem::path& received)
{
    for (const std::string& name : {received.string(), received.filename().string()})
        for (std::size_t at = what.find(name); at != std::string::npos; at = what.find(name))
            what.replace(at, name.size(), "the file");
    return what;
}

Result<Upload> look_at_upload(render::Engine& engine, const std::filesystem::path& file, AssetKind kind)
{
    Upload upload = TRY(kind_of(file));
    if (!is_taken(kind, upload.form))
        return fail(Errc::invalid_input, fmt::format("the file: it is {} by its content; a {} can be {}",
                                                     upload.media_type, store::name(kind), taken_for(kind)));
    if (kind == AssetKind::music) {
        auto duration = media::prove_audio(engine.helpers(), file);
        if (!duration)
            return fail(Errc::invalid_input,
                        fmt::format("the file: no sound in it can be decoded ({}); music can be {}",
                                    as_the_file(duration.error().what, file), taken_for(kind)));
        upload.duration_s = duration->seconds();
        if (upload.form == "other" || upload.form == "clip")
            upload = {"sound", upload.media_type, {}, {}, upload.duration_s};
        return upload;
    }
    if (Status proved = prove_picture(engine.assets(), file, upload); !proved)
        return fail(proved.error().code == Errc::unavailable ? Errc::unavailable : Errc::invalid_input,
                    as_the_file(proved.error().what, file));
    return upload;
}

}
