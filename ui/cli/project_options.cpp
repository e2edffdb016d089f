// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/project_options.h"

#include "ui/cli/session.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace cli {

const std::vector<std::string>& styles()
{
    static const std::vector<std::string> names = {"motivation", "finance", "tech", "educational"};
    return names;
}

const std::vector<std::string>& formats()
{
    static const std::vector<std::string> names = {"tiktok",         "youtube_short",  "instagram_reel",
                                                   "twitter_square", "instagram_post", "twitter_wide"};
    return names;
}

CLI::Validator format_list()
{
    return {[](const std::string& text) -> std::string {
                for (const std::string& name : comma_list(text))
                    if (std::ranges::find(formats(), name) == formats().end())
                        return fmt::format("{}: there is {}", name, fmt::join(formats(), ", "));
                return {};
            },
            "FORMATS"};
}

void add_project_options(CLI::App* verb, ProjectOptions& o)
{
    const auto text = [verb](const char* name, std::string& value, const char* meaning) {
        return verb->add_option(name, value, meaning)->group("How it looks");
    };
    const auto integer = [verb](const char* name, std::optional<std::int64_t>& value, const char* meaning) {
        return verb->add_option(name, value, meaning)->group("How it looks");
    };
    text("--title", o.title, "what it is called");
    text("--style", o.style, "default: from the words")->check(CLI::IsMember(styles()));
    text("--language", o.language, "BCP 47 tag");
    text(
        "--format", o.formats,
        "one or more of tiktok, youtube_short, instagram_reel, twitter_square, instagram_post, twitter_wide, separated "
        "by commas")
        ->check(format_list());
    text("--strategy", o.strategy, "simple animation (ffmpeg) or full (remotion)")
        ->check(CLI::IsMember({"auto", "ffmpeg", "remotion"}));
    text("--text-animation", o.text_animation, "how text comes in")
        ->check(CLI::IsMember({"none", "fade_in", "pop", "slide_in", "typewriter", "highlight_keywords"}));
    text("--text-animation-by", o.text_animation_by, "at once, by lines or by words")
        ->check(CLI::IsMember({"page", "line", "word"}));
    text(
        "--transition", o.scene_change,
        "glide, cut, fade, slide, push, wipe, iris, zoom, or a covering one: confetti-band, curtain, diagonal-stripes, "
        "ink-circle, paper-slide, swipe-bands, or one of yours (`lesedi transitions`)");
    text("--background", o.background, "still, or its planes move slowly")->check(CLI::IsMember({"still", "drift"}));
    text("--music", o.music, "auto, none, or the number of a track");
    integer("--background-id", o.background_id, "an uploaded background; 0: none");
    integer("--brand-id", o.brand_id, "a brand template; 0: none");
    integer("--questioner-id", o.questioner_id, "the character who asks");
    integer("--explainer-id", o.explainer_id, "the character who explains");
    text("--auto-render", o.auto_render, "renders as soon as it is voiced")->check(CLI::IsMember({"yes", "no"}));
    integer("--priority", o.priority, "1: somebody waits, 2: batch, 3: can wait")->check(CLI::Range(1, 3));
}

void take_project_options(const ProjectOptions& o, Json& body)
{
    const auto text = [&body](const char* key, const std::string& value) {
        if (!value.empty())
            body[key] = value;
    };
    const auto integer = [&body](const char* key, const std::optional<std::int64_t>& value) {
        if (value)
            body[key] = *value;
    };
    const auto integer_or_none = [&body](const char* key, const std::optional<std::int64_t>& value) {
        if (value)
            body[key] = *value == 0 ? Json() : Json(*value);
    };
    text("title", o.title);
    text("context_style", o.style);
    text("language", o.language);
    if (!o.formats.empty())
        body["target_formats"] = comma_list(o.formats);
    text("render_strategy", o.strategy);
    text("text_animation", o.text_animation);
    text("text_animation_by", o.text_animation_by);
    text("scene_change", o.scene_change);
    text("background", o.background);
    text("music", o.music);
    integer_or_none("background_id", o.background_id);
    integer_or_none("brand_template_id", o.brand_id);
    integer("questioner_id", o.questioner_id);
    integer("explainer_id", o.explainer_id);
    if (!o.auto_render.empty())
        body["auto_render"] = o.auto_render == "yes";
    integer("priority", o.priority);
}

}
