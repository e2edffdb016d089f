// SPDX-License-Identifier: GPL-3.0-or-later
// Of projects whose film is given by the stand-in for pipeline::Workflow.
#include "compositor/media/picture.h"
#include "daemon/store/project_repository.h"
#include "tests/unit/api_preview/api_support.h"
#include "tests/unit/api_preview/workflow_stand_in.h"

#include <span>

namespace {

using namespace test_support;

class ProjectFilms : public ApiTest {
protected:
    void SetUp() override
    {
        id_ = store::ProjectRepository(database_, caller_.scope())
                  .create({.title = "a project", .target_formats = {"youtube_short", "tiktok"}})
                  .value()
                  .id;
        film_of_projects() = example("captions").dump();
    }
    store::Id id_ = 0;
};

TEST_F(ProjectFilms, AFrameIsDrawnSmall)
{
    const auto answer = ask("getFrame", {{{"id", id_}, {"t", 1}, {"height", 192}}});
    ASSERT_EQ(answer.status, 200) << text(answer);
    EXPECT_EQ(*media::picture_size(std::as_bytes(std::span(text(answer)))), (frame::Size{108, 192}));
}

TEST_F(ProjectFilms, SubtitlesAreOfItsCaptions)
{
    const auto srt = ask("getSubtitles", {{{"id", id_}}}), vtt = ask("getSubtitles", {{{"id", id_}, {"type", "vtt"}}});
    EXPECT_NE(text(srt).find("00:00:00,200 --> "), std::string::npos) << text(srt);
    EXPECT_NE(text(srt).find("You earn interest twice."), std::string::npos);
    EXPECT_TRUE(text(vtt).starts_with("WEBVTT")) << text(vtt);
    EXPECT_TRUE(net::find_header(vtt.headers, "Content-Type")->starts_with("text/vtt"));
}

TEST_F(ProjectFilms, APreviewTakesTheProjectAsItIsNow)
{
    film_of_projects() = small_film().dump();
    const auto opened =
        ask("openPreview", {.body = Json{{"project_id", id_}, {"format", "tiktok"}, {"state", "paused"}}.dump()});
    ASSERT_EQ(opened.status, 201) << text(opened);
    EXPECT_EQ(json(opened)["project_id"], id_);
    EXPECT_EQ(json(opened)["format"], "tiktok");
    film_of_projects() = small_film(3).dump();
    const auto again = ask("replacePreview", {{{"id", json(opened)["id"]}}});
    ASSERT_EQ(again.status, 200) << text(again);
    EXPECT_EQ(json(again)["duration_seconds"], 3.0);
    EXPECT_EQ(json(again)["project_id"], id_);
    const auto posted = ask("replacePreview", {{{"id", json(opened)["id"]}}, small_film(2).dump()});
    EXPECT_EQ(json(posted)["project_id"], nullptr);
}

}
