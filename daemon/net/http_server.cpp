// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/http_server.h"

#include "daemon/net/http_loop.h"

#include "compositor/base/thread.h"

namespace net {
namespace {

class HttpServer final : public Server {
public:
    explicit HttpServer(std::unique_ptr<HttpLoop> loop)
        : loop_(std::move(loop)), thread_(base::start_thread("http", [this](const std::stop_token&) { loop_->run(); }))
    {
    }
    ~HttpServer() override
    {
        loop_->stop();
        thread_.join();
    }

    int tcp_port() const override { return tcp_port_; }
    Load load() const override { return loop_->load(); }
    void refuse_new() override { loop_->refuse_new(); }

private:
    const std::unique_ptr<HttpLoop> loop_;
    const int tcp_port_ = loop_->tcp_port();
    std::jthread thread_;
};

}

Result<std::unique_ptr<Server>> Server::start(const ServerSpec& spec, Handler& handler)
{
    return std::make_unique<HttpServer>(TRY(HttpLoop::create(spec, handler)));
}

}
