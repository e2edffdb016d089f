// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/asset_cache.h"

#include "compositor/assets/picture_shelf.h"
#include "compositor/assets/raster_picture.h"
#include "compositor/assets/source.h"
#include "compositor/assets/svg_picture.h"
#include "compositor/base/file.h"
#include "compositor/base/hash.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

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
                    "this is neither an SVG drawing nor a PNG, JPEG or WebP picture; save it as one of them");
    return {};
}

// The part of an SVG's source that names the file.
std::string_view file_name_in(std::string_view source, const Source& found)
{
    return source.substr(0, source.size() - (found.element.empty() ? 0 : found.element.size() + 1));
}

}

struct AssetCache::State {
    explicit State(const AssetCacheSpec& wanted) : spec(wanted), shelf(wanted.kept_bytes) {}

    Result<OpenFile> open(const std::filesystem::path& path);
    Result<KnownFile> identify(const std::filesystem::path& path);
    Result<std::vector<Picture>> draw(const OpenFile& file, const std::vector<std::string>& elements, frame::Size box);
    Status ensure(const std::filesystem::path& path, const std::vector<std::string>& elements, frame::Size box);
    Result<Picture> find_or_draw(const Source& source, frame::Size box);
    Result<frame::Size> measure(const std::filesystem::path& path);

    AssetCacheSpec spec;
    PictureShelf shelf;
};

// Stamp first: a file that changes while it is read is read again the next time.
Result<OpenFile> AssetCache::State::open(const std::filesystem::path& path)
{
    OpenFile file;
    file.known.stamp = TRY(stamp_of(path));
    file.bytes = TRY(base::read_file(path, spec.limits.file_bytes));
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
    const frame::Size size = file.known.kind == ContentKind::svg ? TRY(svg_size(*spec.helpers, file.bytes, spec.limits))
                                                                 : TRY(raster_size(file.bytes));
    shelf.keep_size(file.known.digest, size);
    return size;
}

Result<std::vector<Picture>> AssetCache::State::draw(const OpenFile& file, const std::vector<std::string>& elements,
                                                     frame::Size box)
{
    TRY(check_kind(file));
    std::vector<Picture> pictures;
    if (file.known.kind == ContentKind::svg) {
        pictures = TRY(svg_pictures(*spec.helpers, file.bytes, {box, elements}, spec.limits));
    } else {
        for (const std::string& element : elements)
            if (!element.empty())
                return fail(Errc::invalid_input,
                            fmt::format("only an SVG has elements, and this is none: leave #{} out", element));
        pictures.assign(elements.size(), TRY(raster_picture(file.bytes, box, spec.limits)));
    }
    for (std::size_t i = 0; i < elements.size(); ++i)
        shelf.keep({file.known.digest, elements[i], box.width, box.height}, pictures[i]);
    return pictures;
}

Result<Picture> AssetCache::State::find_or_draw(const Source& source, frame::Size box)
{
    TRY(check_box(box, spec.limits));
    const KnownFile known = TRY(identify(source.file));
    if (const auto picture = shelf.picture({known.digest, source.element, box.width, box.height}))
        return *picture;
    const OpenFile file = TRY(open(source.file));
    const auto pictures = TRY(draw(file, {source.element}, box));
    return pictures.front();
}

Status AssetCache::State::ensure(const std::filesystem::path& path, const std::vector<std::string>& elements,
                                 frame::Size box)
{
    TRY(check_box(box, spec.limits));
    const KnownFile known = TRY(identify(path));
    std::vector<std::string> missing;
    for (const std::string& element : elements)
        if (!shelf.picture({known.digest, element, box.width, box.height}))
            missing.push_back(element);
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    if (missing.empty())
        return {};
    const OpenFile file = TRY(open(path));
    TRY(draw(file, missing, box));
    return {};
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
                                    const Colors&)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto picture = state_->find_or_draw(found, box);
    if (!picture)
        return in_context(source, std::move(picture).error());
    return picture;
}

Status AssetCache::prefetch(std::span<const std::string> sources, const std::filesystem::path& relative_to,
                            frame::Size box, const Colors&)
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
        if (auto done = state_->ensure(path, wanted.elements, box); !done)
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

Result<std::string> AssetCache::digest(std::string_view source, const std::filesystem::path& relative_to)
{
    const Source found = TRY(resolve(source, relative_to, state_->spec.config_folder));
    auto known = state_->identify(found.file);
    if (!known)
        return in_context(file_name_in(source, found), std::move(known).error());
    return known->digest;
}

}
