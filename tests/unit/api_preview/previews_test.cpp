// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/api_preview/api_support.h"

namespace {

using namespace test_support;

class Previews : public ApiTest {
protected:
    Json open(Json body)
    {
        const auto answer = ask("openPreview", {.body = body.dump()});
        EXPECT_EQ(answer.status, 201) << text(answer);
        return json(answer);
    }
};

TEST_F(Previews, OneIsOpenedListedChangedAndClosed)
{
    const Json made = open({{"composition", example("shapes")}, {"state", "paused"}, {"height", 200}, {"loop", true}});
    EXPECT_EQ(made["height"], 200);
    EXPECT_EQ(made["state"], "paused");
    EXPECT_EQ(made["loop"], true);
    EXPECT_EQ(made["project_id"], nullptr);
    const Json id = made["id"];
    EXPECT_EQ(json(ask("listPreviews"))["items"][0]["id"], id);
    const auto changed =
        ask("changePreview", {{{"id", id}}, R"({"position_seconds": 1, "speed": 0.5, "loop": false})"});
    EXPECT_EQ(json(changed)["position_seconds"], 1.0);
    EXPECT_EQ(json(changed)["speed"], 0.5);
    EXPECT_EQ(json(ask("getPreview", {{{"id", id}}}))["loop"], false);
    EXPECT_EQ(ask("closePreview", {{{"id", id}}}).status, 204);
    EXPECT_EQ(ask("getPreview", {{{"id", id}}}).status, 404);
    EXPECT_TRUE(json(ask("listPreviews"))["items"].empty());
}

TEST_F(Previews, ItIsOfAProjectOrOfACompositionNotBoth)
{
    EXPECT_EQ(ask("openPreview", {.body = R"({"width": 100})"}).status, 400);
    EXPECT_EQ(ask("openPreview", {.body = Json{{"composition", small_film()}, {"project_id", 1}}.dump()}).status, 400);
    EXPECT_EQ(ask("openPreview", {.body = Json{{"composition", small_film()}, {"format", "tiktok"}}.dump()}).status,
              400);
    EXPECT_EQ(ask("openPreview", {.body = R"({"project_id": 77})"}).status, 404);
    EXPECT_TRUE(host_->list(caller_.scope()).empty());
}

TEST_F(Previews, MistakesOfACompositionAreTold)
{
    Json film = small_film();
    film["layers"][0]["opacity"] = "much";
    const auto answer = ask("openPreview", {.body = Json{{"composition", film}}.dump()});
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(json(answer)["errors"][0]["path"], "layers[0].opacity");
}

TEST_F(Previews, AReplacementWithAMistakeChangesNothing)
{
    const Json id = open({{"composition", small_film()}, {"state", "paused"}})["id"];
    Json film = small_film(3);
    film["duration"] = -1;
    EXPECT_EQ(ask("replacePreview", {{{"id", id}}, film.dump()}).status, 400);
    film = small_film(3);
    film["layers"].push_back({{"id", "stolen"}, {"type", "picture"}, {"src", "/etc/passwd"}});
    EXPECT_EQ(ask("replacePreview", {{{"id", id}}, film.dump()}).status, 400);
    EXPECT_EQ(ask("replacePreview", {{{"id", id}}}).status, 400); // it has no project
    EXPECT_EQ(json(ask("getPreview", {{{"id", id}}}))["duration_seconds"], 8.0);
    EXPECT_EQ(json(ask("replacePreview", {{{"id", id}}, small_film(3).dump()}))["duration_seconds"], 3.0);
}

TEST_F(Previews, AnUploadedFileThatIsNoPictureIsCalledAsTheCallerCallsIt)
{
    const std::string hash = upload(base::resource_root().value() / "config" / "examples" / "picture.json");
    Json film = small_film();
    film["layers"].push_back({{"id", "odd"}, {"type", "picture"}, {"src", "sha256:" + hash}});
    const auto answer = ask("openPreview", {.body = Json{{"composition", film}}.dump()});
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(text(answer).find("sha256:" + hash), std::string::npos) << text(answer);
    EXPECT_EQ(text(answer).find(scratch_.path().string()), std::string::npos) << text(answer);
}

TEST_F(Previews, PicturesAndStreamsSayWhatTheyAre)
{
    const Json id = open({{"composition", small_film()}, {"state", "paused"}})["id"];
    const auto png = ask("getPreviewFrame", {{{"id", id}}}),
               jpeg = ask("getPreviewFrame", {{{"id", id}, {"type", "jpeg"}}});
    EXPECT_EQ(*net::find_header(png.headers, "Content-Type"), "image/png");
    EXPECT_TRUE(text(png).starts_with("\x89PNG"));
    EXPECT_EQ(*net::find_header(jpeg.headers, "Content-Type"), "image/jpeg");
    EXPECT_TRUE(text(jpeg).starts_with("\xff\xd8"));
    const auto stream = ask("streamPreview", {{{"id", id}}});
    EXPECT_EQ(*net::find_header(stream.headers, "Content-Type"), "multipart/x-mixed-replace; boundary=lesedi-picture");
    EXPECT_TRUE(std::holds_alternative<std::unique_ptr<net::ByteSource>>(stream.body));
    become_another_tenant();
    EXPECT_EQ(ask("streamPreview", {{{"id", id}}}).status, 404);
    EXPECT_EQ(ask("getPreviewFrame", {{{"id", id}}}).status, 404);
}

}
