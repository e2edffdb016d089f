// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/read_document.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/stages/document/assemble.h"
#include "daemon/stages/document/content_kind.h"
#include "daemon/stages/document/encoding.h"
#include "daemon/stages/document/parse_html.h"
#include "daemon/stages/document/parse_markdown.h"
#include "daemon/stages/document/parse_pdf.h"
#include "daemon/stages/document/parse_text.h"

namespace document {
namespace {

Result<Draft> parse_pdf_bytes(std::span<const std::byte> bytes, const DocumentLimits& limits, base::HelperPool& helpers)
{
    const std::string parameters =
        fmt::format("{} {}", limits.pages, limits.characters * 4); // at most 4 bytes a character
    const auto answer = helpers.call("pdf-text", parameters, bytes, limits.time);
    if (!answer && answer.error().code == Errc::timed_out)
        return fail(Errc::timed_out,
                    fmt::format("reading the PDF took longer than {} s; give a smaller part of it",
                                std::chrono::duration_cast<std::chrono::seconds>(limits.time).count()));
    if (!answer && answer.error().code == Errc::unavailable)
        return fail(Errc::invalid_input,
                    fmt::format("the PDF cannot be read ({}); export it again", answer.error().what));
    if (!answer)
        return fail(answer.error().code, answer.error().what);
    const auto pdf = pdf_text_from({reinterpret_cast<const char*>(answer->bytes.data()), answer->bytes.size()});
    if (!pdf)
        return fail(Errc::internal, "pdf-text: the helper's answer makes no sense");
    return parse_pdf(*pdf);
}

Status check_size(std::span<const std::byte> bytes, Kind kind, const DocumentLimits& limits)
{
    if (bytes.size() > limits.file_bytes)
        return fail(Errc::invalid_input,
                    fmt::format("{:.1f} MB are more than the limit of {:.1f} MB; give a part of it",
                                static_cast<double>(bytes.size()) / 1e6, static_cast<double>(limits.file_bytes) / 1e6));
    if ((kind == Kind::markdown || kind == Kind::plain_text) && bytes.size() > limits.characters * 4)
        return fail(Errc::invalid_input,
                    fmt::format("{:.1f} MB of text are more than the limit of {:.1f} million characters; split it",
                                static_cast<double>(bytes.size()) / 1e6, static_cast<double>(limits.characters) / 1e6));
    return {};
}

Result<Draft> parse(std::span<const std::byte> bytes, Kind kind, const DocumentLimits& limits,
                    base::HelperPool& helpers)
{
    switch (kind) {
    case Kind::pdf:
        return parse_pdf_bytes(bytes, limits, helpers);
    case Kind::html:
        return parse_html(bytes);
    case Kind::markdown:
        return parse_markdown(to_utf8(bytes));
    case Kind::plain_text:
        return parse_text(to_utf8(bytes));
    }
    return fail(Errc::internal, "an unknown kind of document");
}

Result<Document> read(std::span<const std::byte> bytes, std::string_view name, const DocumentLimits& limits,
                      base::HelperPool& helpers)
{
    const Kind kind = TRY(kind_of(bytes, name));
    TRY(check_size(bytes, kind, limits));
    const Draft draft = TRY(parse(bytes, kind, limits, helpers));
    Document document = TRY(assemble(draft, name, limits.characters));
    document.sha256 = base::to_hex(base::sha256(bytes));
    return document;
}

}

Result<Document> read_document(std::span<const std::byte> bytes, std::string_view name, const DocumentLimits& limits,
                               base::HelperPool& helpers)
{
    auto document = read(bytes, name, limits, helpers);
    if (!document)
        return in_context(name, std::move(document).error());
    return document;
}

Result<Document> read_document(const std::filesystem::path& path, const DocumentLimits& limits,
                               base::HelperPool& helpers)
{
    const auto bytes = TRY(base::read_file(path, limits.file_bytes));
    return read_document(bytes, path.filename().string(), limits, helpers);
}

}
