// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/resources/resources.h"
#include "daemon/api/router.h"

namespace api {

Handlers all_handlers()
{
    Handlers handlers;
    add_system(handlers);
    add_settings(handlers);
    add_assets(handlers);
    add_characters(handlers);
    add_documents(handlers);
    add_projects(handlers);
    add_scripts(handlers);
    add_outputs(handlers);
    add_jobs(handlers);
    add_stills(handlers);
    add_compositions(handlers);
    add_previews(handlers);
    return handlers;
}

}
