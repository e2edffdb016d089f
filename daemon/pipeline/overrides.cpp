// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"
#include "daemon/stages/script/names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using Json = nlohmann::json;

enum Place : unsigned { of_project = 1, of_line = 2, of_word = 4 };

struct Property {
    std::string_view name;
    unsigned places;
    std::string_view where; // for people
};

constexpr std::array kProperties = {
    Property{"pause_before", of_line, "a line"},
    Property{"pose", of_line, "a line"},
    Property{"scene_change", of_line, "a line"},
    Property{"hide_icon", of_line, "a line"},
    Property{"shift", of_word, "a word"},
    Property{"emphasis", of_word, "a word"},
    Property{"text_animation", of_line | of_project, "a line or the project"},
    Property{"background", of_line | of_project, "a line or the project"},
    Property{"music_gain_db", of_project, "the project"},
};

std::string names()
{
    std::vector<std::string_view> all;
    for (const Property& property : kProperties)
        all.push_back(property.name);
    return fmt::format("{}", fmt::join(all, ", "));
}

Result<double> number(const Json& value, const std::string& subject, double least, double most)
{
    if (!value.is_number() || value.get<double>() < least || value.get<double>() > most)
        return fail(Errc::invalid_input,
                    fmt::format("{}: expected a number from {} to {}, found {}", subject, least, most, value.dump()));
    return value.get<double>();
}

Result<bool> flag(const Json& value, const std::string& subject)
{
    if (!value.is_boolean())
        return fail(Errc::invalid_input, fmt::format("{}: expected true or false, found {}", subject, value.dump()));
    return value.get<bool>();
}

Result<std::string> text(const Json& value, const std::string& subject)
{
    if (!value.is_string())
        return fail(Errc::invalid_input, fmt::format("{}: expected a text, found {}", subject, value.dump()));
    return value.get<std::string>();
}

Result<compose::CaptionsCome> captions(const std::string& name, const std::string& subject)
{
    using timeline::CaptionUnit;
    const std::size_t colon = name.find(':');
    const auto animation = compose::text_animation_named(name.substr(0, colon));
    const std::string by = colon == std::string::npos ? "page" : name.substr(colon + 1);
    if (!animation || (by != "page" && by != "line" && by != "word"))
        return fail(Errc::invalid_input,
                    fmt::format("{}: \"{}\" is unknown; there is none, fade_in, pop, slide_in, typewriter and "
                                "highlight_keywords, each also as NAME:line or NAME:word",
                                subject, name));
    return compose::CaptionsCome{*animation, by == "page"   ? CaptionUnit::page
                                             : by == "line" ? CaptionUnit::line
                                                            : CaptionUnit::word};
}

// Where a value goes.
struct Target {
    compose::Overrides& all;
    compose::LineOverride& line; // one that is thrown away when the operation is of the project
    compose::WordOverride& word; // the same
    const compose::Covers& covers;
    bool is_of_line = false;
};

Status take_words(const Target& target, const std::string& property, const Json& value, const std::string& subject)
{
    if (property == "shift")
        target.word.shift_s = TRY(number(value, subject, -2, 2));
    else
        target.word.emphasis = TRY(flag(value, subject));
    return {};
}

Status take_line(const Target& target, const std::string& property, const Json& value, const std::string& subject)
{
    if (property == "pause_before")
        target.line.pause_before_s = TRY(number(value, subject, 0, 10));
    if (property == "hide_icon")
        target.line.hide_icon = TRY(flag(value, subject));
    if (property == "pose") {
        target.line.pose = TRY(text(value, subject));
        if (!script::is_pose(*target.line.pose))
            return fail(Errc::invalid_input, fmt::format("{}: there is no pose \"{}\"; there is {}", subject,
                                                         *target.line.pose, fmt::join(script::kPoses, ", ")));
    }
    if (property == "scene_change") {
        const std::string wanted = TRY(text(value, subject));
        target.line.change = compose::scene_change_named(wanted, target.covers);
        if (!target.line.change)
            return fail(Errc::invalid_input, fmt::format("{}: \"{}\" is unknown; there is {}", subject, wanted,
                                                         compose::scene_change_names(target.covers)));
    }
    return {};
}

// The checked value where it belongs. Says what is wrong with it, so that check and use are one.
Status take(State& state, const Target& target, const std::string& property, const Json& value,
            const std::string& subject)
{
    if (property == "shift" || property == "emphasis")
        return take_words(target, property, value, subject);
    if (property == "text_animation") {
        const std::string wanted = TRY(text(value, subject));
        (target.is_of_line ? target.line.captions : target.all.captions) = TRY(captions(wanted, subject));
        return {};
    }
    if (property == "background") {
        const double id = TRY(number(value, subject, 1, 9e15));
        const auto file = TRY(asset_file(state, store::AssetKind::background, static_cast<store::Id>(id)));
        (target.is_of_line ? target.line.background : target.all.background) = file.string();
        return {};
    }
    if (property == "music_gain_db") {
        target.all.music_gain_db = TRY(number(value, subject, -60, 12));
        return {};
    }
    return take_line(target, property, value, subject);
}

std::string subject_of(const TimelineOperation& operation)
{
    std::string subject = operation.property;
    if (!operation.line.empty())
        subject += fmt::format(" of {}", operation.line);
    if (operation.word)
        subject += fmt::format(", word {}", *operation.word);
    return subject;
}

Status check_place(const script::Script& script, const TimelineOperation& operation, const Property& property)
{
    const std::string subject = subject_of(operation);
    const unsigned place = operation.word ? of_word : operation.line.empty() ? of_project : of_line;
    if ((property.places & place) == 0)
        return fail(Errc::invalid_input, fmt::format("{}: this is set for {}", subject, property.where));
    if (operation.line.empty())
        return {};
    const auto turn = std::ranges::find(script.turns, operation.line, &script::Turn::id);
    if (turn == script.turns.end())
        return fail(Errc::not_found, fmt::format("{}: the script has no such line", subject));
    const auto words = words_of(*turn, script.language).size();
    if (operation.word && (*operation.word < 0 || static_cast<std::size_t>(*operation.word) >= words))
        return fail(Errc::not_found, fmt::format("{}: the line has words 0 to {}", subject, words - 1));
    return {};
}

}

Status check_timeline(State& state, const script::Script& script, const TimelineOperation& operation,
                      const compose::Covers& covers)
{
    const auto property = std::ranges::find(kProperties, operation.property, &Property::name);
    if (property == kProperties.end())
        return fail(Errc::invalid_input,
                    fmt::format("property \"{}\": unknown; there is {}", operation.property, names()));
    TRY(check_place(script, operation, *property));
    if (!operation.format.empty())
        TRY(format_of(state, operation.format));
    if (operation.value_json.empty())
        return {};
    compose::Overrides all;
    compose::LineOverride line;
    compose::WordOverride word;
    const auto value = Json::parse(operation.value_json, nullptr, false);
    if (value.is_discarded())
        return fail(Errc::invalid_input, fmt::format("{}: the value is no JSON", subject_of(operation)));
    return take(state, {all, line, word, covers, !operation.line.empty()}, operation.property, value,
                subject_of(operation));
}

// General ones first, so that those of the format win. What no longer fits (a file that went) is as if it were not set.
Result<compose::Overrides> overrides_for(State& state, store::Id project, const std::string& format,
                                         const compose::Covers& covers)
{
    compose::Overrides all;
    for (const auto& one : TRY(state.overrides.list(project, format))) {
        compose::LineOverride no_line;
        compose::WordOverride no_word;
        auto& line = one.line_id.empty() ? no_line : all.lines[one.line_id];
        auto& word = one.word_index < 0 ? no_word : line.words[static_cast<std::size_t>(one.word_index)];
        const auto value = Json::parse(one.value_json, nullptr, false);
        const Target target{all, line, word, covers, !one.line_id.empty()};
        if (Status taken = take(state, target, one.property, value, one.property);
            !taken && taken.error().code != Errc::not_found)
            return base::in_context("overrides", std::move(taken).error());
    }
    return all;
}

}
