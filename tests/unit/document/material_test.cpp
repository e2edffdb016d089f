// SPDX-License-Identifier: GPL-3.0-or-later
// Documents nobody here wrote, from the folder LESEDI_MATERIAL names.
#include "tests/unit/document/document_fixture.h"

#include <algorithm>
#include <cstdlib>
#include <map>

class MaterialTest : public DocumentTest {
protected:
    void SetUp() override
    {
        const char* folder = std::getenv("LESEDI_MATERIAL");
        if (folder == nullptr || *folder == '\0')
            GTEST_SKIP() << "LESEDI_MATERIAL is not set: no real documents to read";
        folder_ = folder;
        DocumentTest::SetUp();
    }
    base::Result<document::Document> read_file(const std::filesystem::path& path)
    {
        return document::read_document(path, {}, *pool_);
    }
    std::filesystem::path folder_;
};

TEST_F(MaterialTest, EveryDocumentIsReadOrRefusedInOneSentence)
{
    std::size_t documents = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "docs")) {
        if (!entry.is_regular_file())
            continue;
        const auto document = read_file(entry.path());
        if (document) {
            expect_sound(*document, entry.path().filename().string());
            ++documents;
            continue;
        }
        const std::string& what = document.error().what;
        EXPECT_TRUE(what.starts_with(entry.path().filename().string() + ": ")) << what;
        EXPECT_NE(what.find(';'), std::string::npos) << "no way out: " << what;
        EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    }
    EXPECT_GE(documents, 4U);
}

TEST_F(MaterialTest, TheManualHasItsChapters)
{
    const auto manual = read_file(folder_ / "docs/documents/01-long-R-intro.en.pdf");
    ASSERT_TRUE(manual.has_value()) << manual.error().what;
    EXPECT_EQ(manual->title, "An Introduction to R");
    EXPECT_EQ(manual->pages, 113);
    EXPECT_EQ(manual->language, "en");
    const auto chapters =
        std::count_if(manual->sections.begin(), manual->sections.end(), [](const auto& s) { return s.level == 1; });
    EXPECT_GE(chapters, 17);
    std::size_t prose = 0;
    for (const document::Sentence& sentence : manual->sentences) {
        const std::string text = text_of(*manual, sentence);
        prose += sentence.is_prose ? 1U : 0U;
        if (sentence.is_prose) {
            EXPECT_EQ(text.find(". . . ."), std::string::npos) << text;
            EXPECT_FALSE(text.starts_with("> ")) << text;
            EXPECT_EQ(text.find("Chapter 1: Introduction and preliminaries"), std::string::npos) << text;
        }
    }
    EXPECT_GE(prose, 1000U);
}

TEST_F(MaterialTest, TheLecturesHaveTheirSections)
{
    const auto book = read_file(folder_ / "docs/documents/04-chemical-history-of-a-candle.en.txt");
    ASSERT_TRUE(book.has_value()) << book.error().what;
    EXPECT_EQ(book->title, "The Chemical History Of A Candle");
    for (const char* heading :
         {"PREFACE", "LECTURE I.", "LECTURE II.", "LECTURE III.", "LECTURE IV.", "LECTURE V.", "LECTURE VI."})
        EXPECT_EQ(std::count_if(book->sections.begin(), book->sections.end(),
                                [&](const auto& s) { return s.heading == heading; }),
                  1)
            << heading;
    EXPECT_EQ(book->text.find("Gutenberg"), std::string::npos);
    EXPECT_EQ(book->text.find('_'), std::string::npos);
}

TEST_F(MaterialTest, LanguagesOfTheUniversalDeclaration)
{
    const std::map<std::string, std::string> tags{
        {"amh", "am"},      {"arb", "ar"},      {"ben", "bn"},      {"bod", "bo"},
        {"cmn_hans", "zh"}, {"cmn_hant", "zh"}, {"deu_1996", "de"}, {"ell_polytonic", "el"},
        {"eng", "en"},      {"fra", "fr"},      {"heb", "he"},      {"hin", "hi"},
        {"hye", "hy"},      {"jpn", "ja"},      {"kat", "ka"},      {"khm", "km"},
        {"kor", "ko"},      {"lao", "lo"},      {"mya", "my"},      {"pes_1", "fa"},
        {"rus", "ru"},      {"sin", "si"},      {"spa", "es"},      {"tam", "ta"},
        {"tha", "th"},      {"tur", "tr"},      {"urd", "ur"},      {"vie", "vi"}};
    for (const auto& [name, tag] : tags) {
        const auto page = read_file(folder_ / "text/udhr-html" / (name + ".html"));
        ASSERT_TRUE(page.has_value()) << page.error().what;
        EXPECT_EQ(page->language, tag) << name;
        expect_sound(*page, name);
        EXPECT_GE(
            std::count_if(page->sentences.begin(), page->sentences.end(), [](const auto& s) { return s.is_prose; }), 40)
            << name;
        const auto undeclared = try_read(page->text, name + ".txt"); // the same without its lang attribute
        ASSERT_TRUE(undeclared.has_value()) << undeclared.error().what;
        EXPECT_EQ(undeclared->language, tag) << name << ", not declared";
    }
}
