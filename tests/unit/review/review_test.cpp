// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/review/review.h"

#include <gtest/gtest.h>

namespace {

using script::LineState;

script::Script draft()
{
    script::Script script;
    script.title = "Sound";
    script.takeaway = "Listen.";
    script.turns.push_back({"line-1", script::Role::questioner, "What is sound?", "", "asking", {"sound"}, {}, {}, {}});
    script.turns.push_back({"line-2",
                            script::Role::explainer,
                            "Sound is a wave.",
                            "Sound is a wayv.",
                            "explaining",
                            {"wave"},
                            document::Span{0, 16},
                            {},
                            {}});
    return script;
}

TEST(Review, OnlyAnAllApprovedScriptIsApproved)
{
    auto script = draft();
    EXPECT_FALSE(review::is_approved(script));
    ASSERT_TRUE(review::approve_line(script, "line-1"));
    EXPECT_FALSE(review::is_approved(script));
    ASSERT_TRUE(review::approve_line(script, "line-2"));
    EXPECT_TRUE(review::is_approved(script));
    EXPECT_FALSE(review::is_approved(script::Script{}));
}

TEST(Review, ChangingWhatIsSaidReturnsALineToDraft)
{
    auto script = draft();
    ASSERT_TRUE(review::approve_all(script));
    ASSERT_TRUE(review::edit_line(script, "line-2", {.display = "Sound is a pressure wave."}));
    EXPECT_EQ(script.turns[1].state, LineState::draft);
    EXPECT_EQ(script.turns[1].spoken, ""); // belonged to the old words
    EXPECT_EQ(script.turns[0].state, LineState::approved);
    EXPECT_FALSE(review::is_approved(script));
    ASSERT_TRUE(review::approve_all(script));
    ASSERT_TRUE(review::edit_line(script, "line-1", {.spoken = "Wot is sound?"}));
    EXPECT_EQ(script.turns[0].state, LineState::draft);
}

TEST(Review, ChangingHowItLooksDoesNot)
{
    auto script = draft();
    ASSERT_TRUE(review::approve_all(script));
    ASSERT_TRUE(
        review::edit_line(script, "line-2", {.pose = "pointing", .keywords = std::vector<std::string>{"Sound"}}));
    EXPECT_TRUE(review::is_approved(script));
    EXPECT_EQ(script.turns[1].pose, "pointing");
    EXPECT_EQ(script.turns[1].spoken, "Sound is a wayv.");
    ASSERT_TRUE(review::edit_line(script, "line-2", {.display = "Sound is a wave."})); // the same words
    EXPECT_TRUE(review::is_approved(script));
}

TEST(Review, KeywordsThatAreGoneAreDropped)
{
    auto script = draft();
    ASSERT_TRUE(review::edit_line(script, "line-2", {.display = "Sound is motion."}));
    EXPECT_TRUE(script.turns[1].keywords.empty());
}

TEST(Review, ARefusedChangeChangesNothing)
{
    auto script = draft();
    EXPECT_FALSE(review::edit_line(script, "line-2", {.display = "  "}));
    EXPECT_FALSE(review::edit_line(script, "line-2", {.pose = "dancing"}));
    EXPECT_EQ(script.turns[1].display, "Sound is a wave.");
    EXPECT_EQ(script.turns[1].pose, "explaining");
    const auto unknown = review::approve_line(script, "line-9");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::Errc::not_found);
    script.turns[0].display = "";
    EXPECT_FALSE(review::approve_all(script));
    EXPECT_EQ(review::count_lines(script).approved, 0);
    EXPECT_FALSE(review::approve_line(script, "line-1"));
}

TEST(Review, RejectionKeepsItsReasonUntilApproval)
{
    auto script = draft();
    ASSERT_TRUE(review::reject_line(script, "line-2", "too dry"));
    EXPECT_EQ(script.turns[1].state, LineState::rejected);
    EXPECT_EQ(script.turns[1].note, "too dry");
    EXPECT_EQ(review::count_lines(script).rejected, 1);
    ASSERT_TRUE(review::approve_line(script, "line-2"));
    EXPECT_EQ(script.turns[1].note, "");
    review::reject_all(script, "again");
    EXPECT_EQ(review::count_lines(script).draft, 2);
    EXPECT_EQ(script.turns[0].note, "again");
}

class OtherWords final : public script::Writer {
public:
    base::Result<script::WriterResult> write(const document::Document&, const script::WriterSpec&) override
    {
        return base::fail(base::Errc::internal, "unused");
    }
    base::Result<script::WriterResult> write_topic(std::string_view, const script::WriterSpec&) override
    {
        return base::fail(base::Errc::internal, "unused");
    }
    base::Result<script::LineRewrite> rewrite_line(const script::Script& script, std::string_view line_id,
                                                   const document::Document&, const script::WriterSpec&) override
    {
        script::LineRewrite rewrite{script, {std::string(line_id)}};
        for (auto& turn : rewrite.script.turns)
            if (turn.id == line_id)
                turn.display = "Other words.", turn.keywords.clear();
        return rewrite;
    }
};

TEST(Review, ARegeneratedLineIsADraft)
{
    auto script = draft();
    ASSERT_TRUE(review::approve_all(script));
    OtherWords writer;
    const auto changed = review::regenerate_line(script, "line-2", {}, writer, {});
    ASSERT_TRUE(changed) << changed.error().what;
    EXPECT_EQ(*changed, std::vector<std::string>{"line-2"});
    EXPECT_EQ(script.turns[1].state, LineState::draft);
    EXPECT_EQ(script.turns[0].state, LineState::approved);
}

TEST(Review, OnlyChangedLinesAreVoicedAgain)
{
    const auto before = draft();
    auto after = before;
    after.turns[0].pose = "thinking";
    after.turns[1].keywords.clear();
    EXPECT_TRUE(review::lines_to_voice_again(before, after).empty());
    after.turns[1].display = "Sound is motion.";
    after.turns.push_back(after.turns[0]);
    after.turns[2].id = "line-3";
    EXPECT_EQ(review::lines_to_voice_again(before, after), (std::vector<std::string>{"line-2", "line-3"}));
    after.language = "af";
    EXPECT_EQ(review::lines_to_voice_again(before, after).size(), 3U);
}

}
