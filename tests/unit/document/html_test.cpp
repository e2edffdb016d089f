// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/document/document_fixture.h"

class HtmlTest : public DocumentTest {};

TEST_F(HtmlTest, TheArticleWithoutItsSurroundings)
{
    const auto document =
        read(R"html(<!doctype html><html lang="en-GB"><head><title>Water | Site</title><style>p{}</style></head><body>
<nav><p>Home is where you came from.</p></nav><header><div>Menu of many things.</div><h1>Water</h1><p>A preamble is kept here.</p></header>
<p>Water is <b>wet</b>
 and cold<sup><a href="#1">[1]</a></sup>.</p><script>var x = "No script text.";</script>
<h2>Ice</h2><ul><li>cold</li><li>It floats on top of the water.</li></ul><table><tr><td>a</td><td>b</td></tr></table>
<pre>code here.</pre><figure><img alt="x"><figcaption>A caption of it.</figcaption></figure><p hidden>Hidden text is hidden.</p>
<p style="display: none">So is this one too.</p><aside>An aside is left out.</aside><div>Loose text in a box.</div>
<footer><p>Copyright is not read out.</p></footer></body></html>)html",
             "x.html");
    EXPECT_EQ(document.title, "Water");
    EXPECT_EQ(document.language, "en");
    EXPECT_EQ(shown(document), (Lines{"# Water", "+ A preamble is kept here.", "+ Water is wet and cold.", "## Ice",
                                      "- cold", "+ It floats on top of the water.", "- a; b", "- code here.",
                                      "- A caption of it.", "+ Loose text in a box."}));
    expect_sound(document, "html");
}

TEST_F(HtmlTest, CharsetOfTheMetaTag)
{
    const auto document = read("<html><head><meta charset=\"iso-8859-2\"></head><body><p>\xa3\xf3"
                               "d\xbc jest du\xbf"
                               "a.</p></body></html>",
                               "x.html");
    EXPECT_EQ(document.text, "\u0141\u00f3d\u017a jest du\u017ca.");
}

TEST_F(HtmlTest, BrokenAndDeepPages)
{
    EXPECT_EQ(shown(read("<html><p>One is open. <p>Two is <b>open</i> too.<div>Three is here", "x.html")),
              (Lines{"+ One is open.", "+ Two is open too.", "- Three is here"}));
    std::string deep = "<html>";
    for (int i = 0; i < 200'000; ++i)
        deep += "<div>";
    (void)try_read(deep + "Bottom of the pit.", "deep.html"); // whatever it says, it says it
    EXPECT_NE(error("<html><body><script>x()</script></body></html>", "x.html").find("no readable text"),
              std::string::npos);
}
