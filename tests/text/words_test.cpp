// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/segment_words.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace text {
namespace {

// "+" before a word written together with the one before it.
std::string joined_words(std::string_view text, std::string_view language)
{
    std::string shown;
    std::size_t at = 0;
    for (const WordSpan& word : words(text, language)) {
        EXPECT_LE(at, word.begin) << text;
        EXPECT_LT(word.begin, word.end) << text;
        at = word.end;
        shown += shown.empty() ? "" : " | ";
        shown += word.joined ? "+" : "";
        shown += text.substr(word.begin, word.end - word.begin);
    }
    return shown;
}

struct WordCase {
    const char* text;
    const char* words;
    const char* language = "en";
};

class Words : public testing::TestWithParam<WordCase> {};

TEST_P(Words, AreWhatACaptionShows)
{
    EXPECT_EQ(joined_words(GetParam().text, GetParam().language), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    WithSpaces, Words,
    testing::Values(WordCase{"", ""}, WordCase{" \t\n", ""}, WordCase{"Money grows.", "Money | grows."},
                    WordCase{"  a  b\n", "a | b"}, WordCase{"don't well-known 3.14%", "don't | well-known | 3.14%"},
                    WordCase{"\"Yes\" (she said)", "\"Yes\" | (she | said)"}, WordCase{"one - two", "one | - | two"},
                    WordCase{"Oui\u00a0! Non", "Oui\u00a0! | Non", "fr"},
                    WordCase{"«\u00a0Oui\u00a0», dit-il", "«\u00a0Oui\u00a0», | dit-il", "fr"},
                    WordCase{"10\u00a0000 francs", "10 | 000 | francs", "fr"},
                    WordCase{"مرحبا بالعالم!", "مرحبا | بالعالم!", "ar"},
                    WordCase{"대한민국의 국민", "대한민국의 | 국민", "ko"},
                    WordCase{"大韓民國은 民主", "大韓民國은 | 民主", "ko"}, WordCase{"हिन्दी में", "हिन्दी | में", "hi"},
                    WordCase{"ሰላም፡ለዓለም። አዎ", "ሰላም፡ | +ለዓለም። | አዎ", "am"}, WordCase{"བོད་ཡིག", "བོད་ | +ཡིག", "bo"},
                    WordCase{"👩‍👩‍👧‍👦 family", "👩‍👩‍👧‍👦 | family"},
                    WordCase{"x y", "x | y", "no language at all"}));

INSTANTIATE_TEST_SUITE_P(WithoutSpaces, Words,
                         testing::Values(WordCase{"私は学生です。", "私 | +は | +学生 | +です。", "ja"},
                                         WordCase{"「はい」と答えた。", "「はい」 | +と | +答え | +た。", "ja"},
                                         WordCase{"言った。「はい」", "言っ | +た。 | +「はい」", "ja"},
                                         WordCase{"Googleで検索", "Google | +で | +検索", "ja"},
                                         WordCase{"2024年に100%", "2024 | +年 | +に | +100%", "ja"},
                                         WordCase{"価格は¥100です", "価格 | +は | +¥100 | +です", "ja"},
                                         WordCase{"今日は😀です", "今日 | +は😀 | +です", "ja"},
                                         WordCase{"我们学习汉语。", "我们 | +学习 | +汉语。", "zh-Hans"},
                                         WordCase{"《红楼梦》（清）", "《红楼梦》 | +（清）", "zh-Hans"},
                                         WordCase{"สวัสดีครับ ผมชื่อ", "สวัสดี | +ครับ | ผม | +ชื่อ", "th"},
                                         WordCase{"ภาษาไทย", "ภาษา | +ไทย", "th"},
                                         WordCase{"ພາສາລາວ", "ພາສາ | +ລາວ", "lo"},
                                         WordCase{"ខ្ញុំរៀនភាសា", "ខ្ញុំ | +រៀន | +ភាសា", "km"},
                                         WordCase{"ភាសា\u200bខ្មែរ", "ភាសា | +ខ្មែរ", "km"},
                                         WordCase{"ကျွန်တော်စာဖတ်သည်", "ကျွန်တော် | +စာဖတ်သည်", "my"}));

// All bytes but those of white space lie in exactly one word, whatever the bytes are.
TEST(Words, LoseNothing)
{
    std::string text;
    unsigned state = 7;
    for (int i = 0; i < 20'000; ++i) {
        state = state * 1664525U + 1013904223U;
        text += static_cast<char>(state >> 24);
    }
    text += "ไทย\xff"
            "ไทย";
    std::size_t at = 0;
    for (const WordSpan& word : words(text, "th")) {
        for (; at < word.begin; ++at)
            ASSERT_TRUE(text[at] == ' ' || (text[at] >= 9 && text[at] <= 13) || (text[at] & 0x80) != 0) << at;
        ASSERT_LT(word.begin, word.end);
        at = word.end;
    }
    EXPECT_TRUE(text.ends_with("ไทย"));
    EXPECT_EQ(at, text.size());
}

// Longer than one block of the search: the same words as in pieces.
TEST(Words, OfALongTextInLinearTime)
{
    const std::string sentence = "คุณภาพ สวัสดีครับ and some Latin, ";
    std::string text;
    int count = 0;
    while (text.size() < 2'500'000) {
        text += sentence;
        ++count;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto found = words(text, "th");
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(found.size(), static_cast<std::size_t>(count) * words(sentence, "th").size());
    EXPECT_EQ(found.back().end, text.size() - 1);
    EXPECT_LT(spent.count(), 5.0);
    const std::string one(3'000'000, 'x');
    EXPECT_LE(words(one, "en").size(), 3U); // cut only where a block ends
}

}
}
