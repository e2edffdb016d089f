// SPDX-License-Identifier: GPL-3.0-or-later
// Who may come in, and until when.
#include "daemon/store/token_repository.h"
#include "tests/unit/api_preview/api_support.h"

namespace {

using namespace test_support;

class DoormanTest : public ApiTest {
protected:
    store::CreatedToken token(std::optional<store::Time> expires_at = {})
    {
        store::NewToken wanted;
        wanted.name = "reader";
        wanted.expires_at = expires_at;
        return store::TokenRepository(database_, store::Scope::of(1)).create(wanted).value();
    }
    std::variant<api::Caller, api::Problem> admit(const std::string& secret)
    {
        net::RequestHead head;
        head.headers.push_back({"Authorization", "Bearer " + secret});
        return doorman_.admit(head, api::Need::read, database_);
    }
    void revoke(store::Id id)
    {
        ASSERT_TRUE(store::TokenRepository(database_, store::Scope::of(1)).revoke(id));
        doorman_.revoke(id);
    }

    api::Doorman doorman_{api::Rate{}};
};

TEST_F(DoormanTest, AStreamThatOpensAsItsTokenIsRevokedEndsAtOnce)
{
    const auto made = token();
    const auto admitted = admit(made.secret);
    ASSERT_TRUE(std::holds_alternative<api::Caller>(admitted));
    const auto early = doorman_.pass(std::get<api::Caller>(admitted));
    EXPECT_TRUE(early->holds());
    revoke(made.token.id); // between the admission of the second one and its stream
    EXPECT_FALSE(early->holds());
    EXPECT_FALSE(doorman_.pass(std::get<api::Caller>(admitted))->holds());
    const auto refused = admit(made.secret);
    ASSERT_TRUE(std::holds_alternative<api::Problem>(refused));
    EXPECT_EQ(std::get<api::Problem>(refused).status, 401);
}

TEST_F(DoormanTest, AStreamEndsWhenItsTokenExpires)
{
    const auto soon = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now() + 1s);
    const auto admitted = admit(token(soon).secret);
    ASSERT_TRUE(std::holds_alternative<api::Caller>(admitted));
    const auto pass = doorman_.pass(std::get<api::Caller>(admitted));
    std::this_thread::sleep_until(soon + 5ms);
    EXPECT_FALSE(pass->holds());
}

TEST_F(DoormanTest, TheOperatorNeedsNoPass)
{
    EXPECT_EQ(doorman_.pass(api::Caller{}), nullptr);
}

}
