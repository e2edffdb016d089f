// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/document/document_fixture.h"

class MarkdownTest : public DocumentTest {};

TEST_F(MarkdownTest, StructureAndInlines)
{
    const auto document = read(
        "---\ntitle: \"Saving money\"\nlang: en-ZA\n---\n\n# Why save\n\nMoney in a [bank](http://b.example) earns "
        "*interest*.\n"
        "Use `save()` each month, ~~never~~ always.\n\n## How\n\n- eggs\n- Put a little aside every single week.\n\n"
        "![A full jar](jar.png)\n\n```python\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> Quoted words are "
        "read too.\n\n"
        "A note follows.[^1]\n\n[^1]: The note itself is small.\n",
        "x.md");
    EXPECT_EQ(document.title, "Saving money");
    EXPECT_EQ(document.language, "en");
    EXPECT_EQ(shown(document),
              (Lines{"# Why save", "+ Money in a bank earns interest.", "+ Use save() each month, always.", "## How",
                     "- eggs", "+ Put a little aside every single week.", "- A full jar", "- print(1)", "- a; b",
                     "- 1; 2", "+ Quoted words are read too.", "+ A note follows.", "- The note itself is small."}));
    expect_sound(document, "markdown");
}

TEST_F(MarkdownTest, DialectsAreLeftOut)
{
    const auto document =
        read("# A {#a .b}\n\n::: callout\n\nThis sentence stays here.\n{: .source}\n\n:::\n\n{% include x.md %}\n\n"
             "```\n{: kept in code}\n```\n",
             "x.md");
    EXPECT_EQ(shown(document), (Lines{"# A", "+ This sentence stays here.", "- {: kept in code}"}));
}

TEST_F(MarkdownTest, TitleFromTheHighestHeadingElseTheName)
{
    EXPECT_EQ(read("## Two\n\nText is here.\n\n# One\n\nMore text here.\n", "x.md").title, "One");
    EXPECT_EQ(read("Only text is here.\n", "my_small_file.md").title, "my small file");
}

TEST_F(MarkdownTest, DeepNestingEnds)
{
    std::string deep(100'000, '>');
    EXPECT_NE(error(deep + " x", "x.md"), "");
    std::string brackets(100'000, '[');
    EXPECT_NE(error(brackets + "a", "x.md"), "");
}
