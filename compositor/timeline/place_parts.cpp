// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/figure.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace timeline {
namespace {

using Joints = std::array<Joint, kMaxRigParts>;
using Weights = std::array<double, kMaxRigParts>; // 0 to 1: how far the pose alone says where a part is

// The last turn that has begun, or the first.
template <class Turn> std::size_t turn_at(const std::vector<Turn>& turns, double time_s)
{
    const auto next = std::upper_bound(turns.begin(), turns.end(), time_s + kTimeNoiseS,
                                       [](double time, const Turn& turn) { return time < turn.at_s; });
    return next == turns.begin() ? 0 : static_cast<std::size_t>(next - turns.begin()) - 1;
}

double duration_of(const PoseTurn& turn)
{
    return turn.duration_s;
}
double duration_of(const MoodTurn&)
{
    return kMoodTurnS;
}

// The oldest turn whose end is still to be seen; a new turn begins wherever those before have got to.
template <class Turn> std::size_t oldest_seen(const std::vector<Turn>& turns, std::size_t current, double time_s)
{
    constexpr std::size_t kMostAtOnce = 6;
    std::size_t oldest = current;
    while (oldest > 0 && current - oldest < kMostAtOnce && time_s < turns[oldest].at_s + duration_of(turns[oldest]))
        --oldest;
    return oldest;
}

void turn_to(Joint& joint, const Joint& target, double part)
{
    if (part == 0)
        return;
    joint.move = mix(joint.move, target.move, part);
    joint.rotate_deg = mix(joint.rotate_deg, target.rotate_deg, part);
    joint.scale = mix(joint.scale, target.scale, part);
    if (part < 0.5)
        return;
    joint.variant = target.variant; // in the middle of the move
    joint.shown = target.shown;
}

double progress(double since_s, double duration_s)
{
    return duration_s > 0 ? (since_s + kTimeNoiseS) / duration_s : 1;
}

double weight_of(const Joint& joint)
{
    return joint.named ? 1 : 0;
}

void pose_joints(const Figure& figure, double now_s, Joints& joints, Weights& weights)
{
    const std::size_t current = turn_at(figure.turns, now_s), oldest = oldest_seen(figure.turns, current, now_s);
    const std::size_t count = figure.rig.parts.size();
    const std::vector<Joint>& first = figure.rig.poses[figure.turns[oldest].pose].joints;
    std::copy(first.begin(), first.end(), joints.begin());
    std::transform(first.begin(), first.end(), weights.begin(), weight_of);
    for (std::size_t i = oldest + 1; i <= current; ++i) {
        const PoseTurn& turn = figure.turns[i];
        const std::vector<Joint>& target = figure.rig.poses[turn.pose].joints;
        for (std::size_t part = 0; part < count; ++part) {
            const double late_s = kOverlap * turn.duration_s * figure.lags[part];
            const double there = progress(now_s - turn.at_s - late_s, turn.duration_s * (1 - kOverlap));
            const double eased = ease(turn.easing, there);
            turn_to(joints[part], target[part], eased);
            weights[part] = mix(weights[part], weight_of(target[part]), std::clamp(eased, 0.0, 1.0));
        }
    }
}

struct Face {
    Joints joints;
    std::optional<std::size_t> mouth, lids;
};

void mood_face(const Figure& figure, double now_s, Face& face)
{
    const std::size_t current = turn_at(figure.moods, now_s), oldest = oldest_seen(figure.moods, current, now_s);
    const auto mood_of = [&](std::size_t turn) -> const RigMood& { return figure.rig.moods[figure.moods[turn].mood]; };
    const RigMood& first = mood_of(oldest);
    std::copy(first.joints.begin(), first.joints.end(), face.joints.begin());
    face.mouth = first.mouth;
    face.lids = first.lids;
    for (std::size_t i = oldest + 1; i <= current; ++i) {
        const RigMood& mood = mood_of(i);
        const double part = ease({Curve::ease_in_out}, progress(now_s - figure.moods[i].at_s, kMoodTurnS));
        for (std::size_t joint = 0; joint < mood.joints.size(); ++joint)
            turn_to(face.joints[joint], mood.joints[joint], part);
        if (part >= 0.5) {
            face.mouth = mood.mouth;
            face.lids = mood.lids;
        }
    }
}

void add(Joint& joint, const Joint& on_top)
{
    joint.move = {joint.move.x + on_top.move.x, joint.move.y + on_top.move.y};
    joint.rotate_deg += on_top.rotate_deg;
    joint.scale = {joint.scale.x * on_top.scale.x, joint.scale.y * on_top.scale.y};
    if (on_top.variant)
        joint.variant = on_top.variant;
    if (on_top.shown)
        joint.shown = on_top.shown;
}

// What the mood says of parts, as far as the pose does not.
void add_moods(const Face& face, const Weights& weights, std::size_t count, Joints& joints)
{
    for (std::size_t i = 0; i < count; ++i) {
        const double part = 1 - weights[i];
        if (part == 0)
            continue;
        Joint mood = face.joints[i];
        mood.move = {mood.move.x * part, mood.move.y * part};
        mood.rotate_deg *= part;
        mood.scale = mix(Point{1, 1}, mood.scale, part);
        if (part < 0.5) {
            mood.variant.reset();
            mood.shown.reset();
        }
        add(joints[i], mood);
    }
}

void live(const Figure& figure, const FigureTime& time, Joints& joints)
{
    const Life& life = figure.life;
    const double head_height = figure.rig.head.height;
    const double sway = sway_at(life, time.life_s) * life.liveliness;
    const double breath = breath_at(life, time.life_s) * life.liveliness;
    const Point grown{1 + kBreathBroad * breath, 1 + kBreathTall * breath};
    const StressLook stress = stress_at(figure.stresses, time.now_s);
    const double nod = nods_at(figure.nods_s, time.now_s);
    if (figure.driven.body) {
        // A body that turns about its foot would lift a corner off the lower edge: it stands that much lower.
        const double half = figure.rig.size.x / 2 * (1 + kBreathBroad * life.liveliness);
        const double lift = std::sin(kSwayDeg * life.liveliness * std::numbers::pi / 180) * half;
        add(joints[*figure.driven.body], {{0, lift}, kSwayDeg * sway, grown, {}, {}});
    }
    if (figure.driven.head) { // stays its own size on a breathing body
        const double down = (kStressDip * stress.dip + kNodDip * nod) * head_height;
        const Point own = figure.driven.body ? Point{1 / grown.x, 1 / grown.y} : Point{1, 1};
        add(joints[*figure.driven.head], {{0, down}, kNodDeg * nod - kHeadCounterDeg * sway, own, {}, {}});
    }
    for (const auto& brow : {figure.driven.brow_left, figure.driven.brow_right})
        if (brow)
            joints[*brow].move.y -= kBrowLift * stress.lift * head_height;
}

void look(const Figure& figure, const FigureTime& time, Joints& joints)
{
    if (!figure.driven.pupils)
        return;
    const Point at = sample(figure.look_at, time.now_s).value, glance = glance_at(figure.life, time.life_s);
    Joint& pupils = joints[*figure.driven.pupils];
    pupils.move.x += std::clamp(at.x + glance.x, -1.0, 1.0) * figure.rig.gaze.x;
    pupils.move.y += std::clamp(at.y + glance.y, -1.0, 1.0) * figure.rig.gaze.y;
}

// A variant's name tells how far these lids are closed: "closed-smile" is closed.
Lids closedness(std::string_view name)
{
    return name.starts_with("closed") ? Lids::closed : name.starts_with("half") ? Lids::half : Lids::open;
}

void blink(const Figure& figure, const Face& face, double now_s, Joints& joints)
{
    if (!figure.driven.lids)
        return;
    Joint& joint = joints[*figure.driven.lids];
    if (!joint.variant)
        joint.variant = face.lids;
    const Lids blinking = lids_at(figure.life, now_s);
    const RigPart& part = figure.rig.parts[*figure.driven.lids];
    const auto lids = figure.driven.lid_variants[static_cast<std::size_t>(blinking)];
    if (lids && blinking > closedness(part.variants[joint.variant.value_or(0)].name))
        joint.variant = lids;
}

void speak(const Figure& figure, const Face& face, double now_s, Joints& joints)
{
    if (!figure.driven.mouth)
        return;
    Joint& joint = joints[*figure.driven.mouth];
    if (const auto mouth = mouth_at(figure.mouth, now_s))
        joint.variant = figure.rig.mouths[static_cast<std::size_t>(*mouth)];
    else if (!joint.variant)
        joint.variant = face.mouth;
}

// translate(pivot + move) * rotate * scale * translate(-pivot)
scene::Affine joint_map(const Joint& joint, const Point& pivot)
{
    const double angle = joint.rotate_deg * (std::numbers::pi / 180);
    const double sine = joint.rotate_deg == 0 ? 0 : std::sin(angle),
                 cosine = joint.rotate_deg == 0 ? 1 : std::cos(angle);
    scene::Affine map;
    map.xx = cosine * joint.scale.x;
    map.xy = -sine * joint.scale.y;
    map.yx = sine * joint.scale.x;
    map.yy = cosine * joint.scale.y;
    map.x0 = pivot.x + joint.move.x - map.xx * pivot.x - map.xy * pivot.y;
    map.y0 = pivot.y + joint.move.y - map.yx * pivot.x - map.yy * pivot.y;
    return map;
}

}

void place_parts(const Figure& figure, const FigureTime& time, PartPlaces& out)
{
    const std::vector<RigPart>& parts = figure.rig.parts;
    Joints joints;
    Face face;
    Weights weights;
    pose_joints(figure, time.now_s, joints, weights);
    mood_face(figure, time.now_s, face);
    add_moods(face, weights, parts.size(), joints);
    live(figure, time, joints);
    look(figure, time, joints);
    blink(figure, face, time.now_s, joints);
    speak(figure, face, time.now_s, joints);
    for (const std::size_t i : figure.rig.parents_first) {
        PartPlace& place = out[i];
        place.to_rig = joint_map(joints[i], parts[i].pivot);
        place.variant = joints[i].variant.value_or(0);
        place.shown = joints[i].shown.value_or(true);
        if (const auto parent = parts[i].parent) {
            place.to_rig = out[*parent].to_rig * place.to_rig;
            place.shown = place.shown && out[*parent].shown;
        }
    }
}

}
