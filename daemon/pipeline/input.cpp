// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/stages/document/read_document.h"
#include "daemon/stages/script/script_json.h"
#include "daemon/stages/script/script_text.h"
#include "daemon/stages/script/validate.h"

namespace pipeline {
namespace {

constexpr std::uint64_t kLargestScriptBytes = 1U << 20U;

std::string_view kind_name(document::Kind kind)
{
    switch (kind) {
    case document::Kind::markdown:
        return "markdown";
    case document::Kind::plain_text:
        return "plain_text";
    case document::Kind::html:
        return "html";
    case document::Kind::pdf:
        return "pdf";
    }
    return "plain_text";
}

std::string lower_extension(const std::filesystem::path& path)
{
    std::string extension = path.extension().string();
    for (char& c : extension)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return extension;
}

Result<std::optional<script::Script>> finished_script(const std::filesystem::path& input,
                                                      std::span<const std::byte> bytes)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string extension = lower_extension(input);
    const std::string subject = input.filename().string();
    std::optional<script::Script> script;
    if (extension == ".json") {
        script = TRY(script::script_from_json(text, subject));
    } else if (extension == ".txt" && bytes.size() <= kLargestScriptBytes && script::looks_like_script_text(text)) {
        script = TRY(script::script_from_text(text, subject));
    }
    return script;
}

}

Result<Input> read_input(const State& state, const ProjectRequest& request)
{
    const auto bytes = TRY(base::read_file(request.input, state.spec.document_bytes));
    Input input;
    input.sha256 = base::to_hex(base::sha256(bytes));
    input.script = TRY(finished_script(request.input, bytes));
    if (input.script)
        TRY(script::check(*input.script, request.input.filename().string(), state.spec.max_seconds));
    return input;
}

Result<document::Document> load_document(State& state, const std::filesystem::path& input)
{
    const base::StationTimer timer(state.stations, base::Station::document);
    document::DocumentLimits limits;
    limits.file_bytes = state.spec.document_bytes;
    return document::read_document(input, limits, state.spec.engine->helpers());
}

Result<document::Document> load_document(State& state, const std::filesystem::path& file, const std::string& name)
{
    const base::StationTimer timer(state.stations, base::Station::document);
    document::DocumentLimits limits;
    limits.file_bytes = state.spec.document_bytes;
    const auto bytes = TRY(base::read_file(file, limits.file_bytes));
    return document::read_document(bytes, name, limits, state.spec.engine->helpers());
}

store::StoredDocument row_of(const document::Document& document, std::uint64_t size_bytes, const std::string& name)
{
    store::StoredDocument row;
    row.title = document.title;
    row.kind = kind_name(document.kind);
    row.language = document.language;
    row.file_sha256 = document.sha256;
    row.text_sha256 = base::to_hex(base::sha256(document.text));
    row.size_bytes = size_bytes;
    row.pages = document.pages;
    row.source_name = name;
    return row;
}

Result<store::StoredDocument> keep_document(State& state, const document::Document& document,
                                            const std::filesystem::path& file, const std::string& name)
{
    std::error_code error;
    const auto size_bytes = std::filesystem::file_size(file, error);
    if (error)
        return base::fail_errno(file.string(), error.value());
    if (!TRY(state.files.find(document.sha256))) {
        const auto received =
            state.files.receiving_folder() /
            fmt::format("document-{}-{}", document.sha256.substr(0, 16), static_cast<const void*>(&state));
        TRY(base::copy_file_atomic(file, received));
        store::StoredFile stored;
        stored.sha256 = document.sha256;
        stored.name = name;
        TRY(state.files.adopt(received, stored));
    }
    return state.documents.put(row_of(document, size_bytes, name));
}

Result<script::WriterResult> write_script(State& state, const document::Document& document, const std::string& subject,
                                          const script::WriterSpec& spec)
{
    const base::StationTimer timer(state.stations, base::Station::script);
    auto written = script::write_offline(document, spec);
    if (!written)
        return base::in_context(subject, std::move(written).error());
    TRY(script::check(written->script, "the script", state.spec.max_seconds));
    return written;
}

}
