// SPDX-License-Identifier: GPL-3.0-or-later
// Documents, what they could become, and files that posted Compositions name by their hash.
#include "daemon/api/resources/project_answers.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/resources/uploads.h"
#include "daemon/api/rows.h"
#include "daemon/stages/document/read_document.h"
#include "daemon/stages/script/suggest_topics.h"

#include "compositor/base/file.h"

namespace api {
namespace {

using base::Errc;
using base::fail;

store::DocumentRepository documents_of(Call& call)
{
    return {call.database, call.caller.scope()};
}

std::string source_name(Call& call)
{
    std::string name = call.text("name");
    for (const net::FormPart& part : call.raw.parts)
        if (name.empty() && part.file)
            name = std::filesystem::path(part.file_name).filename().string();
    return name.empty() ? "document" : name;
}

struct Kept {
    store::StoredDocument row;
    bool is_new = false;
};
Result<Kept> keep_document(Call& call)
{
    const net::ReceivedFile* file = TRY(uploaded_file(call));
    Kept kept;
    kept.is_new = !TRY(documents_of(call).find(file->sha256()));
    auto workflow = TRY(call.workflow());
    kept.row = TRY(workflow.add_document(file->path(), source_name(call)));
    return kept;
}

Result<net::Response> upload_document(Call& call)
{
    const Kept kept = TRY(keep_document(call));
    return respond(kept.is_new ? 201 : 200, document_row(kept.row));
}

Result<std::filesystem::path> file_of(Call& call, const store::StoredDocument& document)
{
    auto files = TRY(files_of(call));
    const auto file = TRY(files.find(document.file_sha256));
    if (!file)
        return fail(Errc::not_found, fmt::format("document {}: its file is gone; upload it again", document.id));
    return file->path;
}

Result<net::Response> topics(Call& call, const store::StoredDocument& row)
{
    const auto path = TRY(file_of(call, row));
    document::DocumentLimits limits;
    limits.file_bytes = call.services.pipeline.document_bytes;
    const auto file = TRY(base::read_file(path, limits.file_bytes)); // by its name: Markdown and plain text look alike
    const auto document =
        TRY(document::read_document(file, row.source_name, limits, call.services.pipeline.engine->helpers()));
    Json items = Json::array();
    for (const auto& topic : script::suggest_topics(document, call.optional<std::size_t>("limit").value_or(10)))
        items.push_back({{"title", topic.title},
                         {"summary", topic.summary},
                         {"score", topic.score},
                         {"estimated_seconds", topic.estimated_seconds}});
    return respond(200, {{"items", std::move(items)}, {"document_id", row.id}, {"language", document.language}});
}

Result<net::Response> list_documents(Call& call)
{
    const auto cursor = TRY(read_cursor(call.text("cursor")));
    auto rows = TRY(documents_of(call).list(cursor, call.limit() + 1));
    std::optional<store::Id> next;
    if (static_cast<int>(rows.size()) > call.limit()) {
        rows.pop_back();
        next = rows.back().id;
    }
    Json items = Json::array();
    for (const auto& row : rows)
        items.push_back(document_row(row));
    return respond(200, {{"items", std::move(items)}, {"next", next_cursor(next)}});
}

std::string_view media_type(const std::string& kind)
{
    return kind == "pdf"    ? "application/pdf"
           : kind == "html" ? "text/html; charset=utf-8"
                            : "text/plain; charset=utf-8";
}

Result<net::Response> put_file(Call& call)
{
    const net::ReceivedFile* file = TRY(uploaded_file(call));
    if (file->sha256() != call.text("sha256"))
        return fail(Errc::invalid_input,
                    fmt::format("the file: its SHA-256 is {}, not {}", file->sha256(), call.text("sha256")));
    auto files = TRY(files_of(call));
    const auto known = TRY(files.find(file->sha256()));
    const auto kept = TRY(keep_upload(call, "application/octet-stream"));
    return respond(
        known ? 200 : 201,
        {{"sha256", kept.sha256}, {"file_size_bytes", kept.size_bytes}, {"source", "sha256:" + kept.sha256}});
}

Result<net::Response> get_file(Call& call)
{
    const std::string sha256 = call.text("sha256");
    auto workflow = TRY(call.workflow());
    const auto file = TRY(workflow.file(sha256));
    if (!file)
        return fail(Errc::not_found, fmt::format("file {}: there is none; PUT it first", sha256));
    return file_answer(call.head, *file, "application/octet-stream", sha256, sha256);
}

}

void add_documents(Handlers& handlers)
{
    handlers["uploadDocument"] = upload_document;
    handlers["listDocuments"] = list_documents;
    handlers["getDocumentRow"] = [](Call& call) -> Result<net::Response> {
        const auto row = TRY(documents_of(call).get(call.id()));
        return respond(200, document_row(row));
    };
    handlers["getDocumentFile"] = [](Call& call) -> Result<net::Response> {
        const auto row = TRY(documents_of(call).get(call.id()));
        const auto path = TRY(file_of(call, row));
        return file_answer(call.head, path, std::string(media_type(row.kind)), row.file_sha256, row.source_name);
    };
    handlers["deleteDocument"] = [](Call& call) -> Result<net::Response> {
        auto workflow = TRY(call.workflow());
        TRY(workflow.remove_document(call.id()));
        return no_content();
    };
    handlers["suggestTopics"] = [](Call& call) -> Result<net::Response> {
        const auto row = TRY(documents_of(call).get(call.id()));
        return topics(call, row);
    };
    handlers["analyzeDocument"] = [](Call& call) -> Result<net::Response> {
        const Kept kept = TRY(keep_document(call));
        return topics(call, kept.row);
    };
    handlers["putFile"] = put_file;
    handlers["getFile"] = get_file;
}

}
