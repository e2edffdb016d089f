// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace render {
namespace {

double rounded(double value, double steps)
{
    return std::round(value * steps) / steps;
}

nlohmann::ordered_json level(double value)
{
    return std::isfinite(value) ? nlohmann::ordered_json(rounded(value, 100))
                                : nlohmann::ordered_json(nullptr); // null: silence
}

}

std::string to_json(const FilmStats& stats)
{
    nlohmann::ordered_json json;
    json["frames"] = stats.frames;
    json["frames_drawn"] = stats.frames_drawn;
    json["unchanged"] = stats.frames_unchanged;
    json["repeated"] = stats.frames_repeated;
    json["mean_damage"] = rounded(stats.mean_damage, 10000);
    json["segments"] = {
        {"count", stats.segments}, {"reused", stats.segments_reused}, {"in_flight", stats.segments_in_flight}};
    json["wall_seconds"] = rounded(stats.wall_seconds, 1000);
    auto& seconds = json["seconds"];
    for (const auto& [station, value] : stats.station_seconds)
        seconds[station] = rounded(value, 1000);
    json["peak_memory_mb"] = rounded(static_cast<double>(stats.peak_memory_bytes) / 1e6, 10);
    json["file_bytes"] = stats.file_bytes;
    json["encoder"] = stats.encoder;
    json["encoder_failures"] = stats.encoder_failures.size();
    for (const auto& [encoder, what] : stats.encoder_failures)
        json["failed_encoders"].push_back({{"name", media::encoder_row(encoder).name}, {"reason", what}});
    json["renderer"] = stats.renderer;
    json["dispatches"] = stats.dispatches;
    json["device_losses"] = stats.device_losses;
    if (stats.frames_by_fallback > 0)
        json["frames_by_fallback"] = stats.frames_by_fallback;
    if (stats.loudness) {
        json["integrated_lufs"] = level(stats.loudness->integrated_lufs);
        json["true_peak_dbtp"] = level(stats.loudness->true_peak_dbtp);
        json["loudness_range_lu"] = level(stats.loudness->lra_lu);
        json["gain_db"] = level(stats.loudness->gain_db);
    }
    return json.dump(2) + "\n";
}

}
