// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"
#include "daemon/store/composition_repository.h"
#include "daemon/store/job_repository.h"
#include "tests/unit/api_preview/api_support.h"

#include <set>
#include <span>

namespace {

using namespace test_support;

class Compositions : public ApiTest {
protected:
    Json check(const Json& film, std::map<std::string, Json> parameters = {})
    {
        const auto answer = ask("checkComposition", {std::move(parameters), film.dump()});
        EXPECT_EQ(answer.status, 200) << text(answer);
        return json(answer);
    }
    net::Response still(const Json& film, std::map<std::string, Json> parameters = {})
    {
        return ask("stillOfComposition", {std::move(parameters), film.dump()});
    }
    static frame::Image picture(const net::Response& answer)
    {
        EXPECT_EQ(answer.status, 200) << text(answer);
        return media::decode_picture(std::as_bytes(std::span(text(answer)))).value();
    }
    static Json with_source(const std::string& type, const std::string& source)
    {
        Json film = small_film();
        Json layer{{"id", "given"}, {"type", type}, {"src", source}};
        if (type == "character")
            layer["height"] = 100;
        film["layers"].push_back({{"id", "inside"}, {"type", "group"}, {"layers", Json::array({layer})}});
        return film;
    }
    static std::filesystem::path swatch() { return base::resource_root().value() / "config/examples/swatch.png"; }
    Json render(const Json& film)
    {
        const auto answer = ask("renderComposition", {{{"name", "a film"}}, film.dump()});
        EXPECT_EQ(answer.status, 202) << text(answer);
        return json(answer);
    }
};

TEST_F(Compositions, AGoodOneIsOkAndItsFramesAreCounted)
{
    const Json result = check(example("shapes"));
    EXPECT_EQ(result["ok"], true);
    EXPECT_EQ(result["duration_seconds"], 2.0);
    EXPECT_EQ(result["frames"], 60);
}

TEST_F(Compositions, EveryMistakeIsAFindingWithItsPath)
{
    Json film = small_film();
    film["layers"][0]["opacity"] = 7;
    film["layers"].push_back({{"id", "box"}, {"type", "shape"}, {"shape", "hexagon"}});
    const Json result = check(film);
    EXPECT_EQ(result["ok"], false);
    EXPECT_GE(result["findings"].size(), 2U);
    bool is_named = false;
    for (const Json& finding : result["findings"]) {
        EXPECT_EQ(finding["severity"], "error");
        is_named |= finding["path"] == "layers[1].shape";
    }
    EXPECT_TRUE(is_named) << result;
}

TEST_F(Compositions, TheLinterWarns)
{
    Json film = small_film();
    film["canvas"] = {{"width", 1080}, {"height", 1920}, {"background", "#204060"}};
    film["duration"] = 1;
    film["layers"] = Json::parse(R"([{"id": "pale", "type": "text", "text": "hidden under the buttons",
        "position": [540, 1900], "color": "#22426a", "font": {"family": "Inter", "size": 40}}])");
    const Json result = check(film, {{"platform", "tiktok"}});
    EXPECT_EQ(result["ok"], true);
    std::set<std::string> rules;
    for (const Json& finding : result["findings"]) {
        EXPECT_EQ(finding["severity"], "warning");
        rules.insert(finding["rule"]);
    }
    EXPECT_TRUE(rules.contains("safe_zone")) << result;
    EXPECT_TRUE(rules.contains("contrast")) << result;
    const auto unknown = ask("checkComposition", {{{"platform", "myspace"}}, film.dump()});
    EXPECT_EQ(unknown.status, 400);
}

TEST_F(Compositions, NoPathOfACallersIsOpened)
{
    const std::string real = swatch().string();
    const std::vector<std::string> sources = {real,
                                              "swatch.png",
                                              std::string("../swatch.png"),
                                              "file://" + real,
                                              "config:../" + real,
                                              std::string("config:/etc/passwd"),
                                              std::string("config:examples/../../secret"),
                                              std::string("sha256:abc"),
                                              "sha256:" + std::string(64, 'A'),
                                              "sha256:" + std::string(64, 'a') + "/x",
                                              "https://example.org/a.png",
                                              "sha256:" + std::string(64, 'a')}; // the last is well said, and not there
    for (const std::string& source : sources) {
        for (const char* type : {"picture", "svg", "clip", "character"}) {
            const auto answer = still(with_source(type, source));
            EXPECT_EQ(answer.status, 400) << type << ' ' << source;
            const Json errors = json(answer)["errors"];
            ASSERT_EQ(errors.size(), 1U) << type << ' ' << source << text(answer);
            EXPECT_EQ(errors[0]["path"], "layers[1].layers[0].src");
            EXPECT_NE(errors[0]["message"].get<std::string>().find("\"given\""), std::string::npos) << errors;
        }
        Json heard = small_film();
        heard["audio"] = Json::array({Json{{"src", source}, {"at", 0}}});
        const auto answer = ask("renderComposition", {.body = heard.dump()});
        EXPECT_EQ(answer.status, 400) << source;
        EXPECT_EQ(json(answer)["errors"][0]["path"], "audio[0].src");
    }
    EXPECT_TRUE(json(ask("listCompositions"))["items"].empty());
}

TEST_F(Compositions, ShippedSourcesAndUploadedFilesAreDrawn)
{
    const std::string hash = upload(swatch());
    Json film = with_source("picture", "sha256:" + hash);
    const auto drawn = picture(still(film)), without = picture(still(small_film()));
    EXPECT_NE(frame::pixel_hash(drawn), frame::pixel_hash(without));
    Json shipped = with_source("character", "config:cast/lerato.rig.json");
    EXPECT_NE(frame::pixel_hash(picture(still(shipped))), frame::pixel_hash(without));
    // A rig names files beside it: one that was uploaded would name others' uploads.
    EXPECT_EQ(still(with_source("character", "sha256:" + hash)).status, 400);
}

TEST_F(Compositions, AnotherTenantsUploadIsNotThere)
{
    const std::string hash = upload(swatch());
    become_another_tenant();
    const auto answer = still(with_source("picture", "sha256:" + hash));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(json(answer)["errors"][0]["path"], "layers[1].layers[0].src");
}

TEST_F(Compositions, AStillIsOfItsTimeAndSize)
{
    Json film = small_film();
    film["layers"][0]["in"] = 4;
    const auto before = picture(still(film, {{"t", 3.9}})), after = picture(still(film, {{"t", 4.1}}));
    EXPECT_EQ(before.size(), (frame::Size{160, 284}));
    EXPECT_EQ(before.row(142)[4 * 80], 0x20);
    EXPECT_EQ(after.row(142)[4 * 80], 0xdc);
    EXPECT_EQ(picture(still(film, {{"t", 8}})).row(142)[4 * 80], 0xdc); // the end shows the last frame
    EXPECT_EQ(picture(still(film, {{"width", 40}})).size(), (frame::Size{40, 71}));
    EXPECT_EQ(picture(still(film, {{"width", 4000}})).size(), (frame::Size{160, 284}));
    EXPECT_EQ(still(film, {{"t", 8.1}}).status, 400);
}

TEST_F(Compositions, OneThatIsRenderedIsKeptAsItWasPosted)
{
    const std::string hash = upload(swatch());
    const Json film = with_source("picture", "sha256:" + hash);
    const Json queued = render(film);
    const store::Id id = queued["composition"]["id"];
    EXPECT_EQ(queued["composition"]["name"], "a film");
    EXPECT_EQ(queued["job"]["composition_id"], id);
    EXPECT_EQ(queued["job"]["queue"], "render");
    EXPECT_EQ(queued["job"]["priority"], 2);
    EXPECT_EQ(woken_, 1);
    EXPECT_EQ(text(ask("getPosted", {{{"id", id}}})), film.dump());
    const auto row = store::CompositionRepository(database_, caller_.scope()).get(id).value();
    EXPECT_EQ(row.files, std::vector{hash});
    EXPECT_EQ(json(ask("listCompositions"))["items"][0]["id"], id);
    EXPECT_EQ(ask("downloadComposition", {{{"id", id}}}).status, 404); // no video yet
    become_another_tenant();
    EXPECT_EQ(ask("getPosted", {{{"id", id}}}).status, 404);
    EXPECT_EQ(ask("deleteComposition", {{{"id", id}}}).status, 404);
    EXPECT_EQ(ask("downloadComposition", {{{"id", id}}}).status, 404);
}

TEST_F(Compositions, ItsVideoComesInPartsAndGoesWithIt)
{
    const std::string hash = upload(swatch());
    const store::Id id = render(with_source("picture", "sha256:" + hash))["composition"]["id"];
    std::ofstream(scratch_ / "film.mp4") << "0123456789";
    store::CompositionRepository compositions(database_, caller_.scope());
    store::CompositionOutput output;
    output.composition_id = id;
    output.file_path = (scratch_ / "film.mp4").string();
    output.file_size_bytes = 10;
    ASSERT_TRUE(compositions.put_output(output));
    const auto part = ask("downloadComposition", {{{"id", id}}, {}, {{"Range", "bytes=2-4"}}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(*net::find_header(part.headers, "Content-Range"), "bytes 2-4/10");
    EXPECT_EQ(std::get<net::FileRange>(part.body).bytes, 3U);
    EXPECT_EQ(ask("downloadComposition", {{{"id", id}}}).status, 200);
    auto files = store::FileStore::open(database_, caller_.scope(), services_.assets_folder).value();
    ASSERT_TRUE(files.find(hash).value());
    EXPECT_EQ(ask("deleteComposition", {{{"id", id}}}).status, 204);
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "film.mp4"));
    EXPECT_FALSE(files.find(hash).value()); // nothing else named it
    EXPECT_EQ(ask("getPosted", {{{"id", id}}}).status, 404);
}

TEST_F(Compositions, WhatIsRenderedIsDownloaded)
{
    Json film = with_source("picture", "sha256:" + upload(swatch()));
    film["duration"] = 0.5;
    const store::Id id = render(film)["composition"]["id"];
    work();
    const auto answer = ask("downloadComposition", {{{"id", id}}});
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(*net::find_header(answer.headers, "Content-Type"), "video/mp4");
    EXPECT_GT(std::get<net::FileRange>(answer.body).bytes, 1000U);
    const auto outputs = store::CompositionRepository(database_, caller_.scope()).outputs(id).value();
    ASSERT_EQ(outputs.size(), 1U);
    EXPECT_EQ(ask("deleteComposition", {{{"id", id}}}).status, 204);
    EXPECT_FALSE(std::filesystem::exists(outputs[0].file_path));
}

TEST_F(Compositions, OneThatIsBeingRenderedIsNotRemoved)
{
    const store::Id id = render(small_film())["composition"]["id"];
    store::JobRepository jobs(database_, store::Scope::everyone());
    ASSERT_TRUE(jobs.claim({.worker = "w"}).value());
    EXPECT_EQ(ask("deleteComposition", {{{"id", id}}}).status, 409);
    EXPECT_EQ(ask("getPosted", {{{"id", id}}}).status, 200);
}

}
