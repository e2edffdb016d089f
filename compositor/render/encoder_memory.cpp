// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/encoder_memory.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/base/json_message.h"
#include "compositor/base/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace render {
namespace {

using media::EncoderProbe;
using media::Refusal;
using Json = nlohmann::ordered_json;

constexpr int kVersion = 1; // raise when the trial or the file changes
constexpr std::uint64_t kMostBytes = 1U << 20U;
constexpr std::int64_t kPassingTroubleSeconds = 24 * 3600;

std::int64_t now_s()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string key_of(media::EncoderId id, const std::string& driver)
{
    return base::to_hex(base::sha256(fmt::format("{} {}\n{}", kVersion, media::engine_version(id), driver)));
}

// Drivers speak in bytes; JSON is UTF-8.
std::string printable(std::string text)
{
    std::ranges::replace_if(
        text, [](char letter) { return static_cast<unsigned char>(letter) >= 0x7f; }, '?');
    return text;
}

std::string checksum(const Json& rows)
{
    return fmt::format("{:016x}", base::xxh3_64(std::string_view(rows.dump())));
}

bool may_pass(const EncoderProbe& probe)
{
    return probe.refusal == Refusal::timed_out || probe.refusal == Refusal::crashed;
}

}

EncoderMemory::EncoderMemory(std::filesystem::path file) : file_(std::move(file))
{
    if (file_.empty())
        return;
    try {
        load();
    } catch (const nlohmann::json::exception& error) {
        entries_.clear();
        LOG_WARN("render", "{}: damaged, encoders are tried again ({})", file_.string(),
                 base::json_message(error.what()));
    }
}

void EncoderMemory::load()
{
    const auto text = base::read_text_file(file_, kMostBytes);
    if (!text && text.error().code == base::Errc::not_found)
        return;
    const Json json = Json::parse(text ? *text : std::string());
    if (json.at("version") != kVersion)
        return;
    if (json.at("check") != checksum(json.at("encoders"))) {
        LOG_WARN("render", "{}: damaged, encoders are tried again", file_.string());
        return;
    }
    for (const Json& row : json.at("encoders")) {
        const auto* known = media::encoder_named(row.at("name").get<std::string>());
        if (known == nullptr)
            continue;
        Entry entry{{known->id, media::refusal_named(row.at("refusal").get<std::string>()),
                     row.at("reason").get<std::string>(), row.at("seconds").get<double>()},
                    row.at("key").get<std::string>(),
                    row.at("made_at").get<std::int64_t>()};
        entries_.push_back(std::move(entry));
    }
}

std::optional<EncoderProbe> EncoderMemory::recall(media::EncoderId id, const std::string& driver) const
{
    const std::string key = key_of(id, driver);
    for (const Entry& entry : entries_)
        if (entry.probe.id == id && entry.key == key) {
            const std::int64_t age_s = now_s() - entry.made_at_s;
            if (may_pass(entry.probe) && (age_s < 0 || age_s > kPassingTroubleSeconds))
                return std::nullopt;
            return entry.probe;
        }
    return std::nullopt;
}

void EncoderMemory::keep(const EncoderProbe& probe, const std::string& driver)
{
    std::erase_if(entries_, [&](const Entry& entry) { return entry.probe.id == probe.id; });
    changed_ = true;
    if (probe.refusal != Refusal::busy)
        entries_.push_back({probe, key_of(probe.id, driver), now_s()});
}

base::Status EncoderMemory::save()
{
    if (file_.empty() || !changed_)
        return {};
    Json rows = Json::array();
    for (const Entry& entry : entries_)
        rows.push_back({{"name", media::encoder_row(entry.probe.id).name},
                        {"refusal", media::name(entry.probe.refusal)},
                        {"reason", printable(entry.probe.reason)},
                        {"seconds", entry.probe.seconds},
                        {"key", entry.key},
                        {"made_at", entry.made_at_s}});
    TRY(base::make_folders(file_.parent_path()));
    const Json json{{"version", kVersion}, {"check", checksum(rows)}, {"encoders", rows}};
    return base::write_file_atomic(file_, std::string_view(json.dump(2)));
}

}
