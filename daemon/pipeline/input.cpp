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

Result<Input> read_input(const Pipeline::State& state, const ProjectRequest& request)
{
    const auto bytes = TRY(base::read_file(request.input, state.spec.document_bytes));
    Input input;
    input.sha256 = base::to_hex(base::sha256(bytes));
    input.script = TRY(finished_script(request.input, bytes));
    if (input.script)
        TRY(script::check(*input.script, request.input.filename().string(), state.spec.max_seconds));
    return input;
}

Result<document::Document> load_document(Pipeline::State& state, const std::filesystem::path& input)
{
    const base::StationTimer timer(state.stations, base::Station::document);
    document::DocumentLimits limits;
    limits.file_bytes = state.spec.document_bytes;
    return document::read_document(input, limits, state.spec.engine->helpers());
}

}
