// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/exchange.h"

#include "daemon/net/last_words.h"
#include "daemon/net/received.h"
#include "daemon/net/target.h"

#include "compositor/base/log.h"

#include <algorithm>
#include <charconv>
#include <exception>

namespace net {
namespace {

// Of a body that nobody wants, so that the connection can go on and the client surely reads why. A longer one is cut.
constexpr std::uint64_t kMostSwallowed = 1 << 20;

bool plain_id(std::string_view id)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    };
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, plain);
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return out;
}

// A body whose end two readers could see at two places is not read (RFC 9112 6.3).
bool framing_is_broken(const std::vector<Header>& headers)
{
    std::size_t lengths = 0, codings = 0;
    bool chunked = true;
    for (const Header& header : headers)
        if (same_name(header.name, "Content-Length"))
            ++lengths;
        else if (same_name(header.name, "Transfer-Encoding")) {
            ++codings;
            chunked = same_name(header.value, "chunked");
        }
    return lengths + codings > 1 || !chunked;
}

}

Exchange::Exchange(Desk& desk, Connection& connection, std::string_view target) : desk_(desk), connection_(connection)
{
    head_.target = target;
    connection_.exchange = this;
    connection_.receiving = true;
    connection_.since = start_;
    connection_.received = 0;
}

Exchange::~Exchange()
{
    connection_.exchange = nullptr;
    connection_.receiving = false;
    connection_.since = Clock::now();
}

MHD_Result Exchange::on_call(MHD_Connection& mhd, const char* method, std::string_view bytes)
{
    if (stage_ == Stage::head)
        return begin(mhd, method);
    return bytes.empty() ? request_is_whole(mhd) : take_bytes(bytes);
}

void Exchange::read_head(MHD_Connection& mhd, const char* method)
{
    mhd_ = &mhd;
    head_.method = method;
    head_.peer = connection_.peer;
    const auto take = [](void* headers, MHD_ValueKind, const char* name, std::size_t name_bytes, const char* value,
                         std::size_t value_bytes) {
        static_cast<std::vector<Header>*>(headers)->push_back(
            {std::string(name, name_bytes), value == nullptr ? std::string() : std::string(value, value_bytes)});
        return MHD_YES;
    };
    MHD_get_connection_values_n(&mhd, MHD_HEADER_KIND, take, &head_.headers);
    if (const std::string* length = find_header(head_.headers, "Content-Length"))
        head_.bytes = number(*length);
    chunked_ = find_header(head_.headers, "Transfer-Encoding") != nullptr;
    const std::string* id = find_header(head_.headers, "X-Request-Id");
    head_.id = id != nullptr && plain_id(*id) ? *id : random_hex(16);
}

// What becomes of the request, known from its head: an answer, or a place for the body.
void Exchange::decide()
{
    auto target = parse_target(head_.target);
    framing_broken_ = framing_is_broken(head_.headers);
    if (!target || framing_broken_)
        return refuse(Handler::Trouble::broken);
    head_.segments = std::move(target->segments);
    head_.query = std::move(target->query);
    if (desk_.refuses)
        return refuse(Handler::Trouble::stopping);
    auto plan = desk_.handler.begin(head_);
    if (auto* answer = std::get_if<Response>(&plan)) {
        answer_ = std::move(*answer);
        return;
    }
    const auto& body = std::get<BodyPlan>(plan);
    if (head_.bytes.value_or(0) > body.most_bytes)
        return refuse(Handler::Trouble::too_large);
    most_bytes_ = body.most_bytes;
    sink_ = make_body_sink(body, head_);
}

MHD_Result Exchange::begin(MHD_Connection& mhd, const char* method)
{
    read_head(mhd, method);
    decide();
    stage_ = answer_ ? Stage::swallowing : Stage::body;
    if (!answer_)
        return MHD_YES;
    // Queued now, the answer takes the place of "100 Continue" and the connection ends with it.
    const std::string* expects = find_header(head_.headers, "Expect");
    const bool unread = has_body() && (expects != nullptr || head_.bytes.value_or(0) > kMostSwallowed);
    if (!framing_broken_ && !unread)
        return MHD_YES;
    cut_ = true;
    return send_answer(mhd);
}

MHD_Result Exchange::take_bytes(std::string_view bytes)
{
    connection_.received += bytes.size();
    if (stage_ == Stage::body) {
        const auto trouble = connection_.received > most_bytes_ ? Handler::Trouble::too_large : sink_->write(bytes);
        if (trouble)
            refuse(*trouble);
        return MHD_YES;
    }
    swallowed_ += bytes.size();
    if (swallowed_ <= kMostSwallowed)
        return MHD_YES;
    // libmicrohttpd takes no answer in the middle of a body, but nothing else is on its way to the client.
    cut_ = true;
    status_ = answer_->status;
    say_last_words(connection_.fd, *answer_, head_.id);
    return MHD_NO;
}

MHD_Result Exchange::request_is_whole(MHD_Connection& mhd)
{
    connection_.receiving = false;
    if (stage_ == Stage::body) {
        const auto trouble = sink_->finish(body_);
        sink_.reset();
        stage_ = Stage::waiting;
        ++desk_.answering;
        if (trouble)
            refuse(*trouble);
        else if (desk_.crew->give(*this)) {
            ++desk_.with_crew;
            MHD_suspend_connection(&mhd); // before resume(), which comes on this thread
            return MHD_YES;
        } else
            refuse(Handler::Trouble::busy);
    }
    return send_answer(mhd);
}

void Exchange::run_handler()
{
    try {
        answer_ = desk_.handler.handle(head_, body_);
    } catch (const std::exception& bug) {
        LOG_ERROR("net", "{} {}: the handler threw: {} request={}", head_.method, head_.target, bug.what(), head_.id);
        refuse(Handler::Trouble::internal);
    }
    body_ = {}; // files that were not taken go before the client hears that all is done
    desk_.inbox->finished(*this);
}

void Exchange::refuse(Handler::Trouble trouble)
{
    answer_ = desk_.handler.refuse(head_, trouble);
    if (stage_ == Stage::body)
        stage_ = Stage::swallowing;
    sink_.reset();
}

void Exchange::resume()
{
    --desk_.with_crew;
    MHD_resume_connection(mhd_);
}

void Exchange::add_headers(MHD_Response& response) const
{
    for (const Header& header : answer_->headers) {
        if (same_name(header.name, "X-Request-Id") || same_name(header.name, "Content-Length"))
            continue;
        if (!header.value.empty() &&
            MHD_add_response_header(&response, header.name.c_str(), header.value.c_str()) != MHD_YES)
            LOG_ERROR("net", "{}: the header {} cannot be sent request={}", head_.target, header.name, head_.id);
    }
    MHD_add_response_header(&response, "X-Request-Id", head_.id.c_str());
}

MHD_Response* Exchange::make_response(MHD_Connection& mhd)
{
    if (auto* source = std::get_if<std::unique_ptr<ByteSource>>(&answer_->body)) {
        const std::string* length = find_header(answer_->headers, "Content-Length");
        auto stream = std::make_unique<Stream>(std::move(*source), std::make_shared<Bell>(desk_.inbox, *this), mhd);
        stream_ = stream.get();
        if (desk_.ending)
            stream->end(Stream::Why::server_stops);
        return Stream::to_response(std::move(stream), length != nullptr ? number(*length) : std::nullopt);
    }
    if (auto* file = std::get_if<FileRange>(&answer_->body); file != nullptr && file->bytes > 0) {
        answer_bytes_ = file->bytes;
        return MHD_create_response_from_fd_at_offset64(file->bytes, file->fd.release(), file->offset);
    }
    auto* text = std::get_if<std::string>(&answer_->body);
    auto kept = std::make_unique<std::string>(text != nullptr ? std::move(*text) : std::string());
    answer_bytes_ = kept->size();
    MHD_Response* response = MHD_create_response_from_buffer_with_free_callback_cls(
        kept->size(), kept->data(), [](void* string) { delete static_cast<std::string*>(string); }, kept.get());
    if (response != nullptr)
        kept.release();
    return response;
}

MHD_Result Exchange::send_answer(MHD_Connection& mhd)
{
    if (stage_ != Stage::waiting)
        ++desk_.answering;
    stage_ = Stage::answered;
    connection_.receiving = false;
    status_ = answer_->status;
    MHD_Response* response = make_response(mhd);
    if (response == nullptr) {
        stream_ = nullptr;
        return MHD_NO;
    }
    add_headers(*response);
    if (stream_ != nullptr && bodyless()) // else 0.9.75 sends the last chunk of a body that there must not be
        MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
    const MHD_Result queued = MHD_queue_response(&mhd, static_cast<unsigned>(status_), response);
    if (queued != MHD_YES)
        stream_ = nullptr; // goes with the next line
    MHD_destroy_response(response);
    return queued;
}

void Exchange::over(MHD_Connection& mhd, MHD_RequestTerminationCode how)
{
    if (stage_ == Stage::waiting || stage_ == Stage::answered)
        --desk_.answering;
    if (status_ == 0) // libmicrohttpd itself may have answered
        if (const auto* info = MHD_get_connection_info(&mhd, MHD_CONNECTION_INFO_HTTP_STATUS))
            status_ = static_cast<int>(info->http_status);
    std::uint64_t sent = how == MHD_REQUEST_TERMINATED_COMPLETED_OK && !bodyless() ? answer_bytes_ : 0;
    if (stream_ != nullptr) {
        sent = stream_->sent();
        stream_->forget();
    }
    if (cut_)
        desk_.linger(connection_.fd);
    if (stage_ != Stage::head)
        desk_.handler.done(head_, status_, sent, Clock::now() - start_);
}

}
