// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// multipart/form-data (RFC 7578, RFC 2046 5.1.1) taken apart while it comes; never more than a piece and one delimiter
// is held. libmicrohttpd's own parser is not used: 0.9.75 reads past its buffer for the boundary `"` (CVE-2023-27371)
// and cannot tell an empty first piece of a part from an empty part. Thread: one.

#include "daemon/net/http.h"

namespace net {

class MultipartReader {
public:
    struct PartHead {
        std::string name, file_name, content_type;
        bool is_file = false; // there was a file name, perhaps an empty one
    };
    // What becomes of the parts; false ends it (the taker knows why).
    class Taker {
    public:
        virtual ~Taker() = default;
        virtual bool begin_part(PartHead head) = 0;
        virtual bool part_bytes(std::string_view bytes) = 0;
        virtual bool end_part() = 0;
    };

    // The boundary of a Content-Type; empty when it is no multipart/form-data or has none.
    static std::optional<std::string> boundary_of(std::string_view content_type);
    static bool is_form(std::string_view content_type);

    MultipartReader(std::string_view boundary, Taker& taker);
    bool read(std::string_view bytes); // false: broken, or the taker ended it
    bool complete() const { return place_ == Place::after; }

private:
    enum class Place : std::uint8_t { before, delimiter, head, content, after };
    enum class Step : std::uint8_t { again, more, broken };
    Step step();
    Step skip_preamble();
    Step read_delimiter_end();
    Step read_part_head();
    Step read_content();

    Taker& taker_;
    const std::string delimiter_; // CRLF, two dashes, the boundary
    std::string held_;
    Place place_ = Place::before;
};

}
