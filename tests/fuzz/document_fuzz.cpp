// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes, under any of four names, are a sound Document or an error; PDF is left to the child helper.
#include "compositor/base/check.h"
#include "daemon/stages/document/assemble.h"
#include "daemon/stages/document/content_kind.h"
#include "daemon/stages/document/encoding.h"
#include "daemon/stages/document/parse_html.h"
#include "daemon/stages/document/parse_markdown.h"
#include "daemon/stages/document/parse_text.h"
#include "daemon/stages/document/utf8.h"

#include <cstddef>
#include <cstdint>

namespace {

void check(const document::Document& document)
{
    for (std::size_t at = 0; at < document.text.size();)
        ASSERT(document::next_letter(document.text, at) != document::kBroken);
    std::size_t last = 0;
    for (const document::Sentence& sentence : document.sentences) {
        ASSERT(last <= sentence.span.begin && sentence.span.begin < sentence.span.end &&
               sentence.span.end <= document.text.size());
        ASSERT(sentence.section < document.sections.size());
        ASSERT((static_cast<unsigned char>(document.text[sentence.span.begin]) & 0xC0U) != 0x80U);
        last = sentence.span.end;
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    (void)document::kind_of(bytes, "a.txt");
    const std::string text = document::to_utf8(bytes);
    for (document::Draft draft : {document::parse_markdown(text), document::parse_text(text)})
        if (const auto document = document::assemble(draft, "a.txt", 1'000'000))
            check(*document);
    if (const auto draft = document::parse_html(bytes))
        if (const auto document = document::assemble(*draft, "a.html", 1'000'000))
            check(*document);
    return 0;
}
