// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The head of SQLite's WAL index: 48 bytes, twice, in memory that all connections of all processes share, rewritten by
// every commit (sqlite.org/walformat.html, 2.1). SQLite itself looks there whether anything changed since a connection
// last read, under a lock that costs two system calls; for whoever only wants to know that nothing did, the bytes are
// enough. Thread: the connection's.

#include <array>
#include <cstdint>
#include <optional>

struct sqlite3;

namespace store {

class WalHead {
public:
    using Bytes = std::array<std::uint32_t, 12>;

    // Of a connection in WAL mode that has read something; it keeps the memory for as long as it lives.
    void find(sqlite3& connection);
    // Nothing: it is not found, or a commit writes it at this moment.
    std::optional<Bytes> read() const;

private:
    std::uint32_t* shared_ = nullptr; // both copies
};

}
