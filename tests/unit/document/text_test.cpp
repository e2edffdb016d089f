// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/document/document_fixture.h"

class TextTest : public DocumentTest {};

TEST_F(TextTest, WrappedLinesBecomeParagraphs)
{
    const auto document =
        read("LECTURE I.\n\nThe first line of this text goes on into the second one, be-\ncause the page was narrow. A "
             "well-known\n"
             "thing is broken at a well-\nknown place and stays as it was written.\n\nA second paragraph of the text "
             "is here to be read\n"
             "by everybody who likes to read.\n\n1.2 Small things\n\nThey matter as much as the large things do.\n\n"
             "    indented verse\n    is only shown\n\n[Illustration: Fig. 1.]\n",
             "x.txt");
    EXPECT_EQ(shown(document),
              (Lines{"# LECTURE I.",
                     "+ The first line of this text goes on into the second one, because the page was narrow.",
                     "+ A well-known thing is broken at a well-known place and stays as it was written.",
                     "+ A second paragraph of the text is here to be read by everybody who likes to read.",
                     "## 1.2 Small things", "+ They matter as much as the large things do.", "- indented verse",
                     "- is only shown", "- [Illustration: Fig. 1.]"}));
    expect_sound(document, "text");
}

TEST_F(TextTest, LongLinesAreParagraphs)
{
    const std::string line = "This is one whole paragraph on one line, as editors without hard line breaks write it, "
                             "and it goes on and on and on to the end.";
    const auto document = read("My essay\n\n" + line + "\n" + line + "\n" + line + "\n" + line + "\n", "x.txt");
    EXPECT_EQ(shown(document), (Lines{"# My essay", "+ " + line, "+ " + line, "+ " + line, "+ " + line}));
    EXPECT_EQ(document.title, "My essay");
}

TEST_F(TextTest, UnderlinedHeadingsAndLists)
{
    const auto document = read("Savings\n=======\n\nHere is what everybody should know about it today:\n- milk\n- Put "
                               "something aside on every single payday.\n"
                               "2) Never spend what you have put aside before.\n\nRisks\n-----\n\nThere are some of "
                               "them, as there always are in life.\n",
                               "x.txt");
    EXPECT_EQ(shown(document), (Lines{"# Savings", "- Here is what everybody should know about it today:", "- milk",
                                      "+ Put something aside on every single payday.",
                                      "+ 2) Never spend what you have put aside before.", "## Risks",
                                      "+ There are some of them, as there always are in life."}));
}

TEST_F(TextTest, GutenbergFrameIsCutOff)
{
    const auto document = read("The Project Gutenberg eBook of A Book\n\nThis eBook is for the use of anyone "
                               "anywhere.\n\nTitle: A Book\n\nLanguage: English\n\n"
                               "*** START OF THIS PROJECT GUTENBERG EBOOK A BOOK ***\n\nProduced by "
                               "Somebody\n\nCONTENTS\n\nCHAPTER I\n\nCHAPTER II\n\nCHAPTER I\n\n"
                               "It was a _very_ cold day--the coldest of them all--when the\nstory of this book begins "
                               "[Footnote: not really] at last.\n\n"
                               "CHAPTER II\n\nAnd here the story of this small book comes to its end.\n\n"
                               "*** END OF THIS PROJECT GUTENBERG EBOOK A BOOK ***\n\nThe licence follows here.\n",
                               "x.txt");
    EXPECT_EQ(document.title, "A Book");
    EXPECT_EQ(document.language, "en");
    EXPECT_EQ(shown(document), (Lines{"## CONTENTS", "- CHAPTER I", "- CHAPTER II", "# CHAPTER I",
                                      "+ It was a very cold day \u2013 the coldest of them all \u2013 when the story "
                                      "of this book begins at last.",
                                      "# CHAPTER II", "+ And here the story of this small book comes to its end."}));
}
