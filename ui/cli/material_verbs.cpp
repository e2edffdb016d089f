// SPDX-License-Identifier: GPL-3.0-or-later
// What films are made from: `lesedi documents`, `backgrounds`, `music`, `icons`, `transitions`.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/project_options.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

std::string size_words(const Json& row)
{
    return size_text(static_cast<std::uint64_t>(number(row, "file_size_bytes")));
}

void print_id(const Session& session, const Json& row)
{
    if (session.json)
        session.print(row);
    else
        fmt::print("{}\n", words(row, "id"));
}

void add_delete(Commands& commands, CLI::App* noun, const char* list, const char* what)
{
    auto ids = std::make_shared<std::vector<std::int64_t>>();
    auto* verb = commands.verb(noun, "delete", fmt::format("deletes {}, when no project uses them", what),
                               [ids, list](Session& s) -> Result<int> {
                                   for (const std::int64_t id : *ids)
                                       TRY(s.daemon.remove(id_path(list, id), s.stop));
                                   return exit_done;
                               });
    verb->add_option("numbers", *ids, "their numbers")->required()->check(kNumber);
}

Result<int> list_documents(Session& session, const PageOptions& page)
{
    print_page(
        session, TRY(get_page(session, "/documents", {}, page)),
        {{"ID", Fit::right},
         {"TITLE", Fit::shrinks},
         {"KIND"},
         {"LANGUAGE"},
         {"PAGES", Fit::right},
         {"SIZE", Fit::right},
         {"FILE", Fit::shrinks},
         {"ADDED"}},
        [](const Json& row) -> std::vector<Cell> {
            return {words(row, "id"),
                    words(row, "title"),
                    words(row, "kind"),
                    words(row, "language"),
                    number(row, "pages") > 0 ? words(row, "pages") : std::string(),
                    size_words(row),
                    words(row, "source_name"),
                    {local_time(row, "created_at"), Tone::faint}};
        },
        "no documents; `lesedi documents add FILE` uploads one");
    return exit_done;
}

Result<int> print_topics(Session& session, const Json& topics)
{
    if (session.json) {
        session.print(topics);
        return exit_done;
    }
    Table table({{"SCORE", Fit::right}, {"LENGTH", Fit::right}, {"TITLE", Fit::shrinks}, {"FROM", Fit::shrinks}});
    for (const Json& topic : topics.value("items", Json::array()))
        table.add({fmt::format("{:.2f}", number(topic, "score")),
                   seconds_text(number(topic, "estimated_seconds")),
                   words(topic, "title"),
                   {words(topic, "summary"), Tone::faint}});
    if (table.empty())
        say("no topic was found in it");
    else
        session.print(table);
    return exit_done;
}

void add_topics(Commands& commands, CLI::App* noun)
{
    struct Topics {
        std::string document;
        std::optional<std::int64_t> limit;
    };
    auto o = std::make_shared<Topics>();
    auto* verb = commands.verb(
        noun, "topics", "what videos a document could become, from its own sentences", [o](Session& s) -> Result<int> {
            Query query;
            query.add("limit", o->limit);
            std::error_code ignored;
            if (!std::filesystem::is_regular_file(o->document, ignored))
                return print_topics(
                    s, TRY(s.daemon.post("/documents/" + net::percent_encoded(o->document) + "/topics" + query.text(),
                                         s.stop)));
            query.add("name", std::filesystem::path(o->document).filename().string());
            return print_topics(s, TRY(upload(s, "POST", "/analyze-document" + query.text(), o->document)));
        });
    verb->add_option("document", o->document, "its number, or a file that is uploaded first")->required();
    verb->add_option("--limit", o->limit, "most topics")->check(kNumber);
}

struct Kind {
    const char* noun; // and the list in the API
    const char* what;
    const char* files;
    bool has_style;
    bool has_length;
};
constexpr Kind kKinds[] = {
    {"backgrounds", "backgrounds", "SVG, PNG, JPEG, WebP", true, false},
    {"music", "tracks", "a sound file", true, true},
    {"icons", "icons", "SVG, PNG, Lottie, a clip", false, false},
    {"transitions", "transitions", "Lottie or a clip that covers the picture", false, true},
};

Result<int> list_assets(Session& session, const Kind& kind, const PageOptions& page, const std::string& style)
{
    print_page(
        session, TRY(get_page(session, "/" + std::string(kind.noun), Query().add("context_style", style), page)),
        {{"ID", Fit::right},
         {"NAME", Fit::shrinks},
         {"KIND"},
         {kind.has_style ? "STYLE" : ""},
         {kind.has_length ? "LENGTH" : "", Fit::right},
         {"SIZE", Fit::right},
         {"SHARED"},
         {"ADDED"}},
        [&](const Json& row) -> std::vector<Cell> {
            return {words(row, "id"),
                    words(row, "name"),
                    words(row, "file_kind"),
                    words(row, "context_style"),
                    words(row, "duration_seconds").empty() ? std::string()
                                                           : seconds_text(number(row, "duration_seconds")),
                    size_words(row),
                    words(row, "is_shared"),
                    {local_time(row, "created_at"), Tone::faint}};
        },
        fmt::format("no {0}; `lesedi {1} add FILE` uploads one", kind.what, kind.noun));
    return exit_done;
}

void add_kind(Commands& commands, const Kind& kind)
{
    auto* noun = commands.noun(kind.noun, fmt::format("list, add, delete {}", kind.what), kMaterialGroup);
    struct Options {
        PageOptions page;
        std::string style, file, name;
    };
    auto o = std::make_shared<Options>();
    auto* list = commands.verb(noun, "list", "all of them",
                               [o, &kind](Session& s) { return list_assets(s, kind, o->page, o->style); });
    add_page_options(list, o->page);
    auto* add =
        commands.verb(noun, "add", fmt::format("uploads one ({}); prints its number", kind.files),
                      [o, &kind](Session& s) -> Result<int> {
                          const auto stem = std::filesystem::path(o->file).stem().string();
                          Query query;
                          query.add("name", o->name.empty() ? stem : o->name).add("context_style", o->style);
                          print_id(s, TRY(upload(s, "POST", "/" + std::string(kind.noun) + query.text(), o->file)));
                          return exit_done;
                      });
    add->add_option("file", o->file, kind.files)->required()->check(CLI::ExistingFile);
    add->add_option("--name", o->name, "what it is called (default: the file's name)");
    if (kind.has_style)
        for (CLI::App* verb : {list, add})
            verb->add_option("--style", o->style, "the style it belongs to")->check(CLI::IsMember(styles()));
    add_delete(commands, noun, kind.noun, kind.what);
    commands.by_default(noun, [&kind](Session& s) { return list_assets(s, kind, {}, {}); });
}

}

void add_document_verbs(Commands& commands)
{
    auto* noun = commands.noun("documents", "list, add, delete documents; suggest topics", kMaterialGroup);
    auto page = std::make_shared<PageOptions>();
    auto* list = commands.verb(noun, "list", "all of them, the newest first",
                               [page](Session& s) { return list_documents(s, *page); });
    add_page_options(list, *page);
    struct Add {
        std::string file, name;
    };
    auto o = std::make_shared<Add>();
    auto* add = commands.verb(
        noun, "add", "uploads one (Markdown, text, HTML, PDF); prints its number", [o](Session& s) -> Result<int> {
            Query query;
            query.add("name", o->name.empty() ? std::filesystem::path(o->file).filename().string() : o->name);
            print_id(s, TRY(upload(s, "POST", "/documents" + query.text(), o->file)));
            return exit_done;
        });
    add->add_option("file", o->file, "the document")->required()->check(CLI::ExistingFile);
    add->add_option("--name", o->name, "what its file is called (default: its name)");
    add_delete(commands, noun, "documents", "documents");
    add_topics(commands, noun);
    commands.by_default(noun, [](Session& s) { return list_documents(s, {}); });
}

void add_asset_verbs(Commands& commands)
{
    for (const Kind& kind : kKinds)
        add_kind(commands, kind);
}

}
