// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/once.h"

#include "compositor/base/hash.h"
#include "compositor/base/log.h"
#include "daemon/store/idempotency_repository.h"

namespace api {

using base::Errc;
using base::fail;

namespace {

// What makes two requests the same one.
std::string request_hash(const Call& call)
{
    base::Sha256Stream hash;
    hash.add(call.head.method).add(call.head.target).add(call.raw.text);
    if (call.raw.file)
        hash.add(call.raw.file->sha256());
    for (const net::FormPart& part : call.raw.parts)
        hash.add(part.name).add(part.text).add(part.file ? part.file->sha256() : std::string());
    return base::to_hex(hash.finish());
}

}

// Short work and its kept answer are one change; longer work is done first and its answer kept afterwards.
Result<net::Response> once(Call& call, const OperationHandler& handler)
{
    const std::string* key = net::find_header(call.head.headers, "Idempotency-Key");
    if (key == nullptr || call.head.method != "POST")
        return handler(call);
    if (call.operation.is_secret)
        return fail(Errc::invalid_input, fmt::format("Idempotency-Key: {} answers with a secret, which is not kept; "
                                                     "send it without",
                                                     call.operation.id));
    if (key->empty() || key->size() > 200)
        return fail(Errc::invalid_input, "Idempotency-Key: 1 to 200 characters");
    store::IdempotencyRepository keys(call.database, call.caller.scope());
    const auto kept = TRY(keys.begin(*key, request_hash(call)));
    switch (kept.state) {
    case store::KeptAnswer::State::finished: {
        net::Response again = respond(kept.status, Json());
        again.body = kept.body;
        again.headers.push_back({"Idempotency-Replayed", "true"});
        return again;
    }
    case store::KeptAnswer::State::under_way:
        return fail(Errc::conflict, "Idempotency-Key: the same request is being worked on; ask again in a moment");
    case store::KeptAnswer::State::other_request:
        return fail(Errc::conflict, "Idempotency-Key: it was used for another request; give a new one");
    case store::KeptAnswer::State::fresh:
        break;
    }
    const auto work = [&]() -> Result<net::Response> {
        const bool is_short = !call.operation.heavy && !(call.operation.body && call.operation.body->is_upload);
        std::optional<store::Transaction> change;
        if (is_short)
            change.emplace(TRY(store::Transaction::begin(call.database)));
        net::Response response = TRY(handler(call));
        if (std::holds_alternative<std::string>(response.body))
            TRY(keys.finish(*key, response.status, std::get<std::string>(response.body)));
        if (change)
            TRY(change->commit());
        return response;
    };
    auto done = work();
    if (!done || !std::holds_alternative<std::string>(done->body))
        if (const Status left = keys.abandon(*key); !left)
            LOG_WARN("api", "Idempotency-Key: {}", left.error().what);
    return done;
}

}
