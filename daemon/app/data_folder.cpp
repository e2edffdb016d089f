// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/data_folder.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "daemon/app/backup_manifest.h"
#include "daemon/app/data_parts.h"
#include "daemon/app/service.h"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <set>

namespace app {
namespace {

using base::Errc;
using std::filesystem::path;

base::Status make_private(const path& folder)
{
    if (!folder.parent_path().empty())
        TRY(base::make_folders(folder.parent_path()));
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return base::fail_errno(folder.string(), errno);
    return {};
}

base::Status close_to_others(const path& folder)
{
    struct stat info {};
    if (::stat(folder.c_str(), &info) != 0)
        return base::fail_errno(folder.string(), errno);
    if (!S_ISDIR(info.st_mode))
        return base::fail(Errc::invalid_input, fmt::format("{}: a folder is needed here", folder.string()));
    if ((info.st_mode & 07777U) != 0700 && ::chmod(folder.c_str(), 0700) != 0)
        return base::fail_errno(folder.string(), errno);
    return {};
}

// What a data directory may hold before it has a VERSION: what a daemon makes first, or what can be made again.
base::Status check_is_ours(const path& root)
{
    static const std::set<std::string> kNames{kLockFile, "artefacts", "assets", "projects", "work"};
    std::error_code error;
    for (std::filesystem::directory_iterator entries(root, error), end; !error && entries != end;
         entries.increment(error)) {
        const auto name = entries->path().filename().string();
        if (kNames.count(name) == 0)
            return base::fail(
                Errc::invalid_input,
                fmt::format("{}: this folder holds other things ({}) and no data of Lesedi; name an empty "
                            "one or one that does not exist yet",
                            root.string(), name));
    }
    if (error)
        return base::fail_errno(root.string(), error.value());
    return {};
}

// 0: made before layouts had numbers. kDataVersion: nothing is there yet.
base::Result<int> version_of(const DataFolder& data)
{
    const auto text = base::read_text_file(data.root / kVersionFile, 100);
    if (!text && text.error().code != Errc::not_found)
        return tl::unexpected<base::Error>(text.error());
    if (!text) {
        std::error_code error;
        if (std::filesystem::exists(data.database, error))
            return 0;
        TRY(check_is_ours(data.root));
        return kDataVersion;
    }
    int version = 0;
    const char* const end = text->data() + text->size();
    const auto [stopped, problem] = std::from_chars(text->data(), end, version);
    if (problem != std::errc() || version < 1 || (stopped != end && std::string_view(stopped, end) != "\n"))
        return base::fail(Errc::invalid_input, fmt::format("{}: damaged, it says the number of the layout ({})",
                                                           (data.root / kVersionFile).string(), kDataVersion));
    return version;
}

// From version n to n + 1.
using Upgrade = base::Status (*)(const DataFolder&);
base::Status number_layout(const DataFolder& data) // 0: the same layout without a VERSION, open to others
{
    for (const auto* folder : {&data.artefacts, &data.assets, &data.projects}) {
        TRY(make_private(*folder));
        if (folder->parent_path() == data.root)
            TRY(close_to_others(*folder));
    }
    return {};
}
constexpr std::array<Upgrade, kDataVersion> kUpgrades{number_layout};

base::Status write_version(const DataFolder& data, int version)
{
    return base::write_file_atomic(data.root / kVersionFile, fmt::format("{}\n", version));
}

}

DataFolder places(const DataFolderSpec& spec)
{
    const auto from = [](const path& given, const path& usual) {
        return given.empty() ? usual : std::filesystem::absolute(given).lexically_normal();
    };
    DataFolder data;
    data.root = std::filesystem::absolute(spec.root).lexically_normal();
    if (!data.root.has_filename()) // "data/"
        data.root = data.root.parent_path();
    data.database = data.root / kDatabaseFile;
    data.artefacts = data.root / "artefacts";
    data.assets = from(spec.assets, data.root / "assets");
    data.projects = from(spec.projects, data.root / "projects");
    return data;
}

base::Result<DataFolder> open_data_folder(const DataFolderSpec& spec)
{
    const DataFolder data = places(spec);
    TRY(make_private(data.root));
    std::error_code error;
    if (std::filesystem::exists(data.root / kRestoring, error))
        return base::fail(Errc::invalid_input,
                          fmt::format("{}: a restore did not finish here; run it again", data.root.string()));
    int version = TRY(version_of(data));
    if (version > kDataVersion)
        return base::fail(Errc::invalid_input,
                          fmt::format("{}: the data is of version {}, this lesedid knows {}; use a newer one",
                                      data.root.string(), version, kDataVersion));
    TRY(close_to_others(data.root));
    for (; version < kDataVersion; ++version) {
        TRY(kUpgrades[static_cast<std::size_t>(version)](data));
        TRY(write_version(data, version + 1));
        LOG_INFO("app", "{}: upgraded to version {}", data.root.string(), version + 1);
    }
    for (const auto* folder : {&data.artefacts, &data.assets, &data.projects})
        TRY(make_private(*folder));
    if (!std::filesystem::exists(data.root / kVersionFile, error))
        TRY(write_version(data, kDataVersion));
    return data;
}

}
