// SPDX-License-Identifier: GPL-3.0-or-later
// Health, metrics, queues, formats, capabilities, events, and the contract itself.
#include "daemon/api/events.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"
#include "daemon/store/job_repository.h"

#include "compositor/timeline/formats.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace api {
namespace {

constexpr std::array<std::string_view, 5> kQueues{"script", "voiceover", "render", "postprocess", "batch"};

net::Response health(Call& call, Services::Checks checks)
{
    const Json report = call.services.health(checks);
    return respond(report.at("status") == "failed" ? 503 : 200, report);
}

Result<net::Response> list_queues(Call& call)
{
    const auto figures = TRY(store::JobRepository(call.database, call.caller.scope()).figures());
    const auto load = call.services.worker_load();
    Json items = Json::array();
    for (const std::string_view name : kQueues) {
        store::QueueFigure figure;
        if (const auto at = std::ranges::find(figures, name, &store::QueueFigure::kind); at != figures.end())
            figure = *at;
        jobs::WorkerPool::Load workers;
        if (const auto at = std::ranges::find(load, name, &jobs::WorkerPool::Load::kind); at != load.end())
            workers = *at;
        const double age = figure.oldest_waiting
                               ? std::chrono::duration<double>(call.database.now() - *figure.oldest_waiting).count()
                               : 0;
        items.push_back({{"name", name},
                         {"workers", workers.workers},
                         {"busy", workers.busy},
                         {"waiting", figure.waiting},
                         {"running", figure.running},
                         {"scheduled", figure.scheduled},
                         {"failed", figure.failed},
                         {"dead", figure.dead},
                         {"oldest_waiting_seconds", age}});
    }
    return respond(200, {{"items", std::move(items)}});
}

Result<net::Response> list_formats(Call& call)
{
    const auto& pipeline = call.services.pipeline;
    const auto formats = TRY(timeline::load_formats(pipeline.engine->root() / "config/platforms.json"));
    Json items = Json::array();
    for (const timeline::Format& format : formats) {
        const bool is_tiktok = format.name == "tiktok"; // settings may change its canvas
        const frame::Size canvas = is_tiktok ? pipeline.tiktok_canvas : format.canvas;
        items.push_back({{"name", format.name},
                         {"width", canvas.width},
                         {"height", canvas.height},
                         {"frame_rate", pipeline.frames_per_second},
                         {"platform", format.name.substr(0, format.name.find('_'))}});
    }
    return respond(200, {{"items", std::move(items)}});
}

Result<net::Response> stream_events(Call& call)
{
    EventWish wish{.scope = call.caller.scope(), .project_id = call.optional<store::Id>("project_id")};
    for (const std::string& topic :
         call.optional<std::vector<std::string>>("topics").value_or(std::vector<std::string>{}))
        wish.topics.insert(topic);
    const std::string* header = net::find_header(call.head.headers, "Last-Event-ID");
    const std::string after = header != nullptr ? *header : call.text("last_event_id");
    store::Id id = 0;
    if (const auto read = std::from_chars(after.data(), after.data() + after.size(), id);
        !after.empty() && read.ec == std::errc{} && read.ptr == after.data() + after.size())
        wish.after = id;
    net::Response response;
    response.headers = {
        {"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    response.body = TRY(call.services.events->subscribe(wish, call.database));
    return response;
}

}

void add_system(Handlers& handlers)
{
    handlers["getLiveness"] = [](Call& call) -> Result<net::Response> { return health(call, Services::Checks::live); };
    handlers["getReadiness"] = [](Call& call) -> Result<net::Response> {
        return health(call, Services::Checks::ready);
    };
    handlers["getHealth"] = [](Call& call) -> Result<net::Response> { return health(call, Services::Checks::all); };
    handlers["getMetrics"] = [](Call& call) -> Result<net::Response> {
        return bytes(call.services.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    };
    handlers["getDocument"] = [](Call& call) -> Result<net::Response> {
        return bytes(call.services.contract->document(), "application/openapi+json");
    };
    handlers["listQueues"] = list_queues;
    handlers["listFormats"] = list_formats;
    handlers["getCapabilities"] = [](Call& call) -> Result<net::Response> {
        return respond(200, call.services.capabilities());
    };
    handlers["streamEvents"] = stream_events;
}

}
