/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Vulkan driver that is of no use: built once to crash when it is loaded, once to hang. */
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void loaded(void)
{
#ifdef HANGS
    for (;;)
        pause();
#else
    abort();
#endif
}
