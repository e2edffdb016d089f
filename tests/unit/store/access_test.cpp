// SPDX-License-Identifier: GPL-3.0-or-later
// Tenants, their tokens and settings, and writes that happen once.
#include "daemon/store/idempotency_repository.h"
#include "daemon/store/tenant_repository.h"
#include "daemon/store/token_repository.h"
#include "tests/unit/store/store_support.h"

using namespace std::chrono_literals;
using AccessTest = store::test::StoreTest;
using Kept = store::KeptAnswer::State;

TEST_F(AccessTest, ATokenIsShownOnceAndFoundByItself)
{
    auto database = open();
    store::TokenRepository tokens(database, kEveryone);
    EXPECT_EQ(tokens.create({.name = "no tenant"}).error().code, base::Errc::invalid_input);
    const auto made = store::TokenRepository(database, kFirst).create({.name = "cms", .scopes = {"read", "write"}});
    ASSERT_TRUE(made.has_value()) << made.error().what;
    EXPECT_EQ(made->secret.size(), 68U);
    EXPECT_EQ(value("SELECT count(*) FROM tokens WHERE sha256 LIKE '%" + made->secret.substr(4) + "%'"), "0");
    const auto found = tokens.find(made->secret);
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ((*found)->tenant_id, store::kDefaultTenant);
    EXPECT_TRUE((*found)->allows("write"));
    EXPECT_FALSE((*found)->allows("admin"));
    EXPECT_EQ(tokens.get(made->token.id)->last_used_at, now_);
    const auto first_use = now_;
    pass(59s);
    ASSERT_TRUE((*tokens.find(made->secret)).has_value());
    EXPECT_EQ(tokens.get(made->token.id)->last_used_at, first_use) << "at most once a minute";
    pass(1s);
    ASSERT_TRUE((*tokens.find(made->secret)).has_value());
    EXPECT_EQ(tokens.get(made->token.id)->last_used_at, now_);
    EXPECT_FALSE((*tokens.find("lsd_")).has_value());
    EXPECT_NE(store::TokenRepository(database, kFirst).create({})->secret, made->secret);
    EXPECT_EQ(store::TokenRepository(database, kFirst).create({.scopes = {"root"}}).error().code,
              base::Errc::invalid_input);
    ASSERT_TRUE(tokens.revoke(made->token.id).has_value());
    EXPECT_FALSE((*tokens.find(made->secret)).has_value());
    EXPECT_EQ(store::TokenRepository(database, store::Scope::of(2)).revoke(made->token.id).error().code,
              base::Errc::not_found);
}

TEST_F(AccessTest, ATokenEndsWithItsTimeOrItsTenant)
{
    auto database = open();
    store::TenantRepository tenants(database, kEveryone);
    const auto tenant = tenants.create("school", {.projects_per_day = 5});
    ASSERT_TRUE(tenant.has_value());
    EXPECT_EQ(tenants.create("school").error().code, base::Errc::invalid_input);
    store::TokenRepository tokens(database, store::Scope::of(tenant->id));
    const auto made = tokens.create({.name = "t", .expires_at = now_ + 10s}).value();
    EXPECT_TRUE((*tokens.find(made.secret)).has_value());
    ASSERT_TRUE(tenants.change(tenant->id, {.state = "suspended"}).has_value());
    EXPECT_FALSE((*tokens.find(made.secret)).has_value());
    ASSERT_TRUE(tenants.change(tenant->id, {.state = "active"}).has_value());
    pass(10s);
    EXPECT_FALSE((*tokens.find(made.secret)).has_value());
    EXPECT_EQ(tenants.get(tenant->id)->quotas.projects_per_day, 5);
    EXPECT_EQ(tenants.change(tenant->id, {.state = "asleep"}).error().code, base::Errc::invalid_input);
    EXPECT_EQ(tenants.list()->size(), 2U);
}

TEST_F(AccessTest, SettingsAreATenantsOwn)
{
    auto database = open();
    store::SettingRepository settings(database, kFirst);
    ASSERT_TRUE(settings.put("voice.rate", "1.1").has_value());
    ASSERT_TRUE(settings.put("voice.rate", "1.2").has_value());
    EXPECT_EQ(*settings.get("voice.rate"), "1.2");
    EXPECT_EQ(settings.put("x", "not json").error().code, base::Errc::invalid_input);
    EXPECT_EQ(settings.list()->size(), 1U);
    EXPECT_FALSE((*store::SettingRepository(database, store::Scope::of(2)).get("voice.rate")).has_value());
    EXPECT_EQ(store::SettingRepository(database, kEveryone).list().error().code, base::Errc::invalid_input);
    ASSERT_TRUE(settings.remove("voice.rate").has_value());
    EXPECT_EQ(settings.remove("voice.rate").error().code, base::Errc::not_found);
}

TEST_F(AccessTest, AKeyedWriteHappensOnce)
{
    auto database = open();
    store::IdempotencyRepository keys(database, kFirst);
    EXPECT_EQ(keys.begin("k", "request")->state, Kept::fresh);
    EXPECT_EQ(keys.begin("k", "request")->state, Kept::under_way);
    EXPECT_EQ(keys.begin("k", "another")->state, Kept::other_request);
    ASSERT_TRUE(keys.finish("k", 201, "{\"id\":1}").has_value());
    const auto kept = keys.begin("k", "request");
    EXPECT_EQ(kept->state, Kept::finished);
    EXPECT_EQ(kept->status, 201);
    EXPECT_EQ(kept->body, "{\"id\":1}");
    EXPECT_EQ(keys.finish("k", 500, "").error().code, base::Errc::not_found) << "once";
    EXPECT_EQ(keys.begin("k", "another")->state, Kept::other_request);
    EXPECT_EQ(keys.begin("j", "request")->state, Kept::fresh);
    ASSERT_TRUE(keys.abandon("j").has_value());
    EXPECT_EQ(keys.begin("j", "another")->state, Kept::fresh) << "nothing had been done";
    store::IdempotencyRepository all(database, kEveryone);
    EXPECT_EQ(*all.forget_unfinished(), 1) << "what a killed daemon left";
    pass(24h);
    EXPECT_EQ(keys.begin("k", "another")->state, Kept::fresh) << "a day later it is free";
    pass(24h);
    EXPECT_EQ(*all.remove_expired(), 1);
    EXPECT_EQ(all.begin("k", "r").error().code, base::Errc::invalid_input);
}
