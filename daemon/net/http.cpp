// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/http.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace net {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void remove_quietly(const std::filesystem::path& path)
{
    std::error_code ignored; // whoever took the bytes may have moved the file
    if (!path.empty())
        std::filesystem::remove(path, ignored);
}

}

bool same_name(std::string_view one, std::string_view other)
{
    return std::ranges::equal(one, other, {}, lower, lower);
}

const std::string* find_header(const std::vector<Header>& headers, std::string_view name)
{
    const auto found =
        std::ranges::find_if(headers, [&](const Header& header) { return same_name(header.name, name); });
    return found == headers.end() ? nullptr : &found->value;
}

ReceivedFile::ReceivedFile(std::filesystem::path path, std::uint64_t bytes, std::string sha256)
    : path_(std::move(path)), bytes_(bytes), sha256_(std::move(sha256))
{
}

ReceivedFile::ReceivedFile(ReceivedFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), bytes_(other.bytes_), sha256_(std::move(other.sha256_))
{
}

ReceivedFile& ReceivedFile::operator=(ReceivedFile&& other) noexcept
{
    if (this != &other) {
        remove_quietly(path_);
        path_ = std::exchange(other.path_, {});
        bytes_ = other.bytes_;
        sha256_ = std::move(other.sha256_);
    }
    return *this;
}

ReceivedFile::~ReceivedFile()
{
    remove_quietly(path_);
}

}
