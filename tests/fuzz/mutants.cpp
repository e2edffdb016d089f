// SPDX-License-Identifier: GPL-3.0-or-later
// A corpus and its mutants without libFuzzer: every file of the given folders as it is, then with bytes changed, cut,
// doubled and mixed with other files, from a fixed seed. The function under test aborts when something is wrong; the
// bytes it had are then in PROGRAM.failed. LESEDI_MUTANTS: how many of each file.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string fed;         // what the function has now
std::string failed_path; // where it is put when it aborts

void keep_what_failed(int)
{
    const int file = ::open(failed_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    [[maybe_unused]] const auto written = ::write(file, fed.data(), fed.size());
    [[maybe_unused]] const auto told = ::write(STDERR_FILENO, failed_path.data(), failed_path.size());
    ::close(file);
}

void feed(const std::string& bytes)
{
    fed = bytes;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string mutant(std::string bytes, const std::string& other, std::mt19937& random)
{
    for (auto changes = random() % 6 + 1; changes > 0 && !bytes.empty(); --changes) {
        const std::size_t at = random() % bytes.size();
        switch (random() % 5) {
        case 0:
            bytes[at] = static_cast<char>(random());
            break;
        case 1:
            bytes.erase(at, random() % 20 + 1);
            break;
        case 2:
            bytes.insert(at, bytes.substr(at, random() % 60));
            break;
        case 3:
            bytes.insert(at, other.substr(0, random() % 200));
            break;
        default:
            bytes.resize(at);
            break;
        }
    }
    return bytes;
}

}

int main(int argc, char** argv)
{
    std::vector<std::string> corpus;
    for (int i = 1; i < argc; ++i)
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            if (!entry.is_regular_file())
                continue;
            std::ifstream file(entry.path(), std::ios::binary);
            corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        }
    if (corpus.empty()) {
        std::fputs("a folder with a corpus is needed\n", stderr);
        return 2;
    }
    failed_path = std::string(argv[0]) + ".failed";
    std::signal(SIGABRT, keep_what_failed);
    std::mt19937 random(20240229);
    const char* wanted = std::getenv("LESEDI_MUTANTS");
    const int mutants = wanted != nullptr ? std::atoi(wanted) : 200;
    feed("");
    for (const std::string& file : corpus) {
        feed(file);
        for (int i = 0; i < mutants; ++i)
            feed(mutant(file, corpus[random() % corpus.size()], random));
    }
    return 0;
}
