// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/libav.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"

#include <array>
#include <cstdarg>
#include <mutex>

namespace media::libav {
namespace {

thread_local ErrorWords* listener = nullptr;
constexpr std::size_t kMostWords = 400; // bytes

void receive_line(void* context, int level, const char* format, va_list arguments)
{
    if (level > (listener == nullptr ? AV_LOG_WARNING : AV_LOG_VERBOSE))
        return;
    std::array<char, 1024> buffer{};
    int print_prefix = 0;
    av_log_format_line2(context, level, format, arguments, buffer.data(), static_cast<int>(buffer.size()),
                        &print_prefix);
    std::string_view line(buffer.data());
    while (!line.empty() && (line.back() == '\n' || line.back() == ' ' || line.back() == '.'))
        line.remove_suffix(1);
    if (line.empty())
        return;
    if (listener != nullptr)
        listener->hear(level, line);
    if (level <= AV_LOG_WARNING)
        LOG_DEBUG("media", "libav: {}", line);
}

}

void take_over_log()
{
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(receive_line); });
}

ErrorWords::ErrorWords() : outer_(listener)
{
    take_over_log();
    listener = this;
}

void ErrorWords::hear(int level, std::string_view line)
{
    if (level > AV_LOG_ERROR) {
        aside_ = line;
    } else if (text_.size() < kMostWords) {
        text_ += text_.empty() ? "" : "; ";
        text_ += line;
    }
}

ErrorWords::~ErrorWords()
{
    listener = outer_;
}

std::string describe(int av_error)
{
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(av_error, text.data(), text.size());
    return text.data();
}

std::string without_addresses(std::string text)
{
    for (std::size_t at = text.find(" @ 0x"); at != std::string::npos; at = text.find(" @ 0x", at)) {
        const std::size_t end = text.find(']', at);
        text.erase(at, end == std::string::npos ? std::string::npos : end - at);
    }
    return text;
}

base::Status check(int av_result, std::string_view subject, std::source_location where)
{
    if (av_result >= 0)
        return {};
    switch (av_result) {
    case AVERROR(ENOSPC):
    case AVERROR(EDQUOT):
    case AVERROR(ENOENT):
    case AVERROR(EACCES):
    case AVERROR(EROFS):
    case AVERROR(EIO):
        return base::fail_errno(subject, AVUNERROR(av_result), where);
    case AVERROR(ENOMEM):
        return base::fail(base::Errc::unavailable, fmt::format("{}: out of memory", subject), where);
    case AVERROR_EXIT:
        return base::fail(base::Errc::cancelled, fmt::format("{}: stopped", subject), where);
    default:
        return base::fail(base::Errc::invalid_input, fmt::format("{}: {}", subject, describe(av_result)), where);
    }
}

base::Status out_of_memory(std::string_view subject)
{
    return base::fail(base::Errc::unavailable, fmt::format("{}: out of memory", subject));
}

}
