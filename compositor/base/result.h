// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Expected failures are values: every call that can fail returns Result<T> or Status, and TRY hands a failure on.
// Broken invariants are not failures: they go through ASSERT in check.h and end the process. Thread: any.

#include <tl/expected.hpp>

#include <fmt/format.h>

#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

// What a caller may branch on. A new code needs a caller that does.
enum class Errc {
    invalid_input, // what was given is wrong; trying again with the same cannot help
    not_found,     // a named thing does not exist
    conflict,      // what is there now does not allow it: another version, another state; look again first
    unavailable,   // something outside is missing or refuses now; a later try may help
    timed_out,     // a deadline passed
    no_space,      // the disk is full or a quota is reached
    device_lost,   // the GPU went away, or an encoder in it failed: other means may do
    cancelled,     // the user or a stop asked for it
    internal,      // our own mistake
};

std::string_view name(Errc code);
bool retry_can_help(Errc code);

struct Error {
    Errc code = Errc::internal;
    std::string what;           // subject first: "ffmpeg: no encoder named h264_nvenc"
    std::source_location where; // where it began
    // What in_context put in front, and where, the innermost first.
    struct Step {
        std::string subject;
        std::source_location where;
    };
    std::vector<Step> came_by{};
};

template <class T> class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
};
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string what,
                                                std::source_location where = std::source_location::current())
{
    return tl::unexpected<Error>(Error{code, std::move(what), where});
}

// The same failure with its subject in front: in_context("scene.svg", error) reads "scene.svg: ...".
[[nodiscard]] inline tl::unexpected<Error> in_context(std::string_view subject, Error error,
                                                      std::source_location where = std::source_location::current())
{
    error.came_by.push_back({std::string(subject), where});
    error.what = fmt::format("{}: {}", subject, error.what);
    return tl::unexpected<Error>(std::move(error));
}

template <class T> T take(Result<T>&& result)
{
    return *std::move(result);
}
inline void take(Status&&) {}

}

// Value of a Result, or return of its error. One a line.
#define TRY(...)                                                                                                       \
    (__extension__({                                                                                                   \
        auto try_result_ = (__VA_ARGS__);                                                                              \
        if (!try_result_)                                                                                              \
            return ::tl::unexpected<::base::Error>(std::move(try_result_).error());                                    \
        ::base::take(std::move(try_result_));                                                                          \
    }))
