// SPDX-License-Identifier: GPL-3.0-or-later
// A helper that knows the voice's verbs and nothing else.
#include "compositor/base/helper_pool.h"
#include "daemon/stages/voice/espeak_voice.h"

int main(int argc, char** argv)
{
    return base::helper_main(argc, argv, voice::helper_verbs());
}
