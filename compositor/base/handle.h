// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A move-only owner of a C handle. Traits say the empty value and how to close:
//     struct FdTraits { static constexpr int none = -1; static void close(int fd) { ::close(fd); } };

#include <unistd.h>

#include <utility>

namespace base {

template <class T, class Traits> class Handle {
public:
    Handle() = default;
    explicit Handle(T raw) : raw_(raw) {}
    Handle(Handle&& other) noexcept : raw_(other.release()) {}
    Handle& operator=(Handle&& other) noexcept
    {
        if (this != &other)
            reset(other.release());
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { reset(); }

    T get() const { return raw_; }
    explicit operator bool() const { return raw_ != Traits::none; }
    T release() { return std::exchange(raw_, Traits::none); }
    void reset(T raw = Traits::none)
    {
        const T old = std::exchange(raw_, raw);
        if (old != Traits::none)
            Traits::close(old);
    }
    T* out() // for C calls that fill a pointer; closes what was held
    {
        reset();
        return &raw_;
    }

private:
    T raw_ = Traits::none;
};

struct FdTraits {
    static constexpr int none = -1;
    static void close(int fd) { ::close(fd); }
};
using Fd = Handle<int, FdTraits>;

}
