// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/rows.h"

#include <charconv>
#include <ctime>
#include <iterator>

namespace api {
namespace {

// Units a second since the attempt began, and what is left at that rate.
struct Pace {
    std::optional<double> rate, seconds_left;
};
Pace pace_of(const store::Job& job, store::Time now)
{
    Pace pace;
    if (job.state != store::JobState::running || !job.started_at || job.progress.done <= 0)
        return pace;
    const double seconds = std::chrono::duration<double>(now - *job.started_at).count();
    if (seconds <= 0)
        return pace;
    pace.rate = static_cast<double>(job.progress.done) / seconds;
    pace.seconds_left =
        static_cast<double>(std::max<std::int64_t>(0, job.progress.total - job.progress.done)) / *pace.rate;
    return pace;
}

Json json_or_object(const std::string& text)
{
    Json json = Json::parse(text, nullptr, false);
    return json.is_object() ? json : Json::object();
}

}

std::string iso_time(store::Time time)
{
    const std::int64_t milliseconds = time.time_since_epoch().count();
    const std::time_t seconds = milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds - seconds * 1000);
}

std::optional<store::Time> read_iso_time(const std::string& text)
{
    std::tm parts{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr || rest - text.c_str() != std::ssize("2027-01-31T09:30:00") - 1) // every part in full
        return std::nullopt;
    const std::tm given = parts;
    double fraction = 0;
    if (*rest == '.') {
        const auto read = std::from_chars(rest, text.data() + text.size(), fraction);
        if (read.ec != std::errc{})
            return std::nullopt;
        rest = read.ptr;
    }
    const std::time_t seconds = ::timegm(&parts); // also puts the 31st of February right
    if (std::string_view(rest) != "Z" || parts.tm_mday != given.tm_mday)
        return std::nullopt;
    return store::Time(std::chrono::milliseconds(seconds * 1000 + static_cast<std::int64_t>(fraction * 1000)));
}

Json project_row(const store::Project& project)
{
    return {{"id", project.id},
            {"client_id", project.tenant_id},
            {"title", project.title},
            {"topic", project.topic},
            {"context_style", project.context_style},
            {"language", project.language},
            {"document_id", or_null(project.document_id)},
            {"questioner_id", project.questioner_id.value_or(1)},
            {"explainer_id", project.explainer_id.value_or(2)},
            {"takeaway", project.takeaway},
            {"target_duration_s", project.target_duration_s},
            {"target_formats", project.target_formats},
            {"render_strategy", project.render_strategy},
            {"render_strategy_used", project.render_strategy_used},
            {"text_animation", project.text_animation},
            {"brand_template_id", or_null(project.brand_template_id)},
            {"auto_render", project.auto_render},
            {"priority", project.priority},
            {"status", store::name(project.state)},
            {"error_message", project.error_message},
            {"failed_stage", project.failed_stage},
            {"reject_notes", project.reject_notes},
            {"reviewed_at", time_or_null(project.reviewed_at)},
            {"reviewed_by", project.reviewed_by},
            {"duration_seconds", or_null(project.duration_seconds)},
            {"version", project.version},
            {"created_at", iso_time(project.created_at)},
            {"updated_at", iso_time(project.updated_at)}};
}

Json job_row(const store::Job& job, store::Time now)
{
    Json failures = Json::array();
    for (const store::JobFailure& one : job.failures)
        failures.push_back({{"attempt", one.attempt}, {"at", iso_time(one.at)}, {"error", one.error}});
    const Pace pace = pace_of(job, now);
    return {{"id", job.id},
            {"queue", job.kind},
            {"stage", job.stage},
            {"project_id", or_null(job.project_id)},
            {"composition_id", or_null(job.composition_id)},
            {"state", store::name(job.state)},
            {"priority", job.priority},
            {"attempts", job.attempts},
            {"max_attempts", job.max_attempts},
            {"is_dead", job.is_dead},
            {"worker", job.worker},
            {"error", job.error},
            {"failures", std::move(failures)},
            {"progress", job.progress.share},
            {"done", job.progress.done},
            {"total", job.progress.total},
            {"unit", job.progress.unit},
            {"rate", or_null(pace.rate)},
            {"seconds_left", or_null(pace.seconds_left)},
            {"scheduled_at", time_or_null(job.not_before)},
            {"started_at", time_or_null(job.started_at)},
            {"finished_at", time_or_null(job.finished_at)},
            {"request_id", job.request_id},
            {"result", json_or_object(job.result_json)},
            {"created_at", iso_time(job.created_at)},
            {"updated_at", iso_time(job.updated_at)}};
}

Json output_row(const store::Output& output)
{
    return {{"format", output.output_format},
            {"file_size_bytes", output.file_size_bytes},
            {"width", output.width_px},
            {"height", output.height_px},
            {"duration_seconds", output.duration_seconds},
            {"bitrate_kbps", output.bitrate_kbps},
            {"is_outdated", output.is_outdated},
            {"created_at", iso_time(output.created_at)}};
}

Json document_row(const store::StoredDocument& document)
{
    return {{"id", document.id},
            {"title", document.title},
            {"kind", document.kind},
            {"language", document.language},
            {"sha256", document.file_sha256},
            {"file_size_bytes", document.size_bytes},
            {"pages", document.pages},
            {"source_name", document.source_name},
            {"created_at", iso_time(document.created_at)}};
}

Json asset_row(const store::Asset& asset)
{
    return {{"id", asset.id},
            {"kind", store::name(asset.kind)},
            {"name", asset.name},
            {"context_style", asset.context_style.empty() ? Json() : Json(asset.context_style)},
            {"file_kind", asset.form.empty() ? asset.media_type : asset.form},
            {"sha256", asset.sha256},
            {"file_size_bytes", asset.size_bytes},
            {"duration_seconds", or_null(asset.duration_s)},
            {"is_shared", !asset.tenant_id},
            {"created_at", iso_time(asset.created_at)}};
}

Json composition_row(const store::PostedComposition& composition)
{
    return {{"id", composition.id},
            {"name", composition.name},
            {"sha256", composition.sha256},
            {"created_at", iso_time(composition.created_at)}};
}

Json token_row(const store::Token& token)
{
    return {{"id", token.id},
            {"name", token.name},
            {"scopes", token.scopes},
            {"created_at", iso_time(token.created_at)},
            {"last_used_at", time_or_null(token.last_used_at)},
            {"expires_at", time_or_null(token.expires_at)},
            {"revoked_at", time_or_null(token.revoked_at)}};
}

Json next_cursor(const std::optional<store::Id>& next)
{
    return next ? Json(std::to_string(*next)) : Json();
}

Result<std::optional<store::Id>> read_cursor(const std::string& text)
{
    if (text.empty())
        return std::optional<store::Id>();
    store::Id id = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || id < 1)
        return base::fail(base::Errc::invalid_input, "cursor: give the `next` of the page before");
    return std::optional<store::Id>(id);
}

}
