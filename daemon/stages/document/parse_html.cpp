// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/parse_html.h"

#include "compositor/base/handle.h"
#include "daemon/stages/document/encoding.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <string_view>

namespace document {
namespace {

struct DocTraits {
    static constexpr xmlDoc* none = nullptr;
    static void close(xmlDoc* doc) { xmlFreeDoc(doc); }
};
using Tree = base::Handle<xmlDoc*, DocTraits>;

template <std::size_t Count> bool is_one_of(std::string_view name, const std::array<std::string_view, Count>& names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr auto kSkipped = std::to_array<std::string_view>(
    {"script", "style",  "nav",    "footer", "aside", "noscript", "template", "svg",  "math",   "form",    "button",
     "select", "iframe", "object", "canvas", "video", "audio",    "head",     "menu", "dialog", "textarea"});
constexpr auto kBlocks = std::to_array<std::string_view>(
    {"p",       "div",    "section", "article", "main",     "body",   "html",   "ul",         "ol",      "li",
     "dl",      "dt",     "dd",      "table",   "thead",    "tbody",  "tfoot",  "tr",         "h1",      "h2",
     "h3",      "h4",     "h5",      "h6",      "pre",      "hr",     "figure", "figcaption", "caption", "blockquote",
     "address", "header", "details", "summary", "fieldset", "center", "td",     "th"});

std::string_view name_of(const xmlNode* node)
{
    return node->type == XML_ELEMENT_NODE ? std::string_view(reinterpret_cast<const char*>(node->name))
                                          : std::string_view();
}

std::string attribute(const xmlNode* node, const char* name)
{
    std::string value;
    if (xmlChar* text = xmlGetProp(node, reinterpret_cast<const xmlChar*>(name))) {
        value = reinterpret_cast<const char*>(text);
        xmlFree(text);
    }
    return value;
}

bool is_hidden(const xmlNode* node)
{
    const std::string style = attribute(node, "style");
    return xmlHasProp(node, reinterpret_cast<const xmlChar*>("hidden")) != nullptr ||
           attribute(node, "aria-hidden") == "true" || style.find("display:none") != std::string::npos ||
           style.find("display: none") != std::string::npos;
}

// A reference mark such as [3]: a raised link.
bool is_reference(const xmlNode* node)
{
    return name_of(node) == "sup" && node->children != nullptr && name_of(node->children) == "a";
}

// Text of the way from the root to here: what an open element means for the text in it.
struct Open {
    const xmlNode* node = nullptr;
    Block::Kind kind = Block::Kind::paragraph;
    int level = 0;
    bool in_header = false;
};

class Walk {
public:
    explicit Walk(Draft& draft) : draft_(draft) {}

    // Not recursive: a hostile page nests deeper than any stack.
    void run(const xmlNode* root)
    {
        open_.push_back({nullptr, Block::Kind::paragraph, 0, false});
        const xmlNode* node = root;
        while (node != nullptr) {
            const bool into = enter(node) && node->children != nullptr;
            if (into) {
                node = node->children;
                continue;
            }
            while (node != nullptr && node->next == nullptr) {
                leave(node);
                node = node == root ? nullptr : node->parent;
            }
            if (node == nullptr)
                break;
            leave(node);
            node = node == root ? nullptr : node->next;
        }
        flush();
    }

private:
    bool enter(const xmlNode* node)
    {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            if (node->content != nullptr)
                line_ += reinterpret_cast<const char*>(node->content);
            return false;
        }
        const std::string_view name = name_of(node);
        if (name == "br")
            line_ += ' ';
        if (node->type != XML_ELEMENT_NODE || is_one_of(name, kSkipped) || is_hidden(node) || is_reference(node))
            return false;
        if (!is_one_of(name, kBlocks))
            return true;
        if ((name == "td" || name == "th") && !line_.empty()) {
            line_ += "; ";
            return true;
        }
        flush();
        push(node, name);
        return true;
    }

    void push(const xmlNode* node, std::string_view name)
    {
        Open open = open_.back();
        open.node = node;
        if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
            open.kind = Block::Kind::heading;
            open.level = name[1] - '0';
        } else if (name == "li" || name == "dd" || name == "dt") {
            open.kind = Block::Kind::list_item;
        } else if (name == "tr" || name == "td" || name == "th" || name == "pre" || name == "figcaption" ||
                   name == "caption" || name == "address") {
            open.kind = Block::Kind::shown;
        }
        open.in_header = open.in_header || name == "header";
        open_.push_back(open);
    }

    void leave(const xmlNode* node)
    {
        if (open_.back().node != node)
            return;
        const std::string_view name = name_of(node);
        if ((name == "td" || name == "th") && open_.size() > 1) { // the row is one line
            open_.pop_back();
            return;
        }
        flush();
        open_.pop_back();
    }

    // A page's header holds its heading and, in some pages, real paragraphs; the rest of it is menus and dates.
    void flush()
    {
        const Open& open = open_.back();
        const bool is_paragraph = open.node != nullptr && name_of(open.node) == "p";
        const bool wanted = !open.in_header || open.kind == Block::Kind::heading || is_paragraph;
        if (wanted && line_.find_first_not_of(" \t\r\n") != std::string::npos)
            draft_.blocks.push_back({open.kind, line_, open.level});
        line_.clear();
    }

    Draft& draft_;
    std::vector<Open> open_;
    std::string line_;
};

// <meta charset> or <meta http-equiv content="...; charset=">, looked for as the HTML Standard does: in the first 1024
// bytes.
std::string declared_charset(std::span<const std::byte> bytes)
{
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 1024));
    const std::size_t at = head.find("charset=");
    if (at == std::string_view::npos)
        return {};
    std::string_view value = head.substr(at + 8);
    while (!value.empty() && (value.front() == '"' || value.front() == '\'' || value.front() == ' '))
        value.remove_prefix(1);
    return std::string(value.substr(0, value.find_first_of("\"' />;")));
}

const xmlNode* find_first(const xmlNode* root, std::string_view name)
{
    for (const xmlNode* node = root; node != nullptr;) {
        if (name_of(node) == name)
            return node;
        if (node->children != nullptr && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node != nullptr && node != root && node->next == nullptr)
            node = node->parent;
        node = node == nullptr || node == root ? nullptr : node->next;
    }
    return nullptr;
}

}

Result<Draft> parse_html(std::span<const std::byte> bytes)
{
    static std::once_flag started; // libxml2 wants to be started by one thread before others use it
    std::call_once(started, xmlInitParser);
    const std::string text = to_utf8(bytes, declared_charset(bytes));
    const Tree tree(htmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, "UTF-8",
                                   HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                       HTML_PARSE_COMPACT));
    const xmlNode* root = tree ? xmlDocGetRootElement(tree.get()) : nullptr;
    if (root == nullptr)
        return fail(Errc::invalid_input, "this is no HTML that can be read; save it again, or as PDF or Markdown");
    Draft draft;
    draft.kind = Kind::html;
    draft.declared_language = attribute(root, "lang");
    if (draft.declared_language.empty())
        draft.declared_language = attribute(root, "xml:lang");
    const xmlNode* title = find_first(root, "title");
    if (title != nullptr && title->children != nullptr && title->children->content != nullptr)
        draft.title = reinterpret_cast<const char*>(title->children->content);
    Walk(draft).run(root);
    const auto is_h1 = [](const Block& block) { return block.kind == Block::Kind::heading && block.level == 1; };
    if (std::count_if(draft.blocks.begin(), draft.blocks.end(), is_h1) ==
        1) // <title> often names the site or the language
        draft.title = std::find_if(draft.blocks.begin(), draft.blocks.end(), is_h1)->text;
    return draft;
}

}
