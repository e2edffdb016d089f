// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/document/document_fixture.h"

#include "daemon/stages/document/pdf_wire.h"

#include <fmt/format.h>

namespace {

struct Word {
    int x = 72;
    int y = 700;
    int size = 11;
    char font = 'r'; // r regular, b bold, m typewriter
    std::string text;
};
using Page = std::vector<Word>;

// A PDF by hand, with a cross-reference table that is right.
std::string pdf_of(const std::vector<Page>& pages)
{
    std::vector<std::string> objects{
        "<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>", "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"};
    std::string kids;
    for (const Page& page : pages) {
        std::string content;
        for (const Word& word : page)
            content +=
                fmt::format("BT /{} {} Tf {} {} Td ({}) Tj ET\n", word.font, word.size, word.x, word.y, word.text);
        objects.push_back(fmt::format("<</Length {}>>stream\n{}endstream", content.size(), content));
        objects.push_back(fmt::format("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {} 0 "
                                      "R/Resources<</Font<</r 3 0 R/b 4 0 R/m 5 0 R>>>>>>",
                                      objects.size()));
        kids += fmt::format("{} 0 R ", objects.size());
    }
    objects[1] = fmt::format("<</Type/Pages/Count {}/Kids[{}]>>", pages.size(), kids);
    std::string pdf = "%PDF-1.4\n";
    std::string table;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += fmt::format("{:010} 00000 n \n", pdf.size());
        pdf += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const std::size_t start = pdf.size();
    pdf += fmt::format("xref\n0 {}\n0000000000 65535 f \n{}trailer<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
                       objects.size() + 1, table, objects.size() + 1, start);
    return pdf;
}

std::vector<Page> lesson()
{
    std::vector<Page> pages;
    for (int i = 0; i < 4; ++i)
        pages.push_back({{72, 760, 9, 'r', fmt::format("A lesson about water {}", i + 1)},
                         {300, 30, 9, 'r', fmt::format("{}", i + 1)}});
    pages[0].insert(pages[0].end(),
                    {{72, 700, 20, 'b', "Water and ice"},
                     {72, 660, 11, 'r', "Water is a liquid that every living thing needs, and it is so com-"},
                     {72, 647, 11, 'r', "mon that we forget it. Ice is water too."},
                     {72, 620, 11, 'r', "A second paragraph begins after a gap and goes on over the"}});
    pages[1].insert(pages[1].end(), {{72, 700, 11, 'r', "end of the page."},
                                     {72, 670, 14, 'b', "2.1 Melting"},
                                     {72, 650, 11, 'r', "Type this to melt it:"},
                                     {90, 630, 11, 'm', "melt(ice)"},
                                     {72, 610, 11, 'r', "Then the ice is water again."},
                                     {72, 80, 8, 'r', "1 A footnote is small."}});
    pages[2].insert(pages[2].end(), {{72, 700, 14, 'b', "Contents"},
                                     {72, 680, 11, 'r', "Water . . . . . . . . . . 1"},
                                     {72, 667, 11, 'r', "Melting . . . . . . . . . 2"},
                                     {72, 654, 11, 'r', "Freezing . . . . . . . . . 3"}});
    pages[3].insert(pages[3].end(),
                    {{72, 700, 14, 'b', "References"}, {72, 680, 11, 'r', "Smith wrote a book about ice in London."}});
    return pages;
}

}

class PdfTest : public DocumentTest {};

TEST_F(PdfTest, LinesBecomeADocument)
{
    const auto document = read(pdf_of(lesson()), "x.pdf");
    EXPECT_EQ(document.kind, document::Kind::pdf);
    EXPECT_EQ(document.pages, 4);
    EXPECT_EQ(document.title, "Water and ice");
    EXPECT_EQ(
        shown(document),
        (Lines{"# Water and ice",
               "+ Water is a liquid that every living thing needs, and it is so common that we forget it.",
               "+ Ice is water too.", "+ A second paragraph begins after a gap and goes on over the end of the page.",
               "## 2.1 Melting", "- Type this to melt it:", "- melt(ice)", "+ Then the ice is water again.",
               "- 1 A footnote is small.", "## Contents", "- Water . . . . . . . . . . 1",
               "- Melting . . . . . . . . . 2", "- Freezing . . . . . . . . . 3", "## References",
               "- Smith wrote a book about ice in London."}));
    EXPECT_EQ(document.sections[1].page, 2);
    expect_sound(document, "pdf");
}

TEST_F(PdfTest, WithoutTextItSaysWhatToDo)
{
    EXPECT_NE(error(pdf_of({Page{}, Page{}}), "x.pdf").find("OCR"), std::string::npos);
    std::vector<Page> scanned(12);
    scanned[0].push_back({72, 700, 11, 'r', "Scanned by X"});
    EXPECT_NE(error(pdf_of(scanned), "x.pdf").find("OCR"), std::string::npos);
}

TEST_F(PdfTest, HalfAFileIsADocumentOrASentence)
{
    const std::string whole = pdf_of(lesson());
    for (std::size_t length = 20; length < whole.size(); length += whole.size() / 40) {
        const auto document = try_read(whole.substr(0, length), "half.pdf");
        if (document)
            expect_sound(*document, fmt::format("{} bytes", length));
        else
            EXPECT_TRUE(document.error().what.starts_with("half.pdf: ") &&
                        document.error().what.find(';') != std::string::npos)
                << document.error().what;
    }
}

TEST_F(PdfTest, PageAndTimeLimits)
{
    document::DocumentLimits limits;
    limits.pages = 3;
    EXPECT_NE(error(pdf_of(lesson()), "x.pdf", limits).find("4 pages are more than the limit of 3"), std::string::npos);
    limits = {};
    limits.time = std::chrono::milliseconds(0);
    const auto late = try_read(pdf_of(lesson()), "x.pdf", limits);
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().code, base::Errc::timed_out) << late.error().what;
}

TEST_F(PdfTest, TheWireIsNotBelieved)
{
    document::PdfText pdf{"A title", {{612, 792, {{1.5, -2, 3, 4, 11, true, false, "text with\nbreak"}}}}};
    const auto again = document::pdf_text_from(document::to_text(pdf));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->title, "A title");
    EXPECT_EQ(again->pages[0].lines[0].text, "text with break");
    EXPECT_TRUE(again->pages[0].lines[0].mono);
    for (const char* bad :
         {"L1 2 3 4 5 --x\n", "P1\n", "P1 2 \nL1 2 3 --x\n", "Q\n", "T", "\n", "P1 2 \nL1 2 3 4 5 -\n"})
        EXPECT_FALSE(document::pdf_text_from(bad).has_value()) << bad;
}
