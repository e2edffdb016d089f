// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen of a project without rendering it: a frame, its captions, a preview.
#include "compositor/media/picture.h"
#include "daemon/store/project_repository.h"
#include "tests/unit/api_preview/api_support.h"

#include <span>

namespace {

using namespace test_support;

class Stills : public ApiTest {
protected:
    pipeline::Workflow workflow()
    {
        return pipeline::Workflow::open(database_, caller_.scope(), services_.pipeline, "tester").value();
    }
    store::Id draft()
    {
        pipeline::NewVideo video;
        video.script_text = "# Rain\nThabo: What is rain?\nLerato: Rain is water.\nThabo: I see.\n";
        video.options.look.music = "none";
        video.options.look.formats = {"youtube_short", "tiktok"};
        auto created = workflow().create(video);
        EXPECT_TRUE(created) << (created ? "" : created.error().what);
        return created.value().project.id;
    }
    store::Id voiced()
    {
        const store::Id id = draft();
        EXPECT_TRUE(workflow().approve(id, {}));
        work();
        return id;
    }
};

TEST_F(Stills, OfNoProjectThereAreNone)
{
    EXPECT_EQ(ask("getFrame", {{{"id", 99}}}).status, 404);
    EXPECT_EQ(ask("getSubtitles", {{{"id", 99}}}).status, 404);
    const store::Id id = draft();
    become_another_tenant();
    EXPECT_EQ(ask("getFrame", {{{"id", id}}}).status, 404);
    EXPECT_EQ(ask("openPreview", {.body = Json{{"project_id", id}}.dump()}).status, 404);
}

TEST_F(Stills, BeforeItIsVoicedThereIsNothingToSee)
{
    const store::Id id = draft();
    EXPECT_EQ(ask("getFrame", {{{"id", id}}}).status, 409);
    EXPECT_EQ(ask("getSubtitles", {{{"id", id}}}).status, 409);
    EXPECT_EQ(ask("openPreview", {.body = Json{{"project_id", id}}.dump()}).status, 409);
}

TEST_F(Stills, AFormatThatTheProjectHasNotIsRefused)
{
    const auto answer = ask("getFrame", {{{"id", draft()}, {"format", "instagram_post"}}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(text(answer).find("youtube_short, tiktok"), std::string::npos) << text(answer);
}

TEST_F(Stills, AFrameIsDrawnSmall)
{
    const store::Id id = voiced();
    const auto answer = ask("getFrame", {{{"id", id}, {"t", 1}, {"height", 192}}});
    ASSERT_EQ(answer.status, 200) << text(answer);
    EXPECT_EQ(*media::picture_size(std::as_bytes(std::span(text(answer)))), (frame::Size{108, 192}));
    EXPECT_EQ(ask("getFrame", {{{"id", id}, {"t", 1000}}}).status, 400);
}

TEST_F(Stills, SubtitlesAreOfItsCaptions)
{
    const store::Id id = voiced();
    const auto srt = ask("getSubtitles", {{{"id", id}}}), vtt = ask("getSubtitles", {{{"id", id}, {"type", "vtt"}}});
    ASSERT_EQ(srt.status, 200) << text(srt);
    EXPECT_TRUE(text(srt).starts_with("1\n00:00:0")) << text(srt);
    EXPECT_NE(text(srt).find("What is rain?"), std::string::npos) << text(srt);
    EXPECT_TRUE(text(vtt).starts_with("WEBVTT")) << text(vtt);
    EXPECT_TRUE(net::find_header(vtt.headers, "Content-Type")->starts_with("text/vtt"));
}

TEST_F(Stills, APreviewTakesTheProjectAsItIsNow)
{
    const store::Id id = voiced();
    const auto opened =
        ask("openPreview", {.body = Json{{"project_id", id}, {"format", "tiktok"}, {"state", "paused"}}.dump()});
    ASSERT_EQ(opened.status, 201) << text(opened);
    const Json preview = json(opened);
    EXPECT_EQ(preview["project_id"], id);
    EXPECT_EQ(preview["format"], "tiktok");
    EXPECT_EQ(preview["error"], "");
    EXPECT_EQ(preview["height"], 320);
    const auto script = workflow().script(id).value().script;
    ASSERT_TRUE(workflow().edit_timeline(
        id, {{.property = "pause_before", .line = script.turns[1].id, .value_json = "2"}}, {}));
    const auto again = ask("replacePreview", {{{"id", preview["id"]}}});
    ASSERT_EQ(again.status, 200) << text(again);
    EXPECT_GT(json(again)["duration_seconds"], preview["duration_seconds"].get<double>() + 1);
    EXPECT_EQ(json(again)["project_id"], id);
    const auto posted = ask("replacePreview", {{{"id", preview["id"]}}, small_film(2).dump()});
    EXPECT_EQ(json(posted)["project_id"], nullptr);
}

}
