// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads Prometheus's text format 0.0.4, strictly: what a scraper would refuse or misread is an error here.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace exposition {

using Labels = std::map<std::string, std::string>;

struct Sample {
    std::string name;
    Labels labels;
    double value = 0;
};
struct Family {
    std::string type; // counter gauge histogram
    std::string help;
    std::vector<Sample> samples;
};
using Families = std::map<std::string, Family>;

// Throws std::runtime_error with the line's number.
Families parse(std::string_view text);

// NaN when there is no such sample.
double value(const Families& families, const std::string& name, const Labels& labels = {});

}
