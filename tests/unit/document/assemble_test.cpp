// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/document/document_fixture.h"

class AssembleTest : public DocumentTest {};

TEST_F(AssembleTest, GarbledTextIsRefused)
{
    std::string private_use;
    std::string doubled;
    for (int i = 0; i < 100; ++i) {
        private_use += "\ue012\ue034\ue056 ";
        doubled += "Le caf\u00c3\u00a9 est tr\u00c3\u00a8s bon. ";
    }
    EXPECT_NE(error(private_use, "a.txt").find("garbled"), std::string::npos);
    EXPECT_NE(error(doubled, "a.txt").find("garbled"), std::string::npos);
    EXPECT_NE(
        error(std::string(20, '.') + "\ufffd\ufffd\ufffda\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd", "a.txt")
            .find("garbled"),
        std::string::npos);
    EXPECT_EQ(read("Le caf\u00e9 est tr\u00e8s bon ici, et la cr\u00e8me l'est aussi.", "a.txt").language, "fr");
}

TEST_F(AssembleTest, SectionsCoverTheirText)
{
    const auto document =
        read("Before any heading there is text.\n\n# One\n\nFirst text is here.\n\n## Two\n\nSecond text is here.\n",
             "a.md");
    ASSERT_EQ(document.sections.size(), 3U);
    EXPECT_EQ(document.sections[0].level, 0);
    EXPECT_EQ(document.sections[2].heading, "Two");
    EXPECT_EQ(document.text.substr(document.sections[1].span.begin,
                                   document.sections[1].span.end - document.sections[1].span.begin),
              "One\n\nFirst text is here.");
    expect_sound(document, "sections");
}

TEST_F(AssembleTest, HalfSentencesAroundCodeAreNotProse)
{
    EXPECT_EQ(shown(read("If you type\n\n```\nls\n```\n\nthen you see your files. All of them are there.\n", "a.md")),
              (Lines{"- If you type", "- ls", "- then you see your files.", "+ All of them are there."}));
}
