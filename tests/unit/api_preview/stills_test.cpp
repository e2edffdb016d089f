// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project_repository.h"
#include "tests/unit/api_preview/api_support.h"

namespace {

using namespace test_support;

class Stills : public ApiTest {
protected:
    store::Id project()
    {
        return store::ProjectRepository(database_, caller_.scope())
            .create({.title = "a project", .target_formats = {"youtube_short", "tiktok"}})
            .value()
            .id;
    }
};

TEST_F(Stills, OfNoProjectThereAreNone)
{
    EXPECT_EQ(ask("getFrame", {{{"id", 99}}}).status, 404);
    EXPECT_EQ(ask("getSubtitles", {{{"id", 99}}}).status, 404);
    const store::Id id = project();
    become_another_tenant();
    EXPECT_EQ(ask("getFrame", {{{"id", id}}}).status, 404);
    EXPECT_EQ(ask("openPreview", {.body = Json{{"project_id", id}}.dump()}).status, 404);
}

TEST_F(Stills, AFormatThatTheProjectHasNotIsRefused)
{
    const auto answer = ask("getFrame", {{{"id", project()}, {"format", "instagram_post"}}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(text(answer).find("youtube_short, tiktok"), std::string::npos) << text(answer);
}

}
