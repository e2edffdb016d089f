// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of the database while others write. The source is read through a connection that keeps one read transaction
// open: in WAL mode that is a snapshot which writers do not disturb, so the copy never has to start again.
#include "daemon/store/database.h"
#include "daemon/store/sql.h"
#include "daemon/store/whole_file.h"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

namespace store {
namespace {

constexpr int kPagesAStep = 256; // 1 MB between two looks at the stop

// Removes the copy unless it was moved to its place.
class Part {
public:
    explicit Part(std::filesystem::path path) : path_(std::move(path)) { remove(); }
    ~Part() { remove(); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    void remove() const
    {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    std::filesystem::path path_;
};

base::Status copy(const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop)
{
    SQLite::Database source(from.string(), SQLite::OPEN_READWRITE);
    source.exec("BEGIN");
    source.execAndGet("SELECT count(*) FROM sqlite_schema"); // the snapshot begins with the first read
    SQLite::Database target(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup backup(target, source);
    while (backup.executeStep(kPagesAStep) != SQLITE_DONE) {
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled, "stopped");
    }
    return {};
}

// Also makes it one file that needs no other beside it.
base::Status check(const std::filesystem::path& path)
{
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
    const std::string quick = database.execAndGet("PRAGMA quick_check").getString();
    if (quick != "ok")
        return base::fail(base::Errc::invalid_input, fmt::format("the copy is damaged: {}", quick));
    database.exec("PRAGMA journal_mode = DELETE");
    return {};
}

}

base::Status Database::backup_to(const std::filesystem::path& path, std::stop_token stop)
{
    const Part part(path.string() + ".part");
    const auto copied = guarded([&]() -> base::Status {
        TRY(copy(handle().getFilename(), part.path(), stop));
        return check(part.path());
    });
    if (!copied)
        return base::in_context(fmt::format("backup to {}", path.string()), copied.error());
    return move_whole(part.path(), path);
}

}
