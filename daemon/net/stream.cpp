// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/stream.h"

#include "compositor/base/check.h"
#include "compositor/base/log.h"

#include <exception>

namespace net {
namespace {

constexpr std::size_t kBlockBytes = 16 * 1024;

}

Stream::Stream(std::unique_ptr<ByteSource> source, std::shared_ptr<Bell> bell, MHD_Connection& connection)
    : source_(std::move(source)), bell_(std::move(bell)), connection_(connection)
{
}

Stream::~Stream()
{
    forget();
}

MHD_Response* Stream::to_response(std::unique_ptr<Stream> stream, std::optional<std::uint64_t> bytes)
{
    const auto read = [](void* self, std::uint64_t, char* to, std::size_t most) -> ssize_t {
        try {
            return static_cast<Stream*>(self)->read({reinterpret_cast<std::byte*>(to), most});
        } catch (const std::exception& bug) {
            LOG_ERROR("net", "a stream is cut off, its source threw: {}", bug.what());
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
    };
    MHD_Response* response =
        MHD_create_response_from_callback(bytes.value_or(MHD_SIZE_UNKNOWN), kBlockBytes, read, stream.get(),
                                          [](void* self) { delete static_cast<Stream*>(self); });
    if (response != nullptr)
        stream.release();
    return response;
}

ssize_t Stream::read(std::span<std::byte> to)
{
    if (ended_)
        return *ended_ == Why::server_stops ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
    if (!std::exchange(started_, true))
        source_->on_more([bell = bell_] { bell->ring(); });
    const ByteSource::Piece piece = source_->read(to);
    ASSERT(piece.bytes <= to.size());
    if (piece.state == ByteSource::State::end)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (piece.state == ByteSource::State::some && piece.bytes > 0) {
        sent_ += piece.bytes;
        return static_cast<ssize_t>(piece.bytes);
    }
    // A ring since the source was asked lies in the inbox, which is read after this returns.
    waits_ = true;
    MHD_suspend_connection(&connection_);
    return 0;
}

void Stream::go_on()
{
    if (std::exchange(waits_, false))
        MHD_resume_connection(&connection_);
}

void Stream::end(Why why)
{
    ended_ = why;
    go_on();
}

}
