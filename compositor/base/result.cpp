// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/result.h"

namespace base {

std::string_view name(Errc code)
{
    switch (code) {
    case Errc::invalid_input:
        return "invalid input";
    case Errc::not_found:
        return "not found";
    case Errc::conflict:
        return "conflict";
    case Errc::unavailable:
        return "unavailable";
    case Errc::timed_out:
        return "timed out";
    case Errc::no_space:
        return "no space";
    case Errc::device_lost:
        return "device lost";
    case Errc::cancelled:
        return "cancelled";
    case Errc::internal:
        return "internal error";
    }
    return "unknown";
}

bool retry_can_help(Errc code)
{
    return code == Errc::unavailable || code == Errc::timed_out || code == Errc::no_space || code == Errc::device_lost;
}

}
