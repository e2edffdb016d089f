// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/parse_markdown.h"

#include "compositor/base/handle.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string_view>

namespace document {
namespace {

struct NodeTraits {
    static constexpr cmark_node* none = nullptr;
    static void close(cmark_node* node) { cmark_node_free(node); }
};
struct ParserTraits {
    static constexpr cmark_parser* none = nullptr;
    static void close(cmark_parser* parser) { cmark_parser_free(parser); }
};
struct IteratorTraits {
    static constexpr cmark_iter* none = nullptr;
    static void close(cmark_iter* iterator) { cmark_iter_free(iterator); }
};
using Tree = base::Handle<cmark_node*, NodeTraits>;
using Parser = base::Handle<cmark_parser*, ParserTraits>;
using Iterator = base::Handle<cmark_iter*, IteratorTraits>;

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\"'");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\"'") - first + 1);
}

// YAML front matter (Jekyll, Pandoc): only `title:` and `lang:`/`language:` at its first level matter here.
std::string_view take_front_matter(std::string_view text, Draft& draft)
{
    const std::size_t end = text.starts_with("---\n") ? text.find("\n---\n", 3) : std::string_view::npos;
    if (end == std::string_view::npos)
        return text;
    for (std::size_t at = 4; at < end;) {
        const std::size_t line_end = std::min(text.find('\n', at), end);
        const std::string_view line = text.substr(at, line_end - at);
        at = line_end + 1;
        if (line.starts_with("title:"))
            draft.title = trimmed(line.substr(6));
        else if (line.starts_with("lang:") || line.starts_with("language:"))
            draft.declared_language = trimmed(line.substr(line.find(':') + 1));
    }
    return text.substr(end + 5);
}

bool is_markup_only(std::string_view line)
{
    const std::string_view bare = trimmed(line);
    return bare.starts_with(":::") || bare.starts_with("{:") || bare.starts_with("{%") ||
           (bare.starts_with("> {:") && bare.ends_with('}'));
}

// Lines of dialects that cmark would show as text become empty ones; code blocks are left as they are.
std::string without_dialects(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    bool in_fence = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (trimmed(line).starts_with("```") || trimmed(line).starts_with("~~~"))
            in_fence = !in_fence;
        if (in_fence || !is_markup_only(line))
            result += line;
        result += '\n';
    }
    return result;
}

class Walk {
public:
    explicit Walk(Draft& draft) : draft_(draft) {}

    void step(cmark_node* node, bool entering)
    {
        const std::string_view type = cmark_node_get_type_string(node);
        if (type == "paragraph" || type == "heading" || type == "table_row" || type == "table_header") {
            entering ? open() : close(node, type);
        } else if (type == "strikethrough") {
            struck_ += entering ? 1 : -1;
        } else if (type == "table_cell") {
            if (!entering)
                line_ += "; ";
        } else if (type == "image") {
            in_image_ += entering ? 1 : -1;
        } else if (type == "item" || type == "tasklist") {
            in_item_ += entering ? 1 : -1;
        } else if (cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION) {
            in_note_ += entering ? 1 : -1;
        } else if (entering) {
            leaf(node, type);
        }
    }

private:
    void open()
    {
        line_.clear();
        caption_.clear();
    }

    void leaf(cmark_node* node, std::string_view type)
    {
        const char* literal = cmark_node_get_literal(node);
        std::string& line = in_image_ > 0 ? caption_ : line_;
        if (type == "code_block" && literal != nullptr)
            draft_.blocks.push_back({Block::Kind::shown, literal});
        else if ((type == "softbreak" || type == "linebreak") && struck_ == 0)
            line += ' ';
        else if ((type == "text" || type == "code") && literal != nullptr && struck_ == 0)
            line += literal;
    }

    void close(cmark_node* node, std::string_view type)
    {
        if (type == "heading") {
            const std::size_t attribute = line_.rfind(" {"); // "Title {#id .callout}"
            if (attribute != std::string::npos && line_.ends_with('}'))
                line_.resize(attribute);
            draft_.blocks.push_back({Block::Kind::heading, line_, cmark_node_get_heading_level(node)});
            return;
        }
        const bool is_row = type != "paragraph";
        while (is_row && line_.ends_with("; "))
            line_.resize(line_.size() - 2);
        if (line_.find_first_not_of(" ") == std::string::npos) {
            draft_.blocks.push_back({Block::Kind::shown, caption_}); // a picture alone: its description is a caption
            return;
        }
        const auto kind = is_row || in_note_ > 0 ? Block::Kind::shown
                          : in_item_ > 0         ? Block::Kind::list_item
                                                 : Block::Kind::paragraph;
        draft_.blocks.push_back({kind, line_});
    }

    Draft& draft_;
    std::string line_;
    std::string caption_;
    int struck_ = 0;
    int in_image_ = 0;
    int in_item_ = 0;
    int in_note_ = 0;
};

Tree parse_tree(const std::string& text)
{
    static std::once_flag registered; // cmark-gfm keeps its extensions in a list of the process
    std::call_once(registered, cmark_gfm_core_extensions_ensure_registered);
    const Parser parser(
        cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE));
    for (const char* name : {"table", "strikethrough", "autolink", "tasklist"})
        if (cmark_syntax_extension* extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser.get(), extension);
    cmark_parser_feed(parser.get(), text.data(), text.size());
    return Tree(cmark_parser_finish(parser.get()));
}

}

Draft parse_markdown(const std::string& utf8)
{
    Draft draft;
    draft.kind = Kind::markdown;
    const std::string text = without_dialects(take_front_matter(utf8, draft));
    const Tree tree = parse_tree(text);
    const Iterator iterator(cmark_iter_new(tree.get()));
    Walk walk(draft);
    for (cmark_event_type event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get()))
        walk.step(cmark_iter_get_node(iterator.get()), event == CMARK_EVENT_ENTER);
    return draft;
}

}
