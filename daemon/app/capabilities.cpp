// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/capabilities.h"

#include "compositor/base/thread.h"
#include "compositor/render/backend.h"
#include "compositor/vulkan/probe.h"
#include "daemon/stages/voice/choose_voice.h"

#include <set>

namespace app {
namespace {

using Json = nlohmann::json;

Json renderers()
{
    Json rows = Json::array();
    const auto chosen = render::make_renderer(render::Backend::automatic, 1);
    if (chosen)
        rows.push_back({{"name", chosen->renderer->name()}, {"verdict", "chosen"}, {"reason", chosen->why}});
    rows.push_back({{"name", "scalar"}, {"verdict", "usable"}, {"reason", "the reference, for checks"}});
    const auto devices = vulkan::probe_devices();
    if (!devices) {
        rows.push_back({{"name", "vulkan"}, {"verdict", "rejected"}, {"reason", devices.error().what}});
        return rows;
    }
    for (const auto& device : *devices) {
        const std::string name = fmt::format("vulkan ({})", device.name);
        if (!chosen || name != chosen->renderer->name())
            rows.push_back(
                {{"name", name}, {"verdict", device.usable ? "usable" : "rejected"}, {"reason", device.reason}});
    }
    return rows;
}

Json encoders(const std::filesystem::path& data_folder)
{
    const auto found = render::find_encoders({.data_folder = data_folder});
    const auto chosen = render::choose_encoders("auto", found);
    Json rows = Json::array();
    for (const auto& [probe, remembered] : found) {
        const bool is_usable = probe.refusal == media::Refusal::none;
        const bool is_chosen = chosen && chosen->front().id == probe.id;
        rows.push_back({{"name", media::encoder_row(probe.id).name},
                        {"verdict", is_chosen   ? "chosen"
                                    : is_usable ? "usable"
                                                : "rejected"},
                        {"reason", probe.reason},
                        {"refusal", is_usable ? "" : media::name(probe.refusal)}});
    }
    return rows;
}

Json fonts(render::Engine& engine)
{
    Json rows = Json::array();
    const auto turn = engine.use_fonts();
    for (const char* family :
         {"Inter", "Poppins", "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK JP", "Noto Color Emoji"}) {
        const bool is_found = engine.fonts().is_installed(family);
        rows.push_back({{"family", family}, {"found", is_found}, {"matched", is_found ? family : ""}});
    }
    return rows;
}

}

Capabilities::Capabilities(render::Engine& engine, std::filesystem::path data_folder, std::string version)
    : engine_(engine),
      data_folder_(std::move(data_folder)), found_{{"state", "pending"},         {"version", std::move(version)},
                                                   {"renderers", Json::array()}, {"encoders", Json::array()},
                                                   {"providers", Json::array()}, {"fonts", Json::array()},
                                                   {"languages", Json::array()}}
{
    thread_ = base::start_thread("probe", [this](std::stop_token stop) { look(stop); });
}

Json Capabilities::now() const
{
    const std::lock_guard lock(mutex_);
    return found_;
}

void Capabilities::put(const char* key, Json rows)
{
    const std::lock_guard lock(mutex_);
    found_[key] = std::move(rows);
}

void Capabilities::look(const std::stop_token& stop)
{
    voice::VoiceSettings settings;
    settings.helper = voice::helper_call(engine_.helpers());
    Json providers = Json::array(
        {{{"kind", "script"}, {"name", "offline"}, {"usable", true}, {"reason", "needs nothing but the document"}}});
    std::set<std::string> languages;
    for (const auto& row : voice::probe_voices(settings)) {
        providers.push_back(
            {{"kind", "voice"}, {"name", row.engine}, {"usable", row.available}, {"reason", row.reason}});
        if (row.available)
            languages.insert(row.languages.begin(), row.languages.end());
    }
    put("providers", std::move(providers));
    put("languages", languages);
    put("fonts", fonts(engine_));
    if (stop.stop_requested())
        return;
    put("renderers", renderers());
    if (stop.stop_requested())
        return;
    put("encoders", encoders(data_folder_));
    put("state", "ready");
}

}
