// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/text/text_support.h"
