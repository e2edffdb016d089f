// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/backup_manifest.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/base/json_message.h"
#include "daemon/app/data_folder.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <set>

namespace app {
namespace {

using base::Errc;

constexpr const char* kKind = "lesedi-backup";
constexpr int kManifestVersion = 1;
constexpr std::uint64_t kManifestLimit = 1ULL << 30U; // some million files

bool is_sha256(const std::string& text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

tl::unexpected<base::Error> broken(const std::filesystem::path& folder, std::string_view why)
{
    return base::fail(Errc::invalid_input, fmt::format("{}: {}", (folder / kManifest).string(), why));
}

// Throws nlohmann's exceptions for what is missing or of another type.
BackupManifest manifest_of(const nlohmann::json& json)
{
    BackupManifest manifest;
    manifest.data_version = json.at("data_version").get<int>();
    manifest.program = json.at("program").get<std::string>();
    manifest.made_at = json.at("made_at").get<std::string>();
    for (const auto& file : json.at("files"))
        manifest.files.push_back({file.at("path").get<std::string>(), file.at("size_bytes").get<std::uint64_t>(),
                                  file.at("sha256").get<std::string>()});
    return manifest;
}

// Empty: nothing.
std::string trouble(const BackupManifest& manifest)
{
    std::set<std::string> paths;
    for (const auto& file : manifest.files) {
        if (!is_plain_path(file.path))
            return fmt::format("\"{}\" is no path of a backup", file.path);
        if (!is_sha256(file.sha256))
            return fmt::format("{} has no SHA-256", file.path);
        if (!paths.insert(file.path).second)
            return fmt::format("{} is listed twice", file.path);
    }
    for (const char* needed : {kDatabaseFile, kVersionFile})
        if (paths.count(needed) == 0)
            return fmt::format("{} is not listed", needed);
    return "";
}

}

bool is_plain_path(const std::string& path)
{
    if (path.empty() || path.front() == '/' || path.back() == '/')
        return false;
    if (std::any_of(path.begin(), path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return false;
    const std::filesystem::path parts(path);
    return parts.lexically_normal().string() == path &&
           std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part == ".." || part == "."; });
}

base::Result<BackupFile> describe_file(const std::filesystem::path& folder, const std::string& path)
{
    const auto place = folder / path;
    const base::Fd file(::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file)
        return base::fail_errno(place.string(), errno);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return base::fail_errno(place.string(), errno);
    if (!S_ISREG(info.st_mode))
        return base::fail(Errc::invalid_input, fmt::format("{}: this is not a regular file", place.string()));
    BackupFile described{path, static_cast<std::uint64_t>(info.st_size), ""};
    if (described.size_bytes == 0) {
        described.sha256 = base::to_hex(base::sha256(std::string_view()));
        return described;
    }
    void* const bytes = ::mmap(nullptr, described.size_bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (bytes == MAP_FAILED)
        return base::fail_errno(place.string(), errno);
    ::madvise(bytes, described.size_bytes, MADV_SEQUENTIAL);
    described.sha256 =
        base::to_hex(base::sha256(std::span(static_cast<const std::byte*>(bytes), described.size_bytes)));
    ::munmap(bytes, described.size_bytes);
    return described;
}

base::Status write_manifest(const std::filesystem::path& folder, const BackupManifest& manifest)
{
    nlohmann::ordered_json json{{"kind", kKind},
                                {"version", kManifestVersion},
                                {"data_version", manifest.data_version},
                                {"program", manifest.program},
                                {"made_at", manifest.made_at},
                                {"files", nlohmann::ordered_json::array()}};
    for (const auto& file : manifest.files)
        json["files"].push_back({{"path", file.path}, {"size_bytes", file.size_bytes}, {"sha256", file.sha256}});
    using Json = nlohmann::ordered_json;
    return base::write_file_atomic(folder / kManifest, json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

base::Result<BackupManifest> read_manifest(const std::filesystem::path& folder)
{
    auto text = base::read_text_file(folder / kManifest, kManifestLimit);
    if (!text && text.error().code == Errc::not_found)
        return base::fail(Errc::invalid_input,
                          fmt::format("{}: there is no {}: this is no backup, or one that did not finish",
                                      folder.string(), kManifest));
    if (!text)
        return tl::unexpected<base::Error>(text.error());
    BackupManifest manifest;
    try {
        const auto json = nlohmann::json::parse(*text);
        if (json.at("kind") != kKind)
            return broken(folder, "this is not the manifest of a backup");
        if (json.at("version").get<int>() > kManifestVersion)
            return broken(folder, "a newer lesedid made this backup; restore it with that one");
        manifest = manifest_of(json);
    } catch (const nlohmann::json::exception& error) {
        return broken(folder, fmt::format("damaged ({})", base::json_message(error.what())));
    }
    if (manifest.data_version > kDataVersion)
        return broken(folder,
                      fmt::format("the data is of version {}, this lesedid knows {}; restore it with a newer one",
                                  manifest.data_version, kDataVersion));
    if (const auto wrong = trouble(manifest); !wrong.empty())
        return broken(folder, wrong);
    return manifest;
}

}
