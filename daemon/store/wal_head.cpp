// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/wal_head.h"

#include <atomic>
#include <sqlite3.h>

namespace store {
namespace {

constexpr int kFirstRegion = 0, kRegionBytes = 32 * 1024; // the WAL index is shared by pieces of this size
constexpr std::size_t kIsInit = 3;                        // with three other bytes, of which two are the page size

}

void WalHead::find(sqlite3& connection)
{
    sqlite3_file* file = nullptr;
    void volatile* memory = nullptr;
    shared_ = nullptr;
    if (::sqlite3_file_control(&connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == nullptr ||
        file->pMethods == nullptr || file->pMethods->iVersion < 2 || file->pMethods->xShmMap == nullptr)
        return;
    constexpr int kNeverGrows = 0;
    if (file->pMethods->xShmMap(file, kFirstRegion, kRegionBytes, kNeverGrows, &memory) == SQLITE_OK)
        shared_ = static_cast<std::uint32_t*>(const_cast<void*>(memory));
}

std::optional<WalHead::Bytes> WalHead::read() const
{
    if (shared_ == nullptr)
        return std::nullopt;
    // A commit writes the second copy, then the first; only when both are the same neither is half written.
    const auto copy = [this](std::size_t number) {
        Bytes bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = std::atomic_ref(shared_[number * bytes.size() + i]).load(std::memory_order_relaxed);
        return bytes;
    };
    const Bytes first = copy(0);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    const bool is_there = first[kIsInit] != 0; // not in memory that no log has used yet
    return is_there && first == copy(1) ? std::optional(first) : std::nullopt;
}

}
