// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/asset_cache.h"

#include "compositor/assets/animation_shelf.h"
#include "compositor/assets/load_animation.h"
#include "compositor/assets/picture_shelf.h"
#include "compositor/assets/raster_picture.h"
#include "compositor/assets/source.h"
#include "compositor/assets/svg_colors.h"
#include "compositor/assets/svg_picture.h"
#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/media/moving_picture.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>

namespace assets {
namespace {

using base::Errc;
using base::fail;

struct OpenFile {
    KnownFile known;
    std::vector<std::byte> bytes;
};

Result<FileStamp> stamp_of(const std::filesystem::path& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0)
        return base::fail_errno(path.string(), errno);
    return FileStamp{info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec, info.st_ino,
                     static_cast<std::uint64_t>(info.st_size)};
}

Status check_box(frame::Size box, const AssetLimits& limits)
{
    if (box.width < 1 || box.height < 1 || box.width > frame::Image::kMaxSide || box.height > frame::Image::kMaxSide ||
        static_cast<std::int64_t>(box.width) * box.height > limits.pixels)
        return fail(Errc::invalid_input,
                    fmt::format("{} x {} pixels is outside 1 to {} a side and {} million in all", box.width, box.height,
                                frame::Image::kMaxSide, limits.pixels / 1'000'000));
    return {};
}

Status check_kind(const OpenFile& file)
{
    if (file.known.kind == ContentKind::other)
        return fail(Errc::invalid_input,
                    "this is neither an SVG drawing nor a PNG, JPEG or WebP picture, and no GIF, video clip (MP4, MOV, "
                    "WebM) or Lottie animation; save it as one of them");
    return {};
}

bool begins_like_a_clip(const std::filesystem::path& path)
{
    std::array<char, 64> start{};
    std::ifstream file(path, std::ios::binary);
    file.read(start.data(), start.size());
    return media::moving_kind(std::as_bytes(std::span(start))) == media::MovingKind::clip;
}

// The part of an SVG's source that names the file.
std::string_view file_name_in(std::string_view source, const Source& found)
{
    return source.substr(0, source.size() - (found.element.empty() ? 0 : found.element.size() + 1));
}

}

struct AssetCache::State {
    explicit State(const AssetCacheSpec& wanted)
        : spec(wanted), shelf(wanted.kept_bytes), animations(wanted.limits.animation_bytes)
    {
    }

    Result<OpenFile> open(const std::filesystem::path& path);
    Result<KnownFile> identify(const std::filesystem::path& path);
    Result<std::vector<Picture>> draw(const OpenFile& file, const DrawRequest& request);
    Result<Picture> draw_one(const OpenFile& file, const std::string& element, const DrawRequest& request);
    Status ensure(const std::filesystem::path& path, const DrawRequest& request);
    Result<Picture> find_or_draw(const Source& source, frame::Size box, const Colors& colors);
    Result<frame::Size> measure(const std::filesystem::path& path);
    Result<AnimationInfo> inspect(const std::filesystem::path& path);
    Result<AnimationInfo> inspect(const OpenFile& file);
    Result<AnimationShelf::Shared> move(const Source& source, const AnimationRequest& request);

    AssetCacheSpec spec;
    PictureShelf shelf;
    AnimationShelf animations;
};

// Stamp first: a file that changes while it is read is read again the next time.
Result<OpenFile> AssetCache::State::open(const std::filesystem::path& path)
{
    OpenFile file;
    file.known.stamp = TRY(stamp_of(path));
    const bool may_be_a_clip = file.known.stamp.bytes > spec.limits.file_bytes && begins_like_a_clip(path);
    file.bytes = TRY(base::read_file(path, may_be_a_clip ? spec.limits.clip_bytes : spec.limits.file_bytes));
    file.known.digest = base::to_hex(base::sha256(file.bytes));
    file.known.kind = kind_of(file.bytes);
    shelf.keep_file(path, file.known);
    return file;
}

Result<KnownFile> AssetCache::State::identify(const std::filesystem::path& path)
{
    const FileStamp stamp = TRY(stamp_of(path));
    if (const auto known = shelf.file(path, stamp))
        return *known;
    const OpenFile file = TRY(open(path));
    return file.known;
}

Result<frame::Size> AssetCache::State::measure(const std::filesystem::path& path)
{
    const KnownFile known = TRY(identify(path));
    if (const auto size = shelf.size(known.digest))
        return *size;
    const OpenFile file = TRY(open(path));
    TRY(check_kind(file));
    frame::Size size;
    if (file.known.kind == ContentKind::svg)
        size = TRY(svg_size(*spec.helpers, file.bytes, spec.limits));
    else if (file.known.kind == ContentKind::raster)
        size = TRY(raster_size(file.bytes));
    else
        size = TRY(inspect(file)).size;
    shelf.keep_size(file.known.digest, size);
    return size;
}

Result<Picture> AssetCache::State::draw_one(const OpenFile& file, const std::string& element,
                                            const DrawRequest& request)
{
    if (!element.empty())
        return fail(Errc::invalid_input,
                    fmt::format("only an SVG has elements, and this is none: leave #{} out", element));
    if (!request.colors.empty())
        return fail(Errc::invalid_input, "only an SVG's colours can be changed, and this is none");
    if (file.known.kind == ContentKind::moving)
        return load_first_frame(*spec.helpers, file.bytes, request.box, spec.limits);
    return raster_picture(file.bytes, request.box, spec.limits);
}

Result<std::vector<Picture>> AssetCache::State::draw(const OpenFile& file, const DrawRequest& request)
{
    TRY(check_kind(file));
    std::vector<Picture> pictures;
    if (file.known.kind == ContentKind::svg)
        pictures = TRY(svg_pictures(*spec.helpers, file.bytes, request, spec.limits));
    else
        for (const std::string& element : request.elements)
            pictures.push_back(TRY(draw_one(file, element, request)));
    const std::string colors = to_text(request.colors);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        shelf.keep({file.known.digest, request.elements[i], request.box.width, request.box.height, colors},
                   pictures[i]);
    return pictures;
}

Result<Picture> AssetCache::State::find_or_draw(const Source& source, frame::Size box, const Colors& colors)
{
    TRY(check_box(box, spec.limits));
    TRY(check_colors(colors));
    const KnownFile known = TRY(identify(source.file));
    if (const auto picture = shelf.picture({known.digest, source.element, box.width, box.height, to_text(colors)}))
        return *picture;
    const OpenFile file = TRY(open(source.file));
    const auto pictures = TRY(draw(file, {box, {source.element}, colors}));
    return pictures.front();
}

Status AssetCache::State::ensure(const std::filesystem::path& path, const DrawRequest& request)
{
    TRY(check_box(request.box, spec.limits));
    TRY(check_colors(request.colors));
    const KnownFile known = TRY(identify(path));
    const std::string colors = to_text(request.colors);
    DrawRequest missing{request.box, {}, request.colors};
    for (const std::string& element : request.elements)
        if (!shelf.picture({known.digest, element, request.box.width, request.box.height, colors}))
            missing.elements.push_back(element);
    std::sort(missing.elements.begin(), missing.elements.end());
    missing.elements.erase(std::unique(missing.elements.begin(), missing.elements.end()), missing.elements.end());
    if (missing.elements.empty())
        return {};
    const OpenFile file = TRY(open(path));
    TRY(draw(file, missing));
    return {};
}

Result<AnimationInfo> AssetCache::State::inspect(const OpenFile& file)
{
    TRY(check_kind(file));
    if (const auto info = animations.info(file.known.digest))
        return *info;
    AnimationInfo info;
    if (file.known.kind == ContentKind::moving)
        info = TRY(load_animation_info(*spec.helpers, file.bytes, spec.limits));
    else if (file.known.kind == ContentKind::svg)
        info.size = TRY(svg_size(*spec.helpers, file.bytes, spec.limits));
    else
        info.size = TRY(raster_size(file.bytes));
    animations.keep_info(file.known.digest, info);
    return info;
}

Result<AnimationInfo> AssetCache::State::inspect(const std::filesystem::path& path)
{
    const KnownFile known = TRY(identify(path));
    if (const auto info = animations.info(known.digest))
        return *info;
    const OpenFile file = TRY(open(path));
    return inspect(file);
}

Result<AnimationShelf::Shared> AssetCache::State::move(const Source& source, const AnimationRequest& request)
{
    TRY(check_box(request.box, spec.limits));
    TRY(check_request(request));
    const KnownFile known = TRY(identify(source.file));
    const AnimationKey key{known.digest, request.box.width, request.box.height, request.from_s,
                           request.to_s, request.speed,     request.sample_rate};
    if (known.kind != ContentKind::moving)
        return std::make_shared<const Animation>(still_animation(TRY(find_or_draw(source, request.box, {}))));
    if (!source.element.empty())
        return fail(Errc::invalid_input, fmt::format("only an SVG has elements: leave #{} out", source.element));
    if (auto kept = animations.find(key))
        return kept;
    const OpenFile file = TRY(open(source.file));
    const AnimationInfo info = TRY(inspect(file));
    AnimationRequest allowed = request;
    allowed.max_bytes = std::min(request.max_bytes, animations.make_room());
    return animations.keep(key, TRY(load_animation(*spec.helpers, file.bytes, info, allowed, spec.limits)));
}

AssetCache::AssetCache(std::unique_ptr<State> state) : state_(std::move(state)) {}
AssetCache::AssetCache(AssetCache&&) noexcept = default;
AssetCache& AssetCache::operator=(AssetCache&&) noexcept = default;
AssetCache::~AssetCache() = default;

Result<AssetCache> AssetCache::create(const AssetCacheSpec& spec)
{
    if (spec.helpers == nullptr)
        return fail(Errc::invalid_input, "asset cache: no child helpers were given");
    return AssetCache(std::make_unique<State>(spec));
}

Result<frame::Size> AssetCache::natural_size(std::string_view source, const std::filesystem::path& relative_to)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto size = state_->measure(found.file);
    if (!size)
        return in_context(file_name_in(source, found), std::move(size).error());
    return size;
}

Result<Picture> AssetCache::picture(std::string_view source, const std::filesystem::path& relative_to, frame::Size box,
                                    const Colors& colors)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto picture = state_->find_or_draw(found, box, colors);
    if (!picture)
        return in_context(source, std::move(picture).error());
    return picture;
}

Status AssetCache::prefetch(std::span<const std::string> sources, const std::filesystem::path& relative_to,
                            frame::Size box, const Colors& colors)
{
    struct Wanted {
        std::string name;
        std::vector<std::string> elements;
    };
    std::map<std::filesystem::path, Wanted> files;
    for (const std::string& source : sources) {
        const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
        Wanted& wanted = files[found.file];
        wanted.name = file_name_in(source, found);
        wanted.elements.push_back(found.element);
    }
    for (const auto& [path, wanted] : files)
        if (auto done = state_->ensure(path, {box, wanted.elements, colors}); !done)
            return in_context(wanted.name, std::move(done).error());
    return {};
}

Result<std::string> AssetCache::text(std::string_view source, const std::filesystem::path& relative_to,
                                     std::uint64_t most_bytes)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto text = base::read_text_file(found.file, most_bytes);
    if (!text)
        return in_context(source, std::move(text).error());
    return text;
}

Result<std::shared_ptr<const Animation>> AssetCache::animation(std::string_view source,
                                                               const std::filesystem::path& relative_to,
                                                               const AnimationRequest& request)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto animation = state_->move(found, request);
    if (!animation)
        return in_context(source, std::move(animation).error());
    return animation;
}

Result<AnimationInfo> AssetCache::animation_info(std::string_view source, const std::filesystem::path& relative_to)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto info = state_->inspect(found.file);
    if (!info)
        return in_context(file_name_in(source, found), std::move(info).error());
    return info;
}

Result<std::string> AssetCache::digest(std::string_view source, const std::filesystem::path& relative_to)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto known = state_->identify(found.file);
    if (!known)
        return in_context(file_name_in(source, found), std::move(known).error());
    return known->digest;
}

}
