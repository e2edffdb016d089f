// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/alert_webhook.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/api/rows.h"
#include "daemon/net/http_client.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace app {
namespace {

struct Address {
    std::string origin, target; // "https://example.org:8443", "/hook?key=..."
};

std::optional<Address> address_of(const std::string& url)
{
    const bool known = url.starts_with("http://") || url.starts_with("https://");
    const auto host = url.find("://") + 3;
    if (!known || host >= url.size() || url[host] == '/' || url.find_first_of(" \t\r\n") != std::string::npos)
        return std::nullopt;
    const auto path = std::min(url.find_first_of("/?", host), url.size());
    const std::string target = url.substr(path, url.find('#') - path);
    return Address{url.substr(0, path), target.starts_with('/') ? target : "/" + target};
}

std::string host_name()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

class WebhookSink final : public telemetry::AlertSink {
public:
    WebhookSink(WebhookSpec spec, Address address, net::Client client)
        : spec_(std::move(spec)), address_(std::move(address)), client_(std::move(client)), host_(host_name())
    {
        thread_ = base::start_thread("webhook", [this](std::stop_token stop) { run(stop); });
    }

    void fired(const telemetry::Alert& alert) override { tell(alert, "firing"); }
    void resolved(const telemetry::Alert& alert) override { tell(alert, "resolved"); }

private:
    struct Message {
        std::string alert, body;
    };

    void tell(const telemetry::Alert& alert, const char* state)
    {
        const nlohmann::json body{{"alert", alert.name},
                                  {"severity", telemetry::name(alert.severity)},
                                  {"state", state},
                                  {"value", alert.value},
                                  {"limit", alert.limit},
                                  {"text", alert.text},
                                  {"at", api::iso_time(alert.since)},
                                  {"host", host_}};
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() >= kMostWaiting)
                waiting_.pop_front();
            waiting_.push_back({alert.name, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
        }
        changed_.notify_all();
    }

    void run(const std::stop_token& stop)
    {
        while (true) {
            Message message;
            {
                std::unique_lock lock(mutex_);
                if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); }))
                    return;
                message = std::move(waiting_.front());
                waiting_.pop_front();
            }
            deliver(message, stop);
        }
    }

    void deliver(const Message& message, const std::stop_token& stop)
    {
        std::string trouble = send(message, stop);
        for (const auto pause : spec_.again_after) {
            if (trouble.empty())
                return;
            std::unique_lock lock(mutex_);
            if (changed_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); }))
                return;
            lock.unlock();
            trouble = send(message, stop);
        }
        if (!trouble.empty() && !stop.stop_requested())
            LOG_WARN("alerts", "{}: alert.webhook_url did not hear of it: {}", message.alert, trouble);
    }

    std::string send(const Message& message, const std::stop_token& stop) // empty: it was heard
    {
        net::ClientRequest request;
        request.method = "POST";
        request.target = address_.target;
        request.headers = {{"Content-Type", "application/json"}};
        request.body = message.body;
        const auto answer = client_.send(request, stop);
        if (!answer)
            return std::string(base::name(answer.error().code)); // its text would show the address
        return answer->status / 100 == 2 ? "" : fmt::format("it answered {}", answer->status);
    }

    const WebhookSpec spec_;
    const Address address_;
    net::Client client_; // of the thread
    const std::string host_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Message> waiting_; // guarded by mutex_
    std::jthread thread_;
};

}

base::Result<std::unique_ptr<telemetry::AlertSink>> make_webhook_sink(WebhookSpec spec)
{
    auto address = address_of(spec.url);
    if (!address)
        return base::fail(base::Errc::invalid_input,
                          "alert.webhook_url: it must be a web address, as https://example.org/hook");
    net::ClientSpec to;
    to.origin = address->origin;
    to.answer_within = spec.answer_within;
    to.most_bytes = 1U << 20U;
    auto client = TRY(net::Client::create(to));
    return std::unique_ptr<telemetry::AlertSink>(
        std::make_unique<WebhookSink>(std::move(spec), *std::move(address), std::move(client)));
}

}
