// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/picture_shelf.h"

#include <algorithm>

namespace assets {
namespace {

std::uint64_t bytes_of(const Picture& picture)
{
    return picture.image ? picture.image->size_bytes() : 0;
}

}

std::optional<Picture> PictureShelf::picture(const PictureKey& key)
{
    const std::lock_guard lock(mutex_);
    const auto found = pictures_.find(key);
    if (found == pictures_.end())
        return std::nullopt;
    found->second.asked_for = ++turn_;
    return found->second.picture;
}

void PictureShelf::keep(const PictureKey& key, const Picture& picture)
{
    const std::lock_guard lock(mutex_);
    if (!pictures_.emplace(key, Kept{picture, ++turn_}).second)
        return; // another thread was first, with the same pixels
    bytes_ += bytes_of(picture);
    make_room();
}

void PictureShelf::make_room()
{
    while (bytes_ > kept_bytes_ && pictures_.size() > 1) {
        const auto oldest = std::min_element(pictures_.begin(), pictures_.end(), [](const auto& a, const auto& b) {
            return a.second.asked_for < b.second.asked_for;
        });
        bytes_ -= bytes_of(oldest->second.picture);
        pictures_.erase(oldest);
    }
}

std::optional<frame::Size> PictureShelf::size(const std::string& digest)
{
    const std::lock_guard lock(mutex_);
    const auto found = sizes_.find(digest);
    return found == sizes_.end() ? std::nullopt : std::optional(found->second);
}

void PictureShelf::keep_size(const std::string& digest, frame::Size size)
{
    const std::lock_guard lock(mutex_);
    sizes_[digest] = size;
}

std::optional<KnownFile> PictureShelf::file(const std::filesystem::path& path, const FileStamp& stamp)
{
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    if (found == files_.end() || found->second.stamp != stamp)
        return std::nullopt;
    return found->second;
}

void PictureShelf::keep_file(const std::filesystem::path& path, const KnownFile& file)
{
    const std::lock_guard lock(mutex_);
    files_[path] = file;
}

}
