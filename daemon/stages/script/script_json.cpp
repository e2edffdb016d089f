// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/script_json.h"

#include "compositor/base/json_message.h"

#include "daemon/stages/script/names.h"
#include "daemon/stages/script/words.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <set>

namespace script {
namespace {

using base::Errc;
using base::fail;
using nlohmann::json;
using nlohmann::ordered_json;

base::Status known_keys(const json& object, std::string_view path, std::initializer_list<std::string_view> keys)
{
    if (!object.is_object())
        return fail(Errc::invalid_input, fmt::format("{}: expected an object, got {}", path, object.type_name()));
    for (const auto& [key, value] : object.items())
        if (std::find(keys.begin(), keys.end(), key) == keys.end())
            return fail(Errc::invalid_input,
                        fmt::format("{}: unknown key \"{}\"; known are: {}", path, key, fmt::join(keys, ", ")));
    return {};
}

std::string at_key(std::string_view path, std::string_view key)
{
    return path == "script" ? std::string(key) : fmt::format("{}.{}", path, key);
}

base::Status read_string(const json& object, std::string_view path, const char* key, std::string& into)
{
    const auto found = object.find(key);
    if (found == object.end())
        return {};
    if (!found->is_string())
        return fail(Errc::invalid_input,
                    fmt::format("{}: expected a string, got {}", at_key(path, key), found->type_name()));
    into = found->get<std::string>();
    return {};
}

template <class Enum>
base::Status read_enum(const json& object, std::string_view path, const char* key, std::string_view choices,
                       std::optional<Enum> (*parse)(std::string_view), Enum& into)
{
    std::string word;
    TRY(read_string(object, path, key, word));
    if (!object.contains(key))
        return {};
    const auto value = parse(word);
    if (!value)
        return fail(Errc::invalid_input, fmt::format("{}: \"{}\" is not one of {}", at_key(path, key), word, choices));
    into = *value;
    return {};
}

base::Status read_keywords(const json& object, std::string_view path, std::vector<std::string>& into)
{
    const auto found = object.find("keywords");
    if (found == object.end())
        return {};
    if (!found->is_array())
        return fail(Errc::invalid_input, fmt::format("{}.keywords: expected an array of words", path));
    for (std::size_t i = 0; i < found->size(); ++i) {
        if (!(*found)[i].is_string())
            return fail(Errc::invalid_input, fmt::format("{}.keywords[{}]: expected a string", path, i));
        into.push_back((*found)[i].get<std::string>());
    }
    return {};
}

base::Status read_source(const json& object, std::string_view path, std::optional<document::Span>& into)
{
    const auto found = object.find("source");
    if (found == object.end() || found->is_null())
        return {};
    const std::string at = fmt::format("{}.source", path);
    TRY(known_keys(*found, at, {"begin", "end"}));
    if (!found->contains("begin") || !found->contains("end") || !(*found)["begin"].is_number_unsigned() ||
        !(*found)["end"].is_number_unsigned())
        return fail(Errc::invalid_input, fmt::format("{}: begin and end must be byte offsets", at));
    const document::Span span{(*found)["begin"].get<std::size_t>(), (*found)["end"].get<std::size_t>()};
    if (span.end < span.begin)
        return fail(Errc::invalid_input, fmt::format("{}: end {} is before begin {}", at, span.end, span.begin));
    into = span;
    return {};
}

base::Result<Turn> read_turn(const json& object, std::size_t index)
{
    const std::string path = fmt::format("turns[{}]", index);
    TRY(known_keys(object, path,
                   {"id", "speaker", "display", "spoken", "pose", "keywords", "source", "state", "note", "icon",
                    "text_animation"}));
    for (const char* key : {"speaker", "display"})
        if (!object.contains(key))
            return fail(Errc::invalid_input, fmt::format("{}.{}: missing", path, key));
    Turn turn;
    TRY(read_string(object, path, "id", turn.id));
    TRY(read_enum<Role>(object, path, "speaker", "questioner, explainer", role_named, turn.speaker));
    TRY(read_string(object, path, "display", turn.display));
    TRY(read_string(object, path, "spoken", turn.spoken));
    TRY(read_string(object, path, "pose", turn.pose));
    TRY(read_keywords(object, path, turn.keywords));
    TRY(read_source(object, path, turn.source));
    TRY(read_enum<LineState>(object, path, "state", "draft, approved, rejected", line_state_named, turn.state));
    TRY(read_string(object, path, "note", turn.note));
    TRY(read_string(object, path, "icon", turn.icon));
    TRY(read_string(object, path, "text_animation", turn.text_animation));
    if (turn.pose.empty())
        turn.pose = default_pose(turn.speaker);
    return turn;
}

base::Result<Script> read_script(const json& root)
{
    TRY(known_keys(root, "script",
                   {"title", "language", "style", "questioner", "explainer", "turns", "takeaway", "version"}));
    if (const auto version = root.find("version"); version != root.end() && *version != 1)
        return fail(Errc::invalid_input, fmt::format("version: {} is unknown; this program reads 1", version->dump()));
    Script script;
    TRY(read_string(root, "script", "title", script.title));
    TRY(read_string(root, "script", "language", script.language));
    TRY(read_enum<ContextStyle>(root, "script", "style", "motivation, finance, tech, educational", style_named,
                                script.style));
    TRY(read_string(root, "script", "questioner", script.questioner));
    TRY(read_string(root, "script", "explainer", script.explainer));
    TRY(read_string(root, "script", "takeaway", script.takeaway));
    if (!root.contains("turns") || !root["turns"].is_array())
        return fail(Errc::invalid_input, "turns: expected an array of turns");
    std::set<std::string> ids;
    for (std::size_t i = 0; i < root["turns"].size(); ++i) {
        Turn turn = TRY(read_turn(root["turns"][i], i));
        if (!turn.id.empty() && !ids.insert(turn.id).second)
            return fail(Errc::invalid_input, fmt::format("turns[{}].id: \"{}\" is used twice", i, turn.id));
        script.turns.push_back(std::move(turn));
    }
    for (Turn& turn : script.turns)
        if (turn.id.empty())
            turn.id = next_line_id(script);
    return script;
}

ordered_json turn_to_json(const Turn& turn)
{
    ordered_json out{{"id", turn.id}, {"speaker", name(turn.speaker)}, {"display", turn.display}};
    if (!turn.spoken.empty())
        out["spoken"] = turn.spoken;
    out["pose"] = turn.pose;
    out["keywords"] = turn.keywords;
    if (turn.source)
        out["source"] = {{"begin", turn.source->begin}, {"end", turn.source->end}};
    out["state"] = name(turn.state);
    if (!turn.note.empty())
        out["note"] = turn.note;
    if (!turn.icon.empty())
        out["icon"] = turn.icon;
    if (!turn.text_animation.empty())
        out["text_animation"] = turn.text_animation;
    return out;
}

}

base::Result<Script> script_from_json(std::string_view text, std::string_view subject)
{
    std::string problem;
    json root;
    try { // nlohmann's own message carries the line and column
        root = json::parse(text);
    } catch (const json::parse_error& error) {
        problem = base::json_message(error.what());
    }
    if (!problem.empty())
        return fail(Errc::invalid_input, fmt::format("{}: not JSON: {}", subject, problem));
    auto script = read_script(root);
    if (!script)
        return base::in_context(subject, script.error());
    return script;
}

std::string script_to_json(const Script& script)
{
    ordered_json out{{"version", 1},
                     {"title", script.title},
                     {"language", script.language},
                     {"style", name(script.style)},
                     {"questioner", script.questioner},
                     {"explainer", script.explainer}};
    out["turns"] = ordered_json::array();
    for (const Turn& turn : script.turns)
        out["turns"].push_back(turn_to_json(turn));
    out["takeaway"] = script.takeaway;
    return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}
