// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/picture_stream.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "compositor/media/picture.h"

#include <algorithm>
#include <cstring>

namespace api {

using base::Errc;
using Clock = std::chrono::steady_clock;

namespace {

// A part is shown when the boundary behind it has come: so that stands at its end, not in front of the next one.
constexpr std::string_view kBoundary = "--lesedi-picture\r\n";
constexpr std::chrono::milliseconds kLook{200};

}

// What one connection gets.
class PictureStream::Reader {
public:
    void give(const Text& part)
    {
        std::function<void()> wake;
        {
            const std::lock_guard lock(mutex_);
            if (!newest_)
                waits_since_ = Clock::now();
            newest_ = part;
            wake = wake_;
        }
        if (wake)
            wake();
    }
    void end()
    {
        std::function<void()> wake;
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
            wake = wake_;
        }
        if (wake)
            wake();
    }
    void on_more(std::function<void()> wake)
    {
        const std::lock_guard lock(mutex_);
        wake_ = std::move(wake);
    }
    bool is_stuck() const
    {
        const std::lock_guard lock(mutex_);
        return newest_ != nullptr && Clock::now() - waits_since_ > kPatience;
    }

    net::ByteSource::Piece read(std::span<std::byte> to)
    {
        const std::lock_guard lock(mutex_);
        if (!current_ || offset_ == current_->size()) {
            current_ = std::exchange(newest_, nullptr);
            offset_ = 0;
        }
        if (!current_)
            return {ended_ ? net::ByteSource::State::end : net::ByteSource::State::wait, 0};
        const std::size_t bytes = std::min(to.size(), current_->size() - offset_);
        std::memcpy(to.data(), current_->data() + offset_, bytes);
        offset_ += bytes;
        waits_since_ = Clock::now(); // something was taken
        return {net::ByteSource::State::some, bytes};
    }

private:
    mutable std::mutex mutex_;
    std::function<void()> wake_;    // guarded by mutex_, as the rest
    Text newest_;                   // not begun
    Text current_;                  // being taken
    std::size_t offset_ = 0;        // of it
    Clock::time_point waits_since_; // newest_, with nothing taken meanwhile
    bool ended_ = false;
};

struct PictureStream::Shared {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<std::shared_ptr<Reader>> readers; // guarded by mutex
    Text last;                                    // guarded by mutex; null while nobody reads
};

class PictureStream::Source final : public net::ByteSource {
public:
    Source(std::shared_ptr<Shared> shared, std::shared_ptr<Reader> reader)
        : shared_(std::move(shared)), reader_(std::move(reader))
    {
    }
    ~Source() override
    {
        const std::lock_guard lock(shared_->mutex);
        std::erase(shared_->readers, reader_);
        if (shared_->readers.empty())
            shared_->last = nullptr;
    }
    Piece read(std::span<std::byte> to) override
    {
        if (first_ < kBoundary.size()) {
            const std::size_t bytes = std::min(to.size(), kBoundary.size() - first_);
            std::memcpy(to.data(), kBoundary.data() + first_, bytes);
            first_ += bytes;
            return {State::some, bytes};
        }
        return reader_->read(to);
    }
    void on_more(std::function<void()> wake) override { reader_->on_more(std::move(wake)); }

private:
    std::shared_ptr<Shared> shared_;
    std::shared_ptr<Reader> reader_;
    std::size_t first_ = 0; // of the first boundary
};

Result<frame::Image> newest_picture(render::PreviewReader& ring, render::SeenFrame& seen)
{
    bool is_there = false;
    for (int attempt = 0; attempt < 3 && !is_there; ++attempt)
        is_there = TRY(ring.read(seen));
    if (!is_there)
        return base::fail(Errc::unavailable, "preview: no picture is there yet; ask again");
    const frame::Size size{static_cast<int>(ring.shape().width_px), static_cast<int>(ring.shape().height_px)};
    auto image = TRY(frame::Image::create(size, frame::PixelFormat::rgba8));
    const auto row_bytes = static_cast<std::size_t>(size.width) * 4;
    for (int y = 0; y < size.height; ++y)
        std::memcpy(image.row(y), seen.pixels.data() + static_cast<std::size_t>(y) * row_bytes, row_bytes);
    return image;
}

PictureStream::PictureStream(std::string ring_folder, std::function<std::string()> ring)
    : ring_folder_(std::move(ring_folder)), ring_(std::move(ring)), shared_(std::make_shared<Shared>())
{
    thread_ = base::start_thread("preview-jpeg", [this](const std::stop_token& stop) { run(stop); });
}

PictureStream::~PictureStream()
{
    thread_.request_stop();
    thread_.join();
    std::vector<std::shared_ptr<Reader>> readers;
    {
        const std::lock_guard lock(shared_->mutex);
        readers = shared_->readers;
    }
    for (const auto& reader : readers)
        reader->end();
}

std::unique_ptr<net::ByteSource> PictureStream::subscribe()
{
    auto reader = std::make_shared<Reader>();
    {
        const std::lock_guard lock(shared_->mutex);
        if (shared_->last)
            reader->give(shared_->last);
        shared_->readers.push_back(reader);
    }
    shared_->changed.notify_all();
    return std::make_unique<Source>(shared_, std::move(reader));
}

std::size_t PictureStream::readers() const
{
    const std::lock_guard lock(shared_->mutex);
    return shared_->readers.size();
}

bool PictureStream::wait_for_readers(const std::stop_token& stop)
{
    std::unique_lock lock(shared_->mutex);
    return shared_->changed.wait(lock, stop, [this] { return !shared_->readers.empty(); });
}

bool PictureStream::is_wanted() const
{
    const std::lock_guard lock(shared_->mutex);
    return shared_->last == nullptr;
}

void PictureStream::run(const std::stop_token& stop)
{
    std::optional<render::PreviewReader> ring;
    render::SeenFrame seen;
    while (wait_for_readers(stop) && !stop.stop_requested()) {
        const auto part = next_part(ring, seen);
        if (!part) { // the ring was changed for another meanwhile: its successor's name is asked for
            LOG_DEBUG("api", "preview stream: {}", part.error().what);
            ring.reset();
            std::unique_lock lock(shared_->mutex);
            shared_->changed.wait_for(lock, stop, kLook, [] { return false; });
            continue;
        }
        hand_out(*part);
        if (readers() == 0)
            ring.reset();
    }
}

// Null when nothing new is to be seen.
Result<PictureStream::Text> PictureStream::next_part(std::optional<render::PreviewReader>& ring,
                                                     render::SeenFrame& seen)
{
    if (!ring) {
        ring.emplace(TRY(render::PreviewReader::open(ring_(), ring_folder_)));
        seen.number = 0;
    }
    const std::uint64_t before = seen.number;
    const bool moved = ring->wait(kLook);
    if (ring->state() == render::PreviewState::over) {
        ring.reset();
        return Text();
    }
    if (!moved && !is_wanted())
        return Text();
    const auto image = TRY(newest_picture(*ring, seen));
    if (seen.number == before && !is_wanted())
        return Text();
    const std::string jpeg = TRY(media::jpeg_bytes(image, kStreamJpegQuality));
    return std::make_shared<const std::string>(
        fmt::format("Content-Type: image/jpeg\r\nContent-Length: {}\r\nX-Frame: {}\r\n\r\n{}\r\n{}", jpeg.size(),
                    seen.frame_index, jpeg, kBoundary));
}

void PictureStream::hand_out(const Text& part)
{
    std::vector<std::shared_ptr<Reader>> readers, stuck;
    {
        const std::lock_guard lock(shared_->mutex);
        for (const auto& reader : shared_->readers)
            (reader->is_stuck() ? stuck : readers).push_back(reader);
        shared_->readers = readers;
        if (part && !readers.empty())
            shared_->last = part;
    }
    for (const auto& reader : stuck)
        reader->end();
    if (part)
        for (const auto& reader : readers)
            reader->give(part);
}

}
