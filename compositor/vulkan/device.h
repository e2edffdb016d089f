// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Vulkan 1.3 device for computing, without any surface: found with reasons, one queue, one timeline semaphore that
// counts what was given to the queue. Everything made from it keeps it alive. Thread: any (the queue is locked here).

#include "compositor/vulkan/vk.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vulkan {

enum class DeviceKind : std::uint8_t { discrete, integrated, virtual_gpu, software, other };
std::string_view name(DeviceKind kind);

struct DeviceRow {
    std::string name;   // "NVIDIA H100 80GB HBM3"
    std::string driver; // "NVIDIA 535.129.03"
    DeviceKind kind = DeviceKind::other;
    bool usable = false;
    std::string reason; // what it lacks; of a usable one: what it has
};

// All devices, the best first. Fails when there is no loader or no driver at all. It loads drivers, which may hang or
// crash: elsewhere than in a child, only for a device that was asked for.
Result<std::vector<DeviceRow>> list_devices();

enum class Software : std::uint8_t { refuse, allow }; // a driver that computes on the processor
enum class Validation : std::uint8_t { off, on };     // on: a message of the validation layers ends the process

#ifdef LESEDI_VKVAL
inline constexpr Validation kUsualValidation = Validation::on;
#else
inline constexpr Validation kUsualValidation = Validation::off;
#endif

struct DeviceSpec {
    Software software = Software::refuse;
    Validation validation = kUsualValidation;
    std::int64_t lose_at_submit = -1; // for tests of device loss: this submit, counted from 0, and all later ones fail
    std::int64_t lose_at_wait = -1;   // likewise: this wait for an answer, and all later ones
    std::uint64_t memory_limit_bytes = 0; // for tests of full devices; 0: what it has
};

class Device {
public:
    // The best usable one. unavailable, with the reason of each device that was refused, when there is none.
    static Result<std::shared_ptr<Device>> create(const DeviceSpec& spec);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    const DeviceRow& row() const { return row_; }
    const VolkDeviceTable& call() const { return call_; }
    VkDevice handle() const { return device_; }
    std::uint32_t queue_family() const { return family_; }

    // The index of a memory type that is allowed by `types`, has all of `wanted` and, if there is such, of `liked`.
    Result<std::uint32_t> memory_type(std::uint32_t types, VkMemoryPropertyFlags wanted,
                                      VkMemoryPropertyFlags liked) const;

    // What a Memory takes from the device and gives back; no_space beyond DeviceSpec::memory_limit_bytes.
    Status take_memory(std::uint64_t bytes);
    void give_memory(std::uint64_t bytes) { memory_taken_ -= bytes; }
    std::uint64_t memory_taken() const { return memory_taken_; } // by all
    // Who has not enough asks those who keep more than they need; they look between frames. How often it was asked.
    std::uint64_t ask_for_room() { return ++room_asked_; }
    std::uint64_t room_asked() const { return room_asked_; }

    // Gives commands to the queue; the ticket is passed when they are done.
    Result<std::uint64_t> submit(VkCommandBuffer commands);
    // Whatever goes wrong is device_lost, no answer within kLongestWait too: nobody knows what it still does, and
    // nobody waits a second time.
    Status wait(std::uint64_t ticket);
    std::uint64_t passed() const; // the highest ticket that is done

    // It gave no answer in time: what it was given may still run, so nothing that it may use is taken away.
    bool is_hung() const { return hung_; }

    static constexpr std::chrono::seconds kLongestWait{60};

private:
    Device() = default;
    Status open(const DeviceSpec& spec);
    Status open_instance(Validation validation);

    VkInstance instance_ = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
    VkPhysicalDevice physical_ = VK_NULL_HANDLE;
    VkDevice device_ = VK_NULL_HANDLE;
    VolkDeviceTable call_{};
    DeviceRow row_;
    VkPhysicalDeviceMemoryProperties memory_{};
    std::uint32_t family_ = 0;
    VkQueue queue_ = VK_NULL_HANDLE;
    VkSemaphore timeline_ = VK_NULL_HANDLE;
    std::mutex mutex_;         // of the queue and last_
    std::uint64_t last_ = 0;   // ticket
    std::int64_t submits_ = 0; // guarded by mutex_
    std::int64_t lose_at_submit_ = -1;
    std::atomic<bool> lost_ = false; // by the test's wish
    std::uint64_t memory_limit_ = 0;
    std::atomic<std::uint64_t> memory_taken_ = 0;
    std::atomic<std::uint64_t> room_asked_ = 0;
    std::atomic<bool> silent_ = false; // it gave no answer, or said that it is lost
    std::atomic<bool> hung_ = false;   // the former
    std::int64_t lose_at_wait_ = -1;
    std::atomic<std::int64_t> waits_ = 0;
};

}
