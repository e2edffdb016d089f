// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Work that may crash, hang or eat memory runs in a child: `lesedi-helper`, started by posix_spawn with resource
// limits, asked over a socket pair, answering through a memfd. A call that passes its deadline or kills its child costs
// that child, nothing else: the next call gets a fresh one. Healthy children are reused. Thread: any (calls are
// serialised per child; more threads get more children, up to spec.max_children, then wait).
//
// Wire: one request = one SOCK_SEQPACKET message "verb\n" + parameters (text, at most 64 KiB) with the input as a memfd
// beside it (SCM_RIGHTS); one answer = one message, "ok\n" or "fail\n<code>\n" + text, with an optional memfd.

#include "compositor/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace base {

struct HelperSpec {
    std::filesystem::path program;                    // empty: $LESEDI_HELPER, else lesedi-helper beside this program
    std::uint64_t memory_limit_bytes = 1536ULL << 20; // address space of a child (RLIMIT_AS)
    std::chrono::seconds cpu_limit{120};              // processor time of one call (RLIMIT_CPU)
    unsigned open_files = 64;                         // at once (RLIMIT_NOFILE)
    unsigned max_children = 2;
};

struct HelperAnswer {
    std::string text;             // small results (JSON by convention)
    std::vector<std::byte> bytes; // large results
};

class HelperPool {
public:
    static Result<HelperPool> create(const HelperSpec& spec); // starts nothing yet; not_found without the program
    HelperPool(HelperPool&&) noexcept;
    HelperPool& operator=(HelperPool&&) noexcept;
    ~HelperPool();

    // The deadline runs from the moment a child has the request; waiting for a free child is bounded by the same time.
    // timed_out when the deadline passes, unavailable when the child dies (the message says by which signal or limit),
    // cancelled when `stop` is requested (the child is killed), otherwise the error the helper answered.
    Result<HelperAnswer> call(std::string_view verb, std::string_view parameters, std::span<const std::byte> input,
                              std::chrono::milliseconds deadline, const std::stop_token& stop = {});

private:
    struct State;
    explicit HelperPool(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The other side, for lesedi-helper's main.
using HelperVerb = std::function<Result<HelperAnswer>(std::string_view parameters, std::span<const std::byte> input)>;
struct HelperVerbRow {
    std::string_view verb;
    HelperVerb answer;
    std::uint64_t data_limit_bytes = 0; // memory the child may write to during this call (RLIMIT_DATA); 0: no own limit
};

// What a helper's main returns: takes the limits HelperPool passes as arguments, then serves; 2 when not started by a
// HelperPool. Ends with its parent.
int helper_main(int argc, char** argv, std::span<const HelperVerbRow> verbs);

// Answers requests on `socket_fd` until it closes.
int serve_helper(int socket_fd, std::chrono::seconds cpu_limit, std::span<const HelperVerbRow> verbs);

}
