// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/verbs.h"

#include "compositor/base/file.h"
#include "compositor/cpu/simd.h"
#include "compositor/render/backend.h"
#include "compositor/render/encoder_search.h"
#include "compositor/text/shape_text.h"
#include "compositor/vulkan/probe.h"
#include "daemon/stages/voice/choose_voice.h"
#include "ui/cli/context.h"
#include "ui/cli/terminal.h"

#include <nlohmann/json.hpp>

namespace cli {
namespace {

using Json = nlohmann::ordered_json;

// In order of preference; chosen is what --encoder auto takes.
Json encoders(const std::filesystem::path& data)
{
    const auto found = render::find_encoders({.data_folder = data});
    const auto chosen = render::choose_encoders("auto", found);
    Json rows = Json::array();
    for (const auto& [probe, remembered] : found) {
        const bool usable = probe.refusal == media::Refusal::none;
        const bool first = chosen && chosen->front().id == probe.id;
        rows.push_back({{"name", media::encoder_row(probe.id).name},
                        {"library", media::engine_version(probe.id)},
                        {"verdict", first    ? "chosen"
                                    : usable ? "usable"
                                             : "rejected"},
                        {"reason", probe.reason},
                        {"refusal", usable ? Json(nullptr) : Json(media::name(probe.refusal))},
                        {"remembered", remembered}});
    }
    return rows;
}

Json fonts(render::Engine& engine)
{
    Json rows = Json::array();
    for (const char* family :
         {"Inter", "Poppins", "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK JP", "Noto Color Emoji"})
        rows.push_back({{"family", family}, {"installed", engine.fonts().is_installed(family)}});
    return rows;
}

Json voices(render::Engine& engine)
{
    voice::VoiceSettings settings;
    settings.helper = voice::helper_call(engine.helpers());
    Json rows = Json::array();
    for (const auto& row : voice::probe_voices(settings))
        rows.push_back({{"engine", row.engine},
                        {"version", row.version},
                        {"available", row.available},
                        {"reason", row.reason},
                        {"languages", row.languages}});
    return rows;
}

Json device_row(const vulkan::DeviceRow& device, const std::string& chosen)
{
    const std::string name = fmt::format("vulkan ({})", device.name);
    const bool is_software = device.kind == vulkan::DeviceKind::software;
    const std::string reason = device.usable && is_software
                                   ? "it computes on the processor, slower than SIMD; --backend vulkan takes it"
                                   : device.reason;
    return {{"name", name},
            {"driver", device.driver},
            {"kind", vulkan::name(device.kind)},
            {"verdict", !device.usable   ? "rejected"
                        : name == chosen ? "chosen"
                                         : "usable"},
            {"reason", reason}};
}

Json renderers()
{
    Json rows = Json::array();
    const auto chosen = render::make_renderer(render::Backend::automatic, 1).value(); // SIMD is always there
    rows.push_back({{"name", chosen.renderer->name()},
                    {"verdict", "chosen"},
                    {"reason", chosen.why},
                    {"levels", cpu::simd_levels()}});
    rows.push_back({{"name", "scalar"}, {"verdict", "usable"}, {"reason", "the reference, for checks"}});
    const auto devices = vulkan::probe_devices();
    if (!devices)
        rows.push_back({{"name", "vulkan"}, {"verdict", "rejected"}, {"reason", devices.error().what}});
    else if (devices->empty())
        rows.push_back({{"name", "vulkan"}, {"verdict", "rejected"}, {"reason", "Vulkan: there is no device"}});
    else
        for (const auto& device : *devices)
            rows.push_back(device_row(device, chosen.renderer->name()));
    return rows;
}

}

int probe(const ProbeOptions& options)
{
    const auto root = base::resource_root();
    if (!root)
        return fail_with(root.error());
    const auto settings = load_settings(*root);
    if (!settings)
        return fail_with(settings.error());
    const auto data = data_folder(*settings, options.data); // without one nothing is remembered
    auto engine = make_engine(*root);
    if (!engine)
        return fail_with(engine.error());
    Json json;
    json["renderers"] = renderers();
    json["encoders"] = encoders(data ? *data : std::filesystem::path{});
    json["fonts"] = fonts(*engine);
    json["voices"] = voices(*engine);
    json["script_writers"] =
        Json::array({{{"name", "offline"}, {"verdict", "chosen"}, {"reason", "needs nothing but the document"}}});
    fmt::print("{}\n", json.dump(2));
    return exit_done;
}

int shape(const std::string& font, const std::string& text)
{
    auto fonts = text::FontSet::create({});
    if (!fonts)
        return fail_with(fonts.error());
    const auto glyphs = text::shape_text(*fonts, font, text);
    if (!glyphs)
        return fail_with(glyphs.error());
    fmt::print("{}", text::format_glyphs(*glyphs));
    return exit_done;
}

}
