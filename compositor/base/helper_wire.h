// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The wire between HelperPool and lesedi-helper: SOCK_SEQPACKET messages with at most one sealed memfd beside each.
// Every call restarts after EINTR; every descriptor is close-on-exec. Thread: any, one user per socket at a time.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base::helper_wire {

inline constexpr std::size_t kTextLimit = 64U << 10U;           // of parameters and of an answer's text
inline constexpr std::size_t kMessageLimit = kTextLimit + 1024; // with the verb or the status before it
inline constexpr std::uint64_t kFileLimit = 1ULL << 30U;        // of a memfd
inline constexpr int kChildSocket = 3;                          // the descriptor a child is born with

struct Message {
    enum class Kind { text, closed, unread }; // closed: the other side ended; unread: before it took our last message
    Kind kind = Kind::text;
    std::string text;
    Fd file; // none when nothing came beside the text
};

// A memfd holding `bytes` that nobody can change any more; no descriptor for no bytes.
Result<Fd> make_sealed_file(std::span<const std::byte> bytes);
Result<std::vector<std::byte>> read_whole_file(const Fd& file);

Status send_message(int socket, std::string_view text, const Fd& file);
Result<Message> receive_message(int socket);

}
