// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The cores of a machine, divided between the films that are rendered side by side: a film alone has all of them, the
// second gets half. A film keeps what it began with. Thread: any.

#include <algorithm>
#include <atomic>

namespace pipeline {

class CoreShare {
public:
    explicit CoreShare(unsigned cores) : cores_(std::max(1U, cores)) {}

    class Turn { // while a film is rendered
    public:
        explicit Turn(CoreShare& share) : share_(share), side_by_side_(++share.films_) {}
        ~Turn() { --share_.films_; }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        unsigned cores() const { return std::max(1U, share_.cores_ / side_by_side_); }

    private:
        CoreShare& share_;
        const unsigned side_by_side_;
    };

private:
    const unsigned cores_;
    std::atomic<unsigned> films_{0};
};

}
