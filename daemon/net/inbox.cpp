// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/inbox.h"

#include "compositor/base/file.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <utility>

namespace net {

void Bell::ring()
{
    if (!rung_.exchange(true))
        inbox_->rung(shared_from_this());
}

Exchange* Bell::answer()
{
    rung_.exchange(false);
    return exchange_;
}

base::Result<std::shared_ptr<Inbox>> Inbox::create()
{
    base::Fd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!fd)
        return base::fail_errno("eventfd", errno);
    return std::make_shared<Inbox>(std::move(fd));
}

void Inbox::finished(Exchange& exchange)
{
    {
        const std::lock_guard lock(mutex_);
        mail_.finished.push_back(&exchange);
    }
    wake_up();
}

void Inbox::rung(std::shared_ptr<Bell> bell)
{
    {
        const std::lock_guard lock(mutex_);
        if (closed_)
            return;
        mail_.rung.push_back(std::move(bell));
    }
    wake_up();
}

void Inbox::wake_up()
{
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the reader is awake already.
    [[maybe_unused]] const ssize_t written = ::write(wake_up_.get(), &one, sizeof(one));
}

Inbox::Mail Inbox::take()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t read = ::read(wake_up_.get(), &count, sizeof(count));
    const std::lock_guard lock(mutex_);
    return std::exchange(mail_, {});
}

void Inbox::close()
{
    Mail last; // a bell holds the inbox that holds it
    const std::lock_guard lock(mutex_);
    closed_ = true;
    last = std::exchange(mail_, {});
}

}
