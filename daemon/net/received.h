// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A file while it is received: written and hashed piece by piece, removed when nobody asked for it. It is not fsynced:
// whoever keeps it does that. Thread: one.

#include "daemon/net/http.h"

namespace net {

class IncomingFile {
public:
    static Result<IncomingFile> create(const std::filesystem::path& folder); // mode 0600, a name of its own
    IncomingFile(IncomingFile&&) noexcept;
    IncomingFile& operator=(IncomingFile&&) = delete;
    ~IncomingFile();

    Status write(std::string_view bytes); // no_space when the disk is full
    Result<ReceivedFile> finish();

private:
    struct Hash;
    IncomingFile(std::filesystem::path path, base::Fd fd);
    std::filesystem::path path_;
    base::Fd fd_;
    std::unique_ptr<Hash> hash_;
    std::uint64_t bytes_ = 0;
};

std::string random_hex(std::size_t digits); // unguessable; at most 32

}
