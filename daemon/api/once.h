// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A POST with an Idempotency-Key is done once: the same request with the same key gets the first one's answer, with
// Idempotency-Replayed: true. conflict: the key was used for another request, or its request is under way.
// invalid_input: a key that is none, or an operation whose answer is a secret. Thread: the api thread of the call.

#include "daemon/api/call.h"

namespace api {

// Without a key, and for other methods: only does it.
Result<net::Response> once(Call& call, const OperationHandler& handler);

}
