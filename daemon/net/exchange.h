// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One request and its answer: what libmicrohttpd's callbacks do to it, in order. Thread: http; while its handler runs
// or waits for a thread (the connection is suspended then) it belongs to the crew.

#include "daemon/net/body_sink.h"
#include "daemon/net/crew.h"
#include "daemon/net/stream.h"

namespace net {

using Clock = std::chrono::steady_clock;

// A connection as the thread `http` sees it.
struct Connection {
    int fd = -1; // libmicrohttpd's
    Peer peer;
    Exchange* exchange = nullptr; // under way, null between requests
    bool receiving = false;       // head or body of the exchange
    Clock::time_point since{};    // accepted, last answered, or the request line came
    std::uint64_t received = 0;   // of the body
};

// What all exchanges of a server share.
struct Desk {
    Handler& handler;
    const std::shared_ptr<Inbox>& inbox;
    const std::atomic<bool>& refuses; // new requests
    Crew* crew = nullptr;
    unsigned answering = 0;               // exchanges whose request is whole and whose answer has not left
    unsigned with_crew = 0;               // exchanges whose connection is suspended for their handler
    bool ending = false;                  // the server stops: a stream begins with its end
    std::function<void(int fd)> linger{}; // reads and forgets what still comes before the connection is closed
};

class Exchange {
public:
    Exchange(Desk& desk, Connection& connection, std::string_view target);
    ~Exchange();

    MHD_Result on_call(MHD_Connection& mhd, const char* method, std::string_view bytes); // of the access handler
    void over(MHD_Connection& mhd, MHD_RequestTerminationCode how);

    void run_handler();                    // thread: api-n
    void refuse(Handler::Trouble trouble); // instead of the handler
    void resume();                         // after one of them

    Stream* stream() const { return stream_; } // null: the answer is none
    const Connection& connection() const { return connection_; }

private:
    enum class Stage : std::uint8_t { head, body, swallowing, waiting, answered };

    MHD_Result begin(MHD_Connection& mhd, const char* method);
    void read_head(MHD_Connection& mhd, const char* method);
    void decide();
    MHD_Result take_bytes(std::string_view bytes);
    MHD_Result request_is_whole(MHD_Connection& mhd);
    MHD_Result send_answer(MHD_Connection& mhd);
    MHD_Response* make_response(MHD_Connection& mhd);
    void add_headers(MHD_Response& response) const;
    bool has_body() const { return chunked_ || head_.bytes.value_or(0) > 0; }

    bool bodyless() const { return head_.method == "HEAD" || status_ == 204 || status_ == 304; } // the answer

    Desk& desk_;
    Connection& connection_;
    MHD_Connection* mhd_ = nullptr;
    const Clock::time_point start_ = Clock::now();
    Stage stage_ = Stage::head;
    RequestHead head_;
    bool chunked_ = false, framing_broken_ = false;
    std::uint64_t most_bytes_ = 0, swallowed_ = 0;
    std::unique_ptr<BodySink> sink_;
    Body body_;
    std::optional<Response> answer_;
    Stream* stream_ = nullptr; // owned by the response
    int status_ = 0;
    std::uint64_t answer_bytes_ = 0; // of a body that is no stream
    bool cut_ = false;               // the connection ends with this answer, while the client may still send
};

}
