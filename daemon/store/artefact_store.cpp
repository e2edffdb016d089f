// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/artefact_store.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/base/log.h"
#include "daemon/store/sql.h"
#include "daemon/store/whole_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace store {
namespace {

constexpr const char* kFolder = "artefacts";
constexpr const char* kPartFolder = "part"; // same file system, so that rename is one step

struct WrittenFile {
    std::string sha256;
    std::uint64_t size_bytes = 0;
};

base::Result<WrittenFile> hash_file(const std::filesystem::path& path)
{
    const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return base::fail_errno(path.string(), errno);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return base::fail_errno(path.string(), errno);
    const auto size = static_cast<std::size_t>(info.st_size);
    if (size == 0)
        return WrittenFile{base::to_hex(base::sha256(std::span<const std::byte>())), 0};
    void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (address == MAP_FAILED)
        return base::fail_errno(path.string(), errno);
    const WrittenFile written{base::to_hex(base::sha256(std::span(static_cast<const std::byte*>(address), size))),
                              size};
    ::munmap(address, size);
    return written;
}

// Removes its file unless it was moved away.
class PartFile {
public:
    explicit PartFile(const std::filesystem::path& folder)
    {
        static std::atomic<unsigned> count{0};
        path_ = folder / fmt::format("{}-{}", ::getpid(), count++);
    }
    ~PartFile()
    {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

Artefact read_artefact(Statement& row, const std::filesystem::path& folder)
{
    Artefact artefact;
    artefact.key = row.getColumn(0).getString();
    artefact.kind = row.getColumn(1).getString();
    artefact.sha256 = row.getColumn(2).getString();
    artefact.size_bytes = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
    artefact.engine_version = row.getColumn(4).getString();
    artefact.resources_sha256 = row.getColumn(5).getString();
    artefact.created_at = from_sql(row.getColumn(6).getInt64());
    artefact.path = place_of(folder, artefact.sha256);
    return artefact;
}

// Empty when the file is what the row says.
std::string damage(const Artefact& artefact, Verify verify)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(artefact.path, error);
    if (error)
        return "its file is gone";
    if (size != artefact.size_bytes)
        return fmt::format("its file has {} bytes instead of {}", size, artefact.size_bytes);
    if (verify == Verify::size)
        return "";
    const auto written = hash_file(artefact.path);
    if (!written)
        return written.error().what;
    return written->sha256 == artefact.sha256 ? "" : "its file has other bytes";
}

bool has_row(Database& database, const std::string& sha256)
{
    Statement select(database, "SELECT 1 FROM artefacts WHERE sha256 = ? LIMIT 1");
    bind_all(select, sha256);
    return select.executeStep();
}

}

base::Result<ArtefactStore> ArtefactStore::open(Database& database, const std::filesystem::path& data_folder)
{
    const std::filesystem::path folder = std::filesystem::absolute(data_folder) / kFolder;
    TRY(base::make_folders(folder / kPartFolder));
    return ArtefactStore(database, folder);
}

base::Result<Artefact> ArtefactStore::put_file(std::string_view key, std::string_view kind,
                                               const ArtefactSource& source, const Writer& writer)
{
    const PartFile part(folder_ / kPartFolder);
    TRY(writer(part.path()));
    const WrittenFile written = TRY(hash_file(part.path()));
    TRY(move_whole(part.path(), place_of(folder_, written.sha256)));
    Artefact artefact{std::string(key),
                      std::string(kind),
                      written.sha256,
                      written.size_bytes,
                      source.engine_version,
                      source.resources_sha256,
                      place_of(folder_, written.sha256),
                      database_->now()};
    TRY(in_transaction(*database_, [&]() -> base::Status {
        Statement insert(*database_,
                         "INSERT OR REPLACE INTO artefacts (key, kind, tenant_id, project_id, sha256, size_bytes, "
                         "engine_version, resources_sha256, created_at) VALUES (?,?,?,?,?,?,?,?,?)");
        bind_all(insert, key, kind, source.tenant_id, source.project_id, artefact.sha256, artefact.size_bytes,
                 artefact.engine_version, artefact.resources_sha256, artefact.created_at);
        insert.exec();
        return {};
    }));
    return artefact;
}

base::Result<Artefact> ArtefactStore::put_text(std::string_view key, std::string_view kind,
                                               const ArtefactSource& source, std::string_view text)
{
    return put_file(key, kind, source,
                    [text](const std::filesystem::path& path) { return base::write_file_atomic(path, text); });
}

base::Result<std::optional<Artefact>> ArtefactStore::find(std::string_view key, std::string_view kind, Verify verify)
{
    std::optional<Artefact> artefact;
    TRY(guarded([&]() -> base::Status {
        Statement select(*database_,
                         "SELECT key, kind, sha256, size_bytes, engine_version, resources_sha256, created_at "
                         "FROM artefacts WHERE key = ? AND kind = ?");
        bind_all(select, key, kind);
        if (select.executeStep())
            artefact = read_artefact(select, folder_);
        return {};
    }));
    if (!artefact)
        return std::optional<Artefact>();
    const std::string wrong = damage(*artefact, verify);
    if (wrong.empty())
        return artefact;
    LOG_WARN("store", "artefact {} {}: {}; it will be made again", kind, key, wrong);
    TRY(in_transaction(*database_, [&]() -> base::Status {
        Statement remove(*database_,
                         "DELETE FROM artefacts WHERE sha256 = ?"); // every key that meant this file
        bind_all(remove, artefact->sha256);
        remove.exec();
        return {};
    }));
    return std::optional<Artefact>();
}

base::Result<std::optional<std::filesystem::path>> ArtefactStore::find_file(Scope scope, std::string_view sha256)
{
    return guarded([&]() -> base::Result<std::optional<std::filesystem::path>> {
        Statement select(*database_,
                         fmt::format("SELECT size_bytes FROM artefacts WHERE sha256 = ? AND {} LIMIT 1", own(scope)));
        bind_all(select, sha256);
        if (!select.executeStep())
            return std::optional<std::filesystem::path>();
        auto path = place_of(folder_, std::string(sha256));
        std::error_code error;
        const auto bytes = std::filesystem::file_size(path, error);
        const bool is_whole = !error && bytes == static_cast<std::uint64_t>(select.getColumn(0).getInt64());
        return is_whole ? std::optional(std::move(path)) : std::nullopt;
    });
}

base::Status ArtefactStore::remove(std::string_view key, std::string_view kind)
{
    return in_transaction(*database_, [&]() -> base::Status {
        Statement remove(*database_, "DELETE FROM artefacts WHERE key = ? AND kind = ?");
        bind_all(remove, key, kind);
        remove.exec();
        return {};
    });
}

base::Result<int> ArtefactStore::remove_orphans(std::chrono::seconds age)
{
    // Under the write lock no row can appear between the question and the removal; a file whose row is about to be
    // written is too young.
    return in_transaction(*database_, [&]() -> base::Result<int> {
        int removed = 0;
        std::error_code error;
        std::filesystem::recursive_directory_iterator files(folder_, error);
        for (; !error && files != std::filesystem::recursive_directory_iterator(); files.increment(error)) {
            const auto& path = files->path();
            std::error_code one;
            if (!files->is_regular_file(one) || !is_older(path, age))
                continue;
            const bool orphan =
                path.parent_path().filename() == kPartFolder || !has_row(*database_, path.filename().string());
            removed += orphan && std::filesystem::remove(path, one) ? 1 : 0;
        }
        if (error)
            return base::fail_errno(folder_.string(), error.value());
        return removed;
    });
}

}
