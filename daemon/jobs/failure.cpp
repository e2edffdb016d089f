// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/failure.h"

namespace jobs {

bool worth_another_try(base::Errc code)
{
    return code == base::Errc::unavailable || code == base::Errc::timed_out || code == base::Errc::device_lost;
}

}
