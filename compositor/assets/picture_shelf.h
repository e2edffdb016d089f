// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the cache remembers: pictures by (digest, element, box, colours) up to a number of bytes, and what is known of
// files by path and stamp. Private to the room. Thread: any.

#include "compositor/assets/asset_cache.h"
#include "compositor/assets/source.h"

#include <optional>
#include <tuple>

namespace assets {

struct PictureKey {
    std::string digest;
    std::string element;
    int width = 0;
    int height = 0;
    std::string colors{}; // as text
    friend bool operator<(const PictureKey& a, const PictureKey& b)
    {
        return std::tie(a.digest, a.element, a.width, a.height, a.colors) <
               std::tie(b.digest, b.element, b.width, b.height, b.colors);
    }
};

// What tells that a file may have changed without reading it.
struct FileStamp {
    std::int64_t modified_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

struct KnownFile {
    FileStamp stamp;
    std::string digest;
    ContentKind kind = ContentKind::other;
};

class PictureShelf {
public:
    explicit PictureShelf(std::uint64_t kept_bytes) : kept_bytes_(kept_bytes) {}

    std::optional<Picture> picture(const PictureKey& key);
    void keep(const PictureKey& key, const Picture& picture);

    std::optional<frame::Size> size(const std::string& digest);
    void keep_size(const std::string& digest, frame::Size size);

    std::optional<KnownFile> file(const std::filesystem::path& path, const FileStamp& stamp);
    void keep_file(const std::filesystem::path& path, const KnownFile& file);

private:
    struct Kept {
        Picture picture;
        std::uint64_t asked_for = 0; // turn of the last time
    };
    void make_room();

    std::mutex mutex_;
    const std::uint64_t kept_bytes_;
    std::uint64_t bytes_ = 0; // guarded by mutex_, as the rest
    std::uint64_t turn_ = 0;
    std::map<PictureKey, Kept> pictures_;
    std::map<std::string, frame::Size> sizes_;
    std::map<std::filesystem::path, KnownFile> files_;
};

}
