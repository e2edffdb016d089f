// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"
#include "compositor/timeline/parse.h"
#include "tests/unit/api_preview/api_support.h"

#include <atomic>
#include <span>

namespace {

using namespace test_support;
using api::PreviewHost;
using api::PreviewRow;
using render::PreviewState;

const store::Scope kMine = store::Scope::of(1), kOther = store::Scope::of(2);

api::PreviewFilm film(const Json& json = small_film())
{
    return {timeline::parse_or_fail(json.dump()).value(), "/nowhere", {}, {}};
}

class Host : public testing::Test {
protected:
    void start(api::PreviewHostSpec spec = {})
    {
        spec.engine = &engine();
        spec.backend = render::Backend::cpu;
        host_ = PreviewHost::start(spec).value();
    }
    PreviewRow open(PreviewState state = PreviewState::paused)
    {
        return host_->open(kMine, film(), {.state = state}).value();
    }
    std::unique_ptr<PreviewHost> host_;
};

std::span<const std::byte> bytes_of(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

// What a connection would have sent so far.
std::string take(net::ByteSource& source, bool& ended)
{
    std::string all;
    std::vector<std::byte> room(1000);
    while (true) {
        const auto piece = source.read(room);
        ended = piece.state == net::ByteSource::State::end;
        if (piece.state != net::ByteSource::State::some)
            return all;
        all.append(reinterpret_cast<const char*>(room.data()), piece.bytes);
    }
}

int parts_in(const std::string& text)
{
    int parts = 0;
    for (std::size_t at = text.find("Content-Length"); at != std::string::npos;
         at = text.find("Content-Length", at + 1))
        ++parts;
    return parts;
}

TEST_F(Host, PausedItStandsAtItsFirstFrame)
{
    start();
    const PreviewRow row = open();
    EXPECT_EQ(row.status.state, PreviewState::paused);
    EXPECT_EQ(row.status.frame, 0);
    EXPECT_EQ(row.duration_s, 8);
    EXPECT_EQ(row.frame_rate, 30);
    EXPECT_EQ(row.status.size, (frame::Size{160, 284}));
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(render::kRingFolder) / row.status.ring));
}

TEST_F(Host, ARingIsGoneWithItsPreview)
{
    start();
    const PreviewRow row = open();
    ASSERT_TRUE(host_->close(kMine, row.id));
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(render::kRingFolder) / row.status.ring));
    EXPECT_EQ(host_->get(kMine, row.id).error().code, base::Errc::not_found);
    EXPECT_EQ(host_->close(kMine, row.id).error().code, base::Errc::not_found);
}

TEST_F(Host, WhatIsAskedIsSoInTheAnswer)
{
    start();
    const auto id = open().id;
    const PreviewRow sought = host_->change(kMine, id, {.seconds = 2.5, .speed = 2}).value();
    EXPECT_EQ(sought.status.frame, 75);
    EXPECT_EQ(sought.status.speed, 2);
    const std::string ring = sought.status.ring;
    const PreviewRow smaller = host_->change(kMine, id, {.height_px = 142}).value();
    EXPECT_EQ(smaller.status.size, (frame::Size{80, 142}));
    EXPECT_NE(smaller.status.ring, ring);
    const PreviewRow playing = host_->change(kMine, id, {.state = PreviewState::playing}).value();
    EXPECT_EQ(playing.status.state, PreviewState::playing);
    EXPECT_TRUE(comes_true([&] { return host_->get(kMine, id).value().status.frame > 80; }));
    const PreviewRow paused = host_->change(kMine, id, {.state = PreviewState::paused}).value();
    EXPECT_EQ(paused.status.state, PreviewState::paused);
}

TEST_F(Host, AnotherFilmIsSeenInTheAnswer)
{
    start();
    const auto id = open().id;
    Json other = small_film(3);
    other["canvas"]["background"] = "#00ff00";
    const PreviewRow row = host_->replace(kMine, id, film(other)).value();
    EXPECT_EQ(row.duration_s, 3);
    EXPECT_EQ(row.status.frames, 90);
    const auto png = host_->picture(kMine, id, api::PictureType::png).value();
    const auto picture = media::decode_picture(bytes_of(png)).value();
    EXPECT_EQ(picture.row(0)[0], 0);
    EXPECT_EQ(picture.row(0)[1], 255);
}

TEST_F(Host, AFilmThatCannotBeCompiledChangesNothing)
{
    start();
    const auto id = open().id;
    Json broken = small_film(3);
    broken["layers"].push_back({{"id", "lost"}, {"type", "picture"}, {"src", "/nowhere/lost.png"}});
    const auto replaced = host_->replace(kMine, id, film(broken));
    ASSERT_FALSE(replaced);
    EXPECT_NE(replaced.error().what.find("lost"), std::string::npos) << replaced.error().what;
    EXPECT_EQ(host_->get(kMine, id).value().duration_s, 8);
    EXPECT_TRUE(host_->replace(kMine, id, film(small_film(2)))); // and it still can
    const auto opened = host_->open(kMine, film(broken), {});
    EXPECT_FALSE(opened);
    EXPECT_EQ(host_->list(kMine).size(), 1U);
}

TEST_F(Host, BothKindsOfPictureShowTheFrame)
{
    start();
    const auto id = open().id;
    const std::string png = host_->picture(kMine, id, api::PictureType::png).value();
    const std::string jpeg = host_->picture(kMine, id, api::PictureType::jpeg).value();
    EXPECT_EQ(media::picture_header(bytes_of(png))->kind, media::PictureKind::png);
    EXPECT_EQ(media::picture_header(bytes_of(jpeg))->kind, media::PictureKind::jpeg);
    for (const std::string* file : {&png, &jpeg}) {
        const auto picture = media::decode_picture(bytes_of(*file)).value();
        ASSERT_EQ(picture.size(), (frame::Size{160, 284}));
        EXPECT_NEAR(picture.row(5)[4 * 5 + 2], 0x60, 3);
        EXPECT_NEAR(picture.row(142)[4 * 80], 0xdc, 4);
    }
}

TEST_F(Host, ThereAreNoMoreThanSoMany)
{
    start({.most = 2});
    const auto first = open().id, second = open().id;
    const auto third = host_->open(kMine, film(), {});
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, base::Errc::conflict);
    EXPECT_NE(third.error().what.find(fmt::format("{}, {}", first, second)), std::string::npos) << third.error().what;
    EXPECT_EQ(host_->open(kOther, film(), {}).error().what.find(std::to_string(second) + ")"), std::string::npos);
    ASSERT_TRUE(host_->close(kMine, first));
    EXPECT_TRUE(host_->open(kMine, film(), {}));
}

TEST_F(Host, AnotherTenantsIsNotThere)
{
    start();
    const auto id = open().id;
    EXPECT_EQ(host_->get(kOther, id).error().code, base::Errc::not_found);
    EXPECT_EQ(host_->change(kOther, id, {}).error().code, base::Errc::not_found);
    EXPECT_EQ(host_->replace(kOther, id, film()).error().code, base::Errc::not_found);
    EXPECT_EQ(host_->picture(kOther, id, api::PictureType::png).error().code, base::Errc::not_found);
    EXPECT_EQ(host_->stream(kOther, id).error().code, base::Errc::not_found);
    EXPECT_EQ(host_->close(kOther, id).error().code, base::Errc::not_found);
    EXPECT_TRUE(host_->list(kOther).empty());
    EXPECT_TRUE(host_->get(kMine, id));
}

TEST_F(Host, OneThatNobodyAsksAboutIsClosed)
{
    start({.idle = 300ms});
    open();
    EXPECT_TRUE(comes_true([&] { return host_->list(kMine).empty(); }));
}

TEST_F(Host, OneThatIsStreamedOrAskedAboutStays)
{
    start({.idle = 1500ms});
    const auto streamed = open().id, asked = open().id;
    auto stream = host_->stream(kMine, streamed).value();
    for (int i = 0; i < 25; ++i) {
        std::this_thread::sleep_for(100ms);
        ASSERT_TRUE(host_->get(kMine, asked));
    }
    EXPECT_EQ(host_->list(kMine).size(), 2U);
    stream.reset();
    EXPECT_TRUE(comes_true([&] { return host_->list(kMine).empty(); }));
}

TEST_F(Host, AStreamShowsAPausedPictureAtOnceAndToEachReader)
{
    start();
    const auto id = open().id;
    std::atomic<int> woken = 0;
    for (int reader = 0; reader < 2; ++reader) { // the second comes when the first has gone
        auto stream = host_->stream(kMine, id).value();
        stream->on_more([&] { ++woken; });
        std::string seen;
        bool ended = false;
        ASSERT_TRUE(comes_true([&] {
            seen += take(*stream, ended);
            return parts_in(seen) == 1;
        }));
        EXPECT_GE(woken.load(), 1);
        const auto head = seen.find("\r\n\r\n");
        const auto length = std::stoul(seen.substr(seen.find("Content-Length: ") + 16));
        const std::string jpeg = seen.substr(head + 4, length);
        const auto picture = media::decode_picture(bytes_of(jpeg));
        ASSERT_TRUE(picture) << picture.error().what;
        EXPECT_EQ(picture->size(), (frame::Size{160, 284}));
        EXPECT_TRUE(seen.starts_with("--lesedi-picture\r\n"));
        EXPECT_EQ(seen.substr(head + 4 + length), "\r\n--lesedi-picture\r\n");
    }
}

TEST_F(Host, ASlowReaderGetsFewerPicturesAndTheNewest)
{
    start();
    Json moving = small_film();
    moving["layers"][0]["position"] = Json::parse(R"([{"at": 0, "value": [20, 20]}, {"at": 8, "value": [140, 260]}])");
    const auto id = host_->open(kMine, film(moving), {.state = PreviewState::playing}).value().id;
    auto quick = host_->stream(kMine, id).value(), slow = host_->stream(kMine, id).value();
    std::string seen;
    bool ended = false;
    ASSERT_TRUE(comes_true([&] {
        seen += take(*quick, ended);
        return parts_in(seen) >= 20;
    }));
    const auto last = host_->change(kMine, id, {.state = PreviewState::paused}).value().status.frame;
    const auto frame_in = [](const std::string& text) { return std::stol(text.substr(text.rfind("X-Frame: ") + 9)); };
    ASSERT_TRUE(comes_true([&] {
        seen += take(*quick, ended);
        return frame_in(seen) == last;
    }));
    std::string late;
    ASSERT_TRUE(comes_true([&] { // it is handed out to one after the other
        late += take(*slow, ended);
        return parts_in(late) > 0 && frame_in(late) == last;
    }));
    EXPECT_LE(parts_in(late), 2); // it took nothing before: of the older ones none was kept
    EXPECT_GE(parts_in(seen), 20);
}

TEST_F(Host, AStreamFollowsAnotherSize)
{
    start();
    const auto id = open().id;
    auto stream = host_->stream(kMine, id).value();
    bool ended = false;
    std::string seen;
    ASSERT_TRUE(comes_true([&] {
        seen += take(*stream, ended);
        return parts_in(seen) == 1;
    }));
    ASSERT_TRUE(host_->change(kMine, id, {.height_px = 142}));
    ASSERT_TRUE(comes_true([&] {
        seen += take(*stream, ended);
        return parts_in(seen) == 2;
    }));
    const std::string jpeg = seen.substr(seen.rfind("\r\n\r\n") + 4);
    EXPECT_EQ(*media::picture_size(bytes_of(jpeg)), (frame::Size{80, 142}));
}

TEST_F(Host, AStreamEndsWithItsPreview)
{
    start();
    const auto id = open().id;
    auto stream = host_->stream(kMine, id).value();
    ASSERT_TRUE(host_->close(kMine, id));
    bool ended = false;
    EXPECT_TRUE(comes_true([&] {
        take(*stream, ended);
        return ended;
    }));
    host_.reset();
    stream.reset(); // the connection goes after the host
}

TEST_F(Host, ManyAtOnce)
{
    start({.most = 4});
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 3; ++i) {
                const auto row = host_->open(kMine, film(), {.state = PreviewState::playing});
                if (!row)
                    continue;
                auto stream = host_->stream(kMine, row->id);
                EXPECT_TRUE(host_->change(kMine, row->id, {.seconds = t}));
                EXPECT_TRUE(host_->replace(kMine, row->id, film(small_film(2 + t))));
                EXPECT_TRUE(host_->picture(kMine, row->id, api::PictureType::jpeg));
                EXPECT_GE(host_->list(kMine).size(), 1U);
                EXPECT_TRUE(host_->close(kMine, row->id));
            }
        });
    threads.clear();
    EXPECT_TRUE(host_->list(kMine).empty());
}

}
