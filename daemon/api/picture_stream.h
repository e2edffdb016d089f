// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A preview's pictures as they come, for any number of readers: MJPEG in multipart/x-mixed-replace. One thread,
// `preview-jpeg`, looks at the ring and writes each new picture as JPEG once; it sleeps while nobody reads. A reader
// keeps its newest picture alone, so a slow one gets fewer and nobody waits for it; one that takes nothing for
// kPatience is let go. Thread: any may call.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/render/preview_reader.h"
#include "daemon/net/http.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace api {

using base::Result;

inline constexpr char kPictureStreamType[] = "multipart/x-mixed-replace; boundary=lesedi-picture";
inline constexpr int kStreamJpegQuality = 85;

// The newest whole picture of a ring.
Result<frame::Image> newest_picture(render::PreviewReader& ring, render::SeenFrame& seen);

class PictureStream {
public:
    static constexpr std::chrono::seconds kPatience{30};

    // `ring`: the name of the preview's ring now.
    PictureStream(std::string ring_folder, std::function<std::string()> ring);
    ~PictureStream(); // ends what its readers get
    PictureStream(const PictureStream&) = delete;
    PictureStream& operator=(const PictureStream&) = delete;

    std::unique_ptr<net::ByteSource> subscribe(); // may outlive the stream, and ends with it
    std::size_t readers() const;

private:
    class Reader;
    class Source;
    struct Shared;
    using Text = std::shared_ptr<const std::string>;

    void run(const std::stop_token& stop);
    bool wait_for_readers(const std::stop_token& stop);
    bool is_wanted() const; // whatever is seen: a reader came to whom nothing was handed out
    Result<Text> next_part(std::optional<render::PreviewReader>& ring, render::SeenFrame& seen);
    void hand_out(const Text& part);

    const std::string ring_folder_;
    const std::function<std::string()> ring_;
    std::shared_ptr<Shared> shared_;
    std::jthread thread_;
};

}
