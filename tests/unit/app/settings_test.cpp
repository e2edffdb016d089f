// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/settings.h"

#include "compositor/base/file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace {

// The specification's .env, whole.
constexpr std::string_view kSpecificationEnv = R"(# .env - All phases
# [MVP] Eleven Labs
ELEVENLABS_API_KEY=your_api_key_here
ELEVENLABS_QUESTIONER_VOICE=JBFqnCBsd6RMkjVDRZzb
ELEVENLABS_EXPLAINER_VOICE=EXAVITQu4vr4xnSDxMaL

# [MVP] Video Settings
VIDEO_ASSETS_DIR=data/assets
VIDEO_PROJECTS_DIR=data/projects
VIDEO_WIDTH=1080
VIDEO_HEIGHT=1920
VIDEO_FPS=30

# [MVP] FFmpeg
FFMPEG_PATH=/usr/bin/ffmpeg
FFPROBE_PATH=/usr/bin/ffprobe
FFMPEG_THREADS=4
DEFAULT_CRF=23
DEFAULT_BITRATE=5M

# [Phase 2] Worker Configuration
REDIS_URL=redis://localhost:6379
WORKER_CONCURRENCY=4
MAX_SCRIPT_WORKERS=2
MAX_VOICEOVER_WORKERS=2
MAX_RENDER_WORKERS=2
MAX_POSTPROCESS_WORKERS=4

# [Phase 4] Remotion
REMOTION_PATH=src/contentmanager/remotion
REMOTION_CONCURRENCY=1

# [Phase 3] Cost Tracking
ELEVENLABS_COST_PER_CHAR=0.00003
REMOTION_COST_PER_MINUTE=0.05
FFMPEG_COST_PER_MINUTE=0.001
STORAGE_COST_PER_MB=0.0001

# [Phase 2] Scaling
MAX_BATCH_SIZE=100
RENDER_TIMEOUT_SECONDS=300
MAX_VIDEO_DURATION_SECONDS=120
)";

class SettingsTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-settings-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        sources_.defaults = base::resource_root().value() / "config" / "default.json";
        sources_.environment = [this](const char* name) {
            const auto found = environment_.find(name);
            return found == environment_.end() ? nullptr : found->second.c_str();
        };
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void give_env(std::string_view text)
    {
        ASSERT_TRUE(base::write_file_atomic(folder_ / ".env", text).has_value());
        sources_.env_file = folder_ / ".env";
    }
    void give_file(std::string_view text)
    {
        ASSERT_TRUE(base::write_file_atomic(folder_ / "settings.json", text).has_value());
        sources_.file = folder_ / "settings.json";
    }
    std::string error() const
    {
        const auto loaded = app::Settings::load(sources_);
        return loaded ? "loaded" : loaded.error().what;
    }

    std::filesystem::path folder_;
    std::map<std::string, std::string> environment_;
    app::SettingsSources sources_;
};

}

TEST_F(SettingsTest, LoadsTheSpecificationsWholeEnv)
{
    give_env(kSpecificationEnv);
    const auto settings = app::Settings::load(sources_);
    ASSERT_TRUE(settings.has_value()) << settings.error().what;
    EXPECT_EQ(settings->integer("video.width"), 1080);
    EXPECT_EQ(settings->path("video.projects_dir"), "data/projects");
    EXPECT_EQ(settings->bits_per_second("encode.max_bitrate"), 5'000'000);
    EXPECT_EQ(settings->secret("voice.elevenlabs_api_key"), "your_api_key_here");
    EXPECT_EQ(settings->number("cost.elevenlabs_per_char"), 0.00003);
    EXPECT_EQ(settings->without_effect(), (std::vector<std::string>{"FFMPEG_PATH", "FFPROBE_PATH", "FFMPEG_THREADS",
                                                                    "REMOTION_PATH", "REMOTION_CONCURRENCY"}));
}

TEST_F(SettingsTest, SecretsAreNeverShown)
{
    give_env(kSpecificationEnv);
    EXPECT_EQ(app::Settings::load(sources_)->describe().find("your_api_key_here"), std::string::npos);
    give_file(R"({"script":{"anthropic_api_key":["sk-very-secret"]}})");
    EXPECT_EQ(error().find("sk-very-secret"), std::string::npos);
}

TEST_F(SettingsTest, LaterSourcesWin)
{
    give_file(R"({"video":{"width":720,"height":1280},"encode.crf":20})");
    give_env("VIDEO_WIDTH=540 # small\n");
    environment_["VIDEO_FPS"] = "25";
    const auto settings = app::Settings::load(sources_);
    ASSERT_TRUE(settings.has_value()) << settings.error().what;
    EXPECT_EQ(settings->integer("video.width"), 540);
    EXPECT_EQ(settings->integer("video.height"), 1280);
    EXPECT_EQ(settings->integer("video.fps"), 25);
    EXPECT_EQ(settings->number("encode.crf"), 20);
}

TEST_F(SettingsTest, TheCommandLineWinsOverAll)
{
    environment_["LESEDI_SOCKET"] = "/tmp/of-the-environment";
    sources_.given = {{"daemon.socket", "/tmp/given"}, {"queue.render_workers", "3"}};
    const auto settings = app::Settings::load(sources_);
    ASSERT_TRUE(settings.has_value()) << settings.error().what;
    EXPECT_EQ(settings->path("daemon.socket"), "/tmp/given");
    EXPECT_EQ(settings->integer("queue.render_workers"), 3);
    EXPECT_NE(settings->describe().find("daemon.socket = /tmp/given  (the command line)"), std::string::npos);
    sources_.given = {{"queue.render_workers", "many"}};
    EXPECT_NE(error().find("the command line: queue.render_workers is \"many\""), std::string::npos) << error();
}

TEST_F(SettingsTest, WhatIsReadAgainIsTakenByItsBeginning)
{
    auto settings = app::Settings::load(sources_).value();
    give_file(R"({"log.level":"debug","queue.render_workers":3,"voice.elevenlabs_api_key":"new"})");
    environment_["FFMPEG_PATH"] = "/usr/bin/ffmpeg"; // without effect
    const auto changed = app::Settings::load(sources_).value();
    settings.take("log.", changed);
    EXPECT_EQ(settings.text("log.level"), "debug");
    EXPECT_NE(settings.integer("queue.render_workers"), 3);
    EXPECT_EQ(settings.differing(changed),
              (std::vector<std::string>{"queue.render_workers", "voice.elevenlabs_api_key"}));
}

TEST_F(SettingsTest, UnknownKeysAreNamedWithTheirPlace)
{
    give_file(R"({"video":{"widht":720}})");
    EXPECT_NE(error().find("settings.json: there is no setting video.widht"), std::string::npos) << error();
    sources_.file.reset();
    give_env("\nVIDEO_WIDHT=720\n");
    EXPECT_NE(error().find(".env:2: there is no setting named VIDEO_WIDHT"), std::string::npos) << error();
    give_env("SOMEBODY_ELSES=1\n");
    EXPECT_EQ(error(), "loaded");
    environment_["VIDEO_WIDHT"] = "720";
    EXPECT_EQ(error(), "loaded");
}

TEST_F(SettingsTest, WrongTypesAndRangesAreNamed)
{
    give_env("VIDEO_WIDTH=wide\n");
    EXPECT_NE(error().find(".env:1: VIDEO_WIDTH (video.width) is \"wide\", which is not a whole number"),
              std::string::npos)
        << error();
    give_env("VIDEO_WIDTH=1\n");
    EXPECT_NE(error().find("is 1, which is not between 64 and 8192"), std::string::npos) << error();
    give_env("DEFAULT_BITRATE=fast\n");
    EXPECT_NE(error().find("not a bit rate such as 5M"), std::string::npos) << error();
    give_env("LESEDI_LOG_FORMAT=xml\n");
    EXPECT_NE(error().find("not one of text, json"), std::string::npos) << error();
    give_env("VIDEO_WIDTH=541\n");
    EXPECT_NE(error().find("is 541, which is not even"), std::string::npos) << error();
    give_env("LESEDI_PRESET=warp\n");
    EXPECT_NE(error().find("not one of ultrafast"), std::string::npos) << error();
    give_env("just words\n");
    EXPECT_NE(error().find(".env:1: a line of .env reads NAME=value"), std::string::npos) << error();
    sources_.env_file.reset();
    give_file("{\"video\":");
    EXPECT_NE(error().find("settings.json: line 1, column 10: "), std::string::npos) << error();
    EXPECT_EQ(error().find("json.exception"), std::string::npos) << error();
}

TEST_F(SettingsTest, AScriptAimsAtNoMoreThanAVideoMayLast)
{
    give_env("MAX_VIDEO_DURATION_SECONDS=30\n");
    const auto settings = app::Settings::load(sources_);
    ASSERT_TRUE(settings.has_value()) << settings.error().what;
    EXPECT_EQ(settings->number("script.target_seconds"), 30) << "the default follows";
    EXPECT_TRUE(settings->check("script.target_seconds", 29.0).has_value());
    EXPECT_FALSE(settings->check("script.target_seconds", 31.0).has_value());
    give_env("MAX_VIDEO_DURATION_SECONDS=30\nLESEDI_TARGET_SECONDS=40\n");
    EXPECT_NE(error().find(".env:2: script.target_seconds is 40, above video.max_duration_seconds, which is 30"),
              std::string::npos)
        << error();
}
