// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/alert_webhook.h"

#include "daemon/net/http_server.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <mutex>

namespace app {
namespace {

using namespace std::chrono_literals;

// What an operator's receiver would be: keeps what it is told, answers as it is ordered to.
class Receiver final : public net::Handler {
public:
    Receiver()
    {
        auto started = net::Server::start({.tcp_address = "127.0.0.1:0"}, *this);
        EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().what);
        server_ = std::move(*started);
    }
    std::variant<net::BodyPlan, net::Response> begin(const net::RequestHead&) override
    {
        return net::BodyPlan{100'000, {}};
    }
    net::Response handle(const net::RequestHead& head, net::Body& body) override
    {
        const std::lock_guard lock(mutex_);
        told_.push_back(head.method + " " + head.target + " " + body.text);
        heard_.notify_all();
        return {told_.size() <= refuse_first ? 500 : 204, {}, std::string()};
    }
    net::Response refuse(const net::RequestHead&, Trouble) override { return {503, {}, std::string()}; }
    void done(const net::RequestHead&, int, std::uint64_t, std::chrono::nanoseconds) override {}

    std::vector<std::string> after(std::size_t count)
    {
        std::unique_lock lock(mutex_);
        heard_.wait_for(lock, 10s, [&] { return told_.size() >= count; });
        return told_;
    }
    std::string url(const std::string& path) const
    {
        return "http://127.0.0.1:" + std::to_string(server_->tcp_port()) + path;
    }
    std::size_t refuse_first = 0;

private:
    std::mutex mutex_;
    std::condition_variable heard_;
    std::vector<std::string> told_;
    std::unique_ptr<net::Server> server_;
};

telemetry::Alert alert()
{
    telemetry::Alert one;
    one.name = "free_space";
    one.severity = telemetry::Severity::critical;
    one.value = 1e9;
    one.limit = 2e9;
    one.text = "the disk has 1.0 GB left";
    one.since = telemetry::Wall(1'795'742'116'250ms);
    return one;
}

TEST(Webhook, TellsOfFiringAndOfTheEnd)
{
    Receiver receiver;
    const auto sink = make_webhook_sink({.url = receiver.url("/hook?key=secret")});
    ASSERT_TRUE(sink.has_value()) << sink.error().what;
    (*sink)->fired(alert());
    (*sink)->resolved(alert());
    const auto told = receiver.after(2);
    ASSERT_EQ(told.size(), 2U);
    ASSERT_TRUE(told[0].starts_with("POST /hook?key=secret {")) << told[0];
    const auto body = nlohmann::json::parse(told[0].substr(told[0].find('{')));
    EXPECT_EQ(body["alert"], "free_space");
    EXPECT_EQ(body["severity"], "critical");
    EXPECT_EQ(body["state"], "firing");
    EXPECT_EQ(body["limit"], 2e9);
    EXPECT_EQ(body["text"], "the disk has 1.0 GB left");
    EXPECT_EQ(body["at"], "2026-11-27T01:15:16.250Z");
    EXPECT_EQ(nlohmann::json::parse(told[1].substr(told[1].find('{')))["state"], "resolved");
}

TEST(Webhook, WhatWasNotHeardIsToldAgain)
{
    Receiver receiver;
    receiver.refuse_first = 2;
    const auto sink = make_webhook_sink({.url = receiver.url(""), .again_after = {1ms, 1ms, 1ms}});
    ASSERT_TRUE(sink.has_value());
    (*sink)->fired(alert());
    const auto told = receiver.after(3);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[2], told[0]);
    EXPECT_TRUE(told[0].starts_with("POST / {")) << told[0];
}

TEST(Webhook, NobodyIsHeldUpByAReceiverThatIsNotThere)
{
    const auto start = std::chrono::steady_clock::now();
    {
        const auto sink = make_webhook_sink({.url = "http://127.0.0.1:1/x"});
        ASSERT_TRUE(sink.has_value());
        for (int i = 0; i < 500; ++i)
            (*sink)->fired(alert());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(Webhook, OnlyWebAddressesAreTaken)
{
    for (const char* url : {"", "ftp://host/x", "http://", "https:///path", "example.org/hook", "http://a b/"}) {
        const auto sink = make_webhook_sink({.url = url});
        ASSERT_FALSE(sink.has_value()) << url;
        EXPECT_EQ(sink.error().code, base::Errc::invalid_input);
        EXPECT_NE(sink.error().what.find("alert.webhook_url"), std::string::npos);
    }
}

}
}
