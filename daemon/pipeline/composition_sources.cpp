// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/composition_sources.h"

namespace pipeline {
namespace {

using base::Status;
using Visit = std::function<Status(const SourcePlace& place, std::string& source)>;

std::string* source_of(decltype(timeline::Layer::content)& content)
{
    return std::visit(
        [](auto& value) -> std::string* {
            if constexpr (requires { value.source; })
                return &value.source;
            else
                return nullptr;
        },
        content);
}

Status each_layer(const std::string& path, std::vector<timeline::Layer>& layers, const Visit& visit)
{
    for (std::size_t i = 0; i < layers.size(); ++i) {
        timeline::Layer& layer = layers[i];
        const std::string here = fmt::format("{}[{}]", path, i);
        const bool is_rig = std::holds_alternative<timeline::Character>(layer.content);
        if (auto* group = std::get_if<timeline::Group>(&layer.content))
            TRY(each_layer(here + ".layers", group->layers, visit));
        else if (std::string* source = source_of(layer.content))
            TRY(visit({here + ".src", layer.id, is_rig}, *source));
    }
    return {};
}

}

Status each_source(timeline::Composition& composition, const Visit& visit)
{
    for (std::size_t i = 0; i < composition.audio.size(); ++i)
        TRY(visit({fmt::format("audio[{}].src", i), {}, false}, composition.audio[i].source));
    TRY(each_layer("layers", composition.layers, visit));
    for (std::size_t i = 0; i < composition.changes.size(); ++i)
        if (!composition.changes[i].source.empty())
            TRY(visit({fmt::format("changes[{}].src", i), {}, false}, composition.changes[i].source));
    return {};
}

}
