// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Brand templates: what a tenant's videos look like. Files are paths inside the data folder. Rows without a tenant are
// shared. Thread: that of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <string>
#include <vector>

namespace store {

struct BrandTemplate {
    Id id = 0;
    std::optional<Id> tenant_id{}; // empty: shared; a tenant's scope writes its own
    std::string name;
    std::string color_primary = "#1a1a2e";
    std::string color_secondary = "#16213e";
    std::string color_accent = "#e94560";
    std::string color_text = "#ffffff";
    std::string color_background = "#0f0f23";
    std::string font_heading = "Poppins";
    std::string font_body = "Inter";
    std::string logo_path; // this and the other paths: empty when there is none
    std::string watermark_path;
    std::string watermark_position = "bottom_right"; // top_left top_right bottom_left bottom_right center
    double watermark_opacity = 0.7;                  // 0..1
    std::string intro_video_path;
    std::string outro_video_path;
    std::int64_t version = 1; // grows with every change
    Time created_at;
    Time updated_at;
};

class BrandRepository {
public:
    BrandRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    base::Result<BrandTemplate> put(const BrandTemplate& brand); // the same tenant and name: that row, changed
    base::Result<BrandTemplate> get(Id id);                      // not_found
    base::Result<std::optional<BrandTemplate>> find(std::string_view name); // the tenant's before a shared one
    base::Result<std::vector<BrandTemplate>> list();                        // by name

private:
    Database* database_;
    Scope scope_;
};

}
