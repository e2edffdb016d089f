// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every file of this room shares about libav*: owners of its handles and the one check of its results.
// Only for .cpp files of compositor/media. Thread: any.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <string>
#include <string_view>

namespace media::libav {

struct FrameTraits {
    static constexpr AVFrame* none = nullptr;
    static void close(AVFrame* frame) { av_frame_free(&frame); }
};
using Frame = base::Handle<AVFrame*, FrameTraits>;

struct PacketTraits {
    static constexpr AVPacket* none = nullptr;
    static void close(AVPacket* packet) { av_packet_free(&packet); }
};
using Packet = base::Handle<AVPacket*, PacketTraits>;

struct CodecTraits {
    static constexpr AVCodecContext* none = nullptr;
    static void close(AVCodecContext* context) { avcodec_free_context(&context); }
};
using Codec = base::Handle<AVCodecContext*, CodecTraits>;

struct InputTraits {
    static constexpr AVFormatContext* none = nullptr;
    static void close(AVFormatContext* context) { avformat_close_input(&context); }
};
using Input = base::Handle<AVFormatContext*, InputTraits>;

struct ResamplerTraits {
    static constexpr SwrContext* none = nullptr;
    static void close(SwrContext* context) { swr_free(&context); }
};
using Resampler = base::Handle<SwrContext*, ResamplerTraits>;

struct BufferTraits {
    static constexpr AVBufferRef* none = nullptr;
    static void close(AVBufferRef* buffer) { av_buffer_unref(&buffer); }
};
using Buffer = base::Handle<AVBufferRef*, BufferTraits>;

// Sends libav's own messages to our log (its warnings are our debug: it warns of what it then repairs). Every public
// function of this room that enters libav calls it first; only the first call does something.
void take_over_log();

// Keeps the errors libav reports on this thread while it lives: the library's own words for a failure.
class ErrorWords {
public:
    ErrorWords();
    ~ErrorWords();
    ErrorWords(const ErrorWords&) = delete;
    ErrorWords& operator=(const ErrorWords&) = delete;
    const std::string& text() const { return text_; } // sentences joined with "; ", empty when it said nothing
    // text(), or what it said last without calling it an error: it does not always know that it failed.
    const std::string& last_words() const { return text_.empty() ? aside_ : text_; }
    void hear(int level, std::string_view line);

private:
    std::string text_;
    std::string aside_;
    ErrorWords* outer_;
};

std::string describe(int av_error);

// "[h264_nvenc @ 0x55...] Cannot load libcuda.so.1" without the address, which differs from run to run.
std::string without_addresses(std::string text);

// Negative results become errors; errno values keep their meaning (no_space, not_found), bad data is invalid_input.
base::Status check(int av_result, std::string_view subject,
                   std::source_location where = std::source_location::current());
base::Status out_of_memory(std::string_view subject);

}
