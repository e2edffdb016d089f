// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/lasting_pass.h"

#include <utility>

namespace api {
namespace {

class Guarded final : public net::ByteSource {
public:
    Guarded(std::shared_ptr<const Pass> pass, std::unique_ptr<net::ByteSource> source)
        : pass_(std::move(pass)), source_(std::move(source))
    {
    }
    Piece read(std::span<std::byte> to) override { return pass_->holds() ? source_->read(to) : Piece{State::end, 0}; }
    void on_more(std::function<void()> wake) override { source_->on_more(std::move(wake)); }

private:
    std::shared_ptr<const Pass> pass_;
    std::unique_ptr<net::ByteSource> source_;
};

}

std::unique_ptr<net::ByteSource> while_it_holds(std::shared_ptr<const Pass> pass,
                                                std::unique_ptr<net::ByteSource> source)
{
    return std::make_unique<Guarded>(std::move(pass), std::move(source));
}

}
