// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/call.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>

namespace api {
namespace {

using base::Errc;
using base::fail;

struct ByteRange {
    std::uint64_t first = 0, bytes = 0;
};

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional(value)
                                                                                            : std::nullopt;
}

enum class Asked : std::uint8_t { whole, part, unsatisfiable };

// One range of bytes (RFC 9110, 14.1.2); several, or what is no range, mean the whole.
Asked read_range(std::string_view text, std::uint64_t size, ByteRange& range)
{
    constexpr std::string_view kUnit = "bytes=";
    if (!text.starts_with(kUnit))
        return Asked::whole;
    text.remove_prefix(kUnit.size());
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || text.find(',') != std::string_view::npos)
        return Asked::whole;
    const auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
    if (dash == 0) { // the last so many
        if (!last)
            return Asked::whole;
        if (*last == 0 || size == 0)
            return Asked::unsatisfiable;
        range.bytes = std::min(*last, size);
        range.first = size - range.bytes;
        return Asked::part;
    }
    const bool is_open = dash + 1 == text.size();
    if (!first || (!last && !is_open) || (last && *last < *first))
        return Asked::whole;
    if (*first >= size)
        return Asked::unsatisfiable;
    range.first = *first;
    range.bytes = (is_open ? size - 1 : std::min(*last, size - 1)) - *first + 1;
    return Asked::part;
}

bool lists(const std::string& header, const std::string& etag)
{
    return header == "*" || header.find(etag) != std::string::npos;
}

// RFC 6266: what a browser calls the file.
std::string disposition(const std::string& name)
{
    std::string plain, encoded;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = std::isalnum(byte) != 0 || c == '.' || c == '-' || c == '_';
        plain += is_plain ? c : '_';
        encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
}

}

Result<pipeline::Version> Call::expected_version() const
{
    if (const std::string* match = net::find_header(head.headers, "If-Match"); match != nullptr && *match != "*") {
        const std::string_view text = *match;
        const bool is_ours = text.size() > 3 && text.starts_with("\"v") && text.ends_with('"');
        const auto version = is_ours ? number(text.substr(2, text.size() - 3)) : std::nullopt;
        if (!version)
            return fail(
                Errc::conflict,
                fmt::format("If-Match: {} is no ETag that was given here; take that of the answer to GET", text));
        return pipeline::Version(static_cast<std::int64_t>(*version));
    }
    if (body.is_object() && body.contains("expected_version"))
        return pipeline::Version(body["expected_version"].get<std::int64_t>());
    return pipeline::Version();
}

Result<pipeline::Workflow> Call::workflow() const
{
    return pipeline::Workflow::open(database, caller.scope(), services.pipeline, caller.name, head.id);
}

void Call::tell(const pipeline::Changed& changed)
{
    if (!changed.queued.empty())
        after.push_back([this] { services.wake_workers(); });
    for (const store::Id job : changed.stopped)
        after.push_back([this, job] { services.stop_job(job); });
}

net::Response with_etag(net::Response response, std::int64_t version)
{
    response.headers.push_back({"ETag", fmt::format("\"v{}\"", version)});
    return response;
}

net::Response bytes(std::string body, std::string content_type)
{
    net::Response response;
    response.headers.push_back({"Content-Type", std::move(content_type)});
    response.body = std::move(body);
    return response;
}

Result<net::Response> file_answer(const net::RequestHead& head, const std::filesystem::path& path,
                                  const std::string& content_type, const std::string& etag, const std::string& name)
{
    base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat info {};
    if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
        return fail(Errc::not_found, fmt::format("{}: its file is gone; make it again", name));
    const auto size = static_cast<std::uint64_t>(info.st_size);
    const std::string quoted = fmt::format("\"{}\"", etag);
    net::Response response;
    response.headers = {{"ETag", quoted}, {"Accept-Ranges", "bytes"}, {"Cache-Control", "private, no-cache"}};
    if (const std::string* known = net::find_header(head.headers, "If-None-Match"); known && lists(*known, quoted)) {
        response.status = 304;
        response.body = std::string();
        return response;
    }
    ByteRange range{0, size};
    const std::string* wanted = net::find_header(head.headers, "Range");
    const std::string* only_of = net::find_header(head.headers, "If-Range");
    const auto asked = wanted != nullptr && (only_of == nullptr || *only_of == quoted)
                           ? read_range(*wanted, size, range)
                           : Asked::whole;
    if (asked == Asked::unsatisfiable) {
        response = respond(Problem{.status = 416, .detail = fmt::format("{}: it has {} bytes", name, size)}, head);
        response.headers.push_back({"Content-Range", fmt::format("bytes */{}", size)});
        return response;
    }
    response.headers.push_back({"Content-Type", content_type});
    response.headers.push_back({"Content-Disposition", disposition(name)});
    if (asked == Asked::part) {
        response.status = 206;
        response.headers.push_back(
            {"Content-Range", fmt::format("bytes {}-{}/{}", range.first, range.first + range.bytes - 1, size)});
    }
    response.body = net::FileRange{std::move(file), range.first, range.bytes};
    return response;
}

}
