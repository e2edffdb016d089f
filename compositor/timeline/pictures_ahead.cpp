// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/pictures_ahead.h"

#include "compositor/base/thread.h"
#include "compositor/base/trace.h"

#include <algorithm>

namespace timeline {
namespace {

constexpr unsigned kMostThreads = 4; // each may hold a whole decoded picture

}

PicturesAhead::PicturesAhead(assets::AssetCache& assets, std::filesystem::path folder)
    : assets_(assets), folder_(std::move(folder))
{
}

PicturesAhead::~PicturesAhead()
{
    for (std::jthread& thread : threads_)
        thread.request_stop();
}

// The caller compiles on a core of its own, and takes part once it waits.
std::size_t PicturesAhead::ask(const std::string& source, frame::Size box, const assets::Colors& colors)
{
    const std::lock_guard lock(mutex_);
    Wanted wanted{source, box, colors, std::nullopt};
    if (const auto same = std::ranges::find(wanted_, wanted); same != wanted_.end())
        return static_cast<std::size_t>(same - wanted_.begin());
    wanted_.push_back(std::move(wanted));
    changed_.notify_one();
    if (threads_.size() < std::min<std::size_t>(base::usable_cores() - 1, kMostThreads))
        threads_.push_back(base::start_part(fmt::format("pictures-{}", threads_.size()),
                                            [this](const std::stop_token& stop) { work(stop); }));
    return wanted_.size() - 1;
}

void PicturesAhead::decode_next(std::unique_lock<std::mutex>& lock)
{
    TRACE_SPAN("decode picture");
    Wanted& wanted = wanted_[next_++];
    lock.unlock();
    auto picture = assets_.picture(wanted.source, folder_, wanted.box, wanted.colors);
    lock.lock();
    wanted.picture = std::move(picture);
    changed_.notify_all();
}

void PicturesAhead::work(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return next_ < wanted_.size(); })) {
        if (stop.stop_requested())
            return;
        decode_next(lock);
    }
}

const base::Result<assets::Picture>& PicturesAhead::get(std::size_t number)
{
    std::unique_lock lock(mutex_);
    const Wanted& wanted = wanted_[number];
    while (!wanted.picture && next_ < wanted_.size())
        decode_next(lock);
    changed_.wait(lock, [&] { return wanted.picture.has_value(); });
    return *wanted.picture;
}

}
