// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/brand_repository.h"

#include "daemon/store/sql.h"

namespace store {
namespace {

constexpr const char* kColumns =
    "id, tenant_id, name, color_primary, color_secondary, color_accent, color_text, color_background, font_heading, "
    "font_body, logo_path, watermark_path, watermark_position, watermark_opacity, intro_video_path, outro_video_path, "
    "version, created_at, updated_at";

std::string text_or_empty(const SQLite::Column& column)
{
    return column.isNull() ? std::string{} : column.getString();
}

std::optional<std::string> empty_is_null(const std::string& path)
{
    return path.empty() ? std::nullopt : std::optional(path);
}

BrandTemplate read_brand(Statement& row)
{
    BrandTemplate brand;
    brand.id = row.getColumn(0).getInt64();
    brand.tenant_id = optional_id(row.getColumn(1));
    brand.name = row.getColumn(2).getString();
    brand.color_primary = row.getColumn(3).getString();
    brand.color_secondary = row.getColumn(4).getString();
    brand.color_accent = row.getColumn(5).getString();
    brand.color_text = row.getColumn(6).getString();
    brand.color_background = row.getColumn(7).getString();
    brand.font_heading = row.getColumn(8).getString();
    brand.font_body = row.getColumn(9).getString();
    brand.logo_path = text_or_empty(row.getColumn(10));
    brand.watermark_path = text_or_empty(row.getColumn(11));
    brand.watermark_position = row.getColumn(12).getString();
    brand.watermark_opacity = row.getColumn(13).getDouble();
    brand.intro_video_path = text_or_empty(row.getColumn(14));
    brand.outro_video_path = text_or_empty(row.getColumn(15));
    brand.version = row.getColumn(16).getInt64();
    brand.created_at = from_sql(row.getColumn(17).getInt64());
    brand.updated_at = from_sql(row.getColumn(18).getInt64());
    return brand;
}

std::optional<BrandTemplate> find_own(Database& database, std::optional<Id> tenant_id, std::string_view name)
{
    Statement select(
        database,
        fmt::format("SELECT {} FROM brand_templates WHERE tenant_id IS ? AND name = ? AND is_active = 1", kColumns));
    bind_all(select, tenant_id, name);
    return select.executeStep() ? std::optional(read_brand(select)) : std::nullopt;
}

void insert(Database& database, const BrandTemplate& brand)
{
    Statement put(
        database,
        "INSERT INTO brand_templates (tenant_id, name, color_primary, color_secondary, color_accent, color_text, "
        "color_background, font_heading, font_body, logo_path, watermark_path, watermark_position, watermark_opacity, "
        "intro_video_path, outro_video_path, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind_all(put, brand.tenant_id, brand.name, brand.color_primary, brand.color_secondary, brand.color_accent,
             brand.color_text, brand.color_background, brand.font_heading, brand.font_body,
             empty_is_null(brand.logo_path), empty_is_null(brand.watermark_path), brand.watermark_position,
             brand.watermark_opacity, empty_is_null(brand.intro_video_path), empty_is_null(brand.outro_video_path),
             database.now(), database.now());
    put.exec();
}

void update(Database& database, Id id, const BrandTemplate& brand)
{
    Statement put(
        database,
        "UPDATE brand_templates SET color_primary = ?, color_secondary = ?, color_accent = ?, color_text = ?, "
        "color_background = ?, font_heading = ?, font_body = ?, logo_path = ?, watermark_path = ?, "
        "watermark_position = ?, watermark_opacity = ?, intro_video_path = ?, outro_video_path = ?, "
        "version = version + 1, updated_at = ? WHERE id = ?");
    bind_all(put, brand.color_primary, brand.color_secondary, brand.color_accent, brand.color_text,
             brand.color_background, brand.font_heading, brand.font_body, empty_is_null(brand.logo_path),
             empty_is_null(brand.watermark_path), brand.watermark_position, brand.watermark_opacity,
             empty_is_null(brand.intro_video_path), empty_is_null(brand.outro_video_path), database.now(), id);
    put.exec();
}

}

base::Result<BrandTemplate> BrandRepository::put(const BrandTemplate& given)
{
    return in_transaction(*database_, [&]() -> base::Result<BrandTemplate> {
        BrandTemplate brand = given;
        brand.tenant_id = owner(scope_, given.tenant_id);
        const auto known = find_own(*database_, brand.tenant_id, brand.name);
        if (known)
            update(*database_, known->id, brand);
        else
            insert(*database_, brand);
        auto stored = find_own(*database_, brand.tenant_id, brand.name);
        append_event(*database_, brand.tenant_id.value_or(kSharedEvents), "brand", stored->id,
                     known ? "changed" : "created");
        return std::move(*stored);
    });
}

base::Result<BrandTemplate> BrandRepository::get(Id id)
{
    return guarded([&]() -> base::Result<BrandTemplate> {
        Statement select(*database_,
                         fmt::format("SELECT {} FROM brand_templates WHERE id = ? AND {}", kColumns, visible(scope_)));
        bind_all(select, id);
        if (!select.executeStep())
            return no_row("brand", id);
        return read_brand(select);
    });
}

base::Result<std::optional<BrandTemplate>> BrandRepository::find(std::string_view name)
{
    return guarded([&]() -> base::Result<std::optional<BrandTemplate>> {
        Statement select(*database_,
                         fmt::format("SELECT {} FROM brand_templates WHERE name = ? AND is_active = 1 AND {} "
                                     "ORDER BY tenant_id IS NULL, id LIMIT 1",
                                     kColumns, visible(scope_)));
        bind_all(select, name);
        return select.executeStep() ? std::optional(read_brand(select)) : std::nullopt;
    });
}

base::Result<std::vector<BrandTemplate>> BrandRepository::list()
{
    return guarded([&]() -> base::Result<std::vector<BrandTemplate>> {
        Statement select(*database_,
                         fmt::format("SELECT {} FROM brand_templates WHERE is_active = 1 AND {} ORDER BY name, id",
                                     kColumns, visible(scope_)));
        std::vector<BrandTemplate> brands;
        while (select.executeStep())
            brands.push_back(read_brand(select));
        return brands;
    });
}

}
