// SPDX-License-Identifier: GPL-3.0-or-later
// Forms: the first line is the Content-Type, what follows the body. The same parts come out however the bytes arrive,
// or the same refusal; a target in the place of the Content-Type is read back to what it was.
#include "compositor/base/check.h"
#include "daemon/net/http_client.h"
#include "daemon/net/multipart.h"
#include "daemon/net/target.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace {

struct Parts final : net::MultipartReader::Taker {
    bool begin_part(net::MultipartReader::PartHead head) override
    {
        ASSERT(!open);
        open = true;
        told += head.name + '\1' + head.file_name + '\1' + head.content_type + (head.is_file ? "\1f" : "\1t");
        return true;
    }
    bool part_bytes(std::string_view bytes) override
    {
        ASSERT(open);
        told += bytes;
        return true;
    }
    bool end_part() override
    {
        ASSERT(open);
        open = false;
        told += '\2';
        return true;
    }
    std::string told;
    bool open = false;
};

struct Outcome {
    bool whole = false;
    std::string told;
};

Outcome read(const std::string& boundary, std::string_view body, std::size_t piece)
{
    Parts parts;
    net::MultipartReader reader(boundary, parts);
    for (std::size_t at = 0; at < body.size(); at += piece)
        if (!reader.read(body.substr(at, piece)))
            return {};
    ASSERT(!reader.complete() || !parts.open);
    return {reader.complete(), std::move(parts.told)};
}

void check_target(std::string_view raw)
{
    const auto target = net::parse_target(raw);
    if (!target)
        return;
    std::string again = target->segments.empty() ? "/" : "";
    for (const std::string& segment : target->segments) {
        ASSERT(net::is_utf8(segment) && segment.find('\0') == std::string::npos);
        again += "/" + net::percent_encoded(segment);
    }
    const auto same = net::parse_target(again);
    ASSERT(same && same->segments == target->segments);
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(all.find('\n'), all.size());
    check_target(all.substr(0, line));
    const auto boundary = net::MultipartReader::boundary_of(all.substr(0, line));
    if (!boundary)
        return 0;
    ASSERT(!boundary->empty() && boundary->size() <= 70);
    const std::string_view body = all.substr(std::min(line + 1, all.size()));
    const Outcome whole = read(*boundary, body, std::max<std::size_t>(body.size(), 1));
    for (const std::size_t piece : std::array<std::size_t, 3>{1, 7, 4096}) {
        const Outcome again = read(*boundary, body, piece);
        ASSERT(again.whole == whole.whole && (!whole.whole || again.told == whole.told));
    }
    return 0;
}
