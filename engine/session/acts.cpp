// What the hands do: an act happens where the instrument's tip is and when its trigger is pressed long enough.
#include <cmath>

#include "engine/core/math.h"
#include "engine/core/text.h"
#include "engine/session/parts.h"

namespace holotwin {

namespace {

// Reach of each act: about the size of what the instrument's jaws or the hand cover. Assumed, except where noted.
constexpr float kCompressReach_m = 0.085F;   // a 9 cm palm on a wound 11 cm long
constexpr float kTuck_m = 0.04F;
constexpr float kPackReach_m = 0.09F;        // a folded abdominal swab
constexpr float kSuctionReach_m = 0.10F;     // the pool stands about the place; the sucker is moved through it
constexpr float kClampReach_m = 0.04F;
constexpr float kLigatureReach_m = 0.028F;    // a clip applier's jaws and the finger beside it, deep in a narrow wound
constexpr float kClearly_m = 0.008F;           // assumed: stumps lie at least 12 mm apart
constexpr float kSutureReach_m = 0.06F;
// A hand's push that closes its side of the wound: hepatic veins hold 4-6 mmHg (700 Pa), on some 40 cm2 of palm that is 3 N. An intact
// liver ruptures at 34 N (Simon 2020, field page rehearsal.md).
constexpr float kPress_N = 3.0F;
constexpr float kFelt_N = 1.0F;              // below this a hand rests on the wound and does not press (assumed)
constexpr double kSayAfter_s = 0.7;          // how long a press without effect lasts before a word about it (assumed)
constexpr double kLigature_s = 1.0;
constexpr double kSuture_s = 2.0;
constexpr double kBlind_mL_per_min = 160;    // above this nothing is seen in the wound and a bite is blind (liver-trauma.md: > 150)
constexpr double kTornOpen_s = 20;           // a handled hepatic vein stays torn open this long

float distance(glm::vec3 a, glm::vec3 b) { return glm::length(a - b); }

/// Whole centimetres, for an act that was tried out of reach.
std::string centimetres(float m) { return format_number(100.0 * static_cast<double>(m), 0); }

void place(SessionState& state, Tool tool, const Pose& at, std::string region) { state.items.push_back({tool, at, std::move(region)}); }

/// The region a pack goes to: the nearest packing place.
const Place* pack_place(const SessionModel& model, const SessionState& state, glm::vec3 tip) {
  const Place* best = nullptr;
  float least = kPackReach_m;
  // What touches the liver is laid on it, however near the gutter is.
  constexpr float kTouch_m = 0.028F;
  const bool touches = distance(nearest_of_liver(model, state, tip), tip) < kTouch_m;
  for (const char* name : {"wound", "liver.anterior", "liver.posterior", "liver.below", "field"}) {
    const Place* p = find_place(model, name);
    if (p == nullptr || (touches && best != nullptr && !p->lies_on_liver)) continue;
    const float d = distance(place_now(model, state, *p), tip);
    if (d < least) {
      least = d;
      best = p;
    }
  }
  return best;
}

/// Suction draws where blood is: about the wound and in the gutter it runs to.
bool sucks_here(const SessionModel& model, const SessionState& state, glm::vec3 tip) {
  for (const char* name : {"wound", "field"})
    if (const Place* p = find_place(model, name); p != nullptr && distance(place_now(model, state, *p), tip) < kSuctionReach_m) return true;
  return false;
}

void pack(const SessionModel& model, SessionState& state, const Pose& tip, Snapshot& out) {
  const Place* at = pack_place(model, state, tip.position);
  if (at == nullptr) {
    say(state, out, EventKind::warning, "event.pack_out_of_reach");
    return;
  }
  // A swab lies on what it is pressed to.
  constexpr float kSwab_m = 0.010F;
  Pose lies = tip;
  if (at->lies_on_liver) {
    const glm::vec3 beside = (tip.position - place_now(model, state, *at)) * frame_of(model, *at);
    lies = land_on_liver(model, state, *at, {beside.x, beside.y, kSwab_m});
  }
  place(state, Tool::pack, lies, at->name);
  state.packs_max = std::max(state.packs_max, static_cast<std::int32_t>(packs_in(state)));
  state.packs_soaked_room_mL += kPackSoaks_mL;
  say(state, out, EventKind::act, "event.pack_placed", {"@region." + at->name, format_number(static_cast<double>(packs_in(state)), 0)});
  if (at->name != "field" && packs_on_liver(state) == kPacksFree + 1) say(state, out, EventKind::warning, "event.too_many_packs");
}

void clamp(const SessionModel& model, SessionState& state, const Pose& tip, Snapshot& out) {
  const Place* porta = find_place(model, "porta_hepatis");
  if (porta == nullptr) return;
  if (state.pringle) {
    say(state, out, EventKind::warning, "event.clamp_is_on");
    return;
  }
  if (const float off = distance(porta->rest, tip.position); off > kClampReach_m) {
    say(state, out, EventKind::warning, "event.clamp_out_of_reach", {centimetres(off)});
    return;
  }
  state.pringle = true;
  place(state, Tool::clamp, tip, "porta_hepatis");
  say(state, out, EventKind::act, "event.clamp_on");
}

void ligate(const SessionModel& model, SessionState& state, glm::vec3 tip, Snapshot& out) {
  // The nearest stump that is still open; the vein only when it is clearly the nearest: nobody takes it for its neighbour by mistake.
  std::size_t best = kVesselKinds;
  float least = kLigatureReach_m;
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    if (state.branches[k].ligated) continue;
    const bool vein = k == index(VesselKind::hepatic_vein);
    const float d = distance(stump_now(model, state, static_cast<VesselKind>(k)), tip) + (vein && best != kVesselKinds ? kClearly_m : 0.0F);
    if (d < least) {
      least = d;
      best = k;
    }
  }
  if (best == kVesselKinds) {
    say(state, out, EventKind::warning, "event.nothing_in_the_jaws");
    return;
  }
  const auto kind = static_cast<VesselKind>(best);
  const std::string vessel = std::string("@vessel.") + vessel_kind_name(kind);
  WoundBranch& branch = state.branches[best];
  if (kind == VesselKind::hepatic_vein) {
    // Chasing the vein means lifting and rotating the liver: it tears further (liver-trauma.md: x2 to x3, air).
    ++state.liver_lifts;
    branch.lifted_s = kTornOpen_s;
    branch.clot = 0;
    say(state, out, EventKind::warning, "event.vein_torn");
    return;
  }
  double total = 0;
  for (const WoundBranch& b : state.branches) total += b.flow_mL_per_min;
  if (total > kBlind_mL_per_min) {
    say(state, out, EventKind::warning, "event.blind_bite", {vessel, format_number(total, 0)});
    return;
  }
  branch.ligated = true;
  say(state, out, EventKind::act, "event.ligated", {vessel});
}

void cauterise(const SessionModel& model, SessionState& state, glm::vec3 tip, Snapshot& out) {
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    const auto kind = static_cast<VesselKind>(k);
    if (distance(stump_now(model, state, kind), tip) > kLigatureReach_m) continue;
    // Vessels above 2 mm do not seal; the vein's hole grows (liver-trauma.md, bleeding law).
    if (kind == VesselKind::hepatic_vein) state.branches[k].lifted_s = kTornOpen_s;
    say(state, out, EventKind::warning, "event.cautery_useless", {std::string("@vessel.") + vessel_kind_name(kind)});
    return;
  }
  say(state, out, EventKind::warning, "event.cautery_nothing");
}

}  // namespace

std::size_t packs_in(const SessionState& state) {
  std::size_t n = 0;
  for (const PlacedItem& i : state.items) n += i.tool == Tool::pack;
  return n;
}

std::size_t packs_on_liver(const SessionState& state) {
  std::size_t n = 0;
  for (const PlacedItem& i : state.items) n += i.tool == Tool::pack && i.region != "field";
  return n;
}

HandsResult act_with_hands(const SessionModel& model, SessionState& state, const InputFrame& input, double dt_s, Snapshot& out) {
  HandsResult result;
  const glm::vec3 mouth = place_now(model, state, *find_place(model, "wound"));
  for (std::size_t h = 0; h < 2; ++h) {
    const HandInput& in = input.hands[h];
    HandState& hand = state.hands[h];
    const Tool tool = in.tracked ? in.tool : Tool::none;
    const bool pressed = in.tracked && in.trigger >= 0.5F;
    // A tool that arrives pressed (another one, or after frames without tracking) acts only once it was let go.
    if (tool != hand.tool) hand = {tool, 0.0F, 0.0, pressed};
    hand.held_s = pressed ? hand.held_s + dt_s : 0.0;
    if (!pressed) hand.acted = false;
    hand.trigger = in.trigger;
    if (tool == Tool::none) continue;
    // True in the one frame in which the trigger has been down for this long: what is said of a press is said once.
    const auto just_held = [&](double s) { return pressed && hand.held_s >= s && hand.held_s - dt_s < s; };
    if (!state.abdomen_open) {
      if (just_held(kSayAfter_s)) say(state, out, EventKind::warning, "event.abdomen_not_open");
      continue;
    }
    // Soft and slender things go a little further than the rigid body that stands for them: a swab is tucked in, jaws are guided by a
    // finger. Up to kTuck_m the place the hand asks for counts.
    Pose tip = state.rigid.hands[h].T_world_tool;
    const bool tucks = tool == Tool::pack || tool == Tool::ligature || tool == Tool::suture || tool == Tool::suction || tool == Tool::clamp;
    if (tucks && distance(in.T_world_tool.position, tip.position) < kTuck_m) tip = in.T_world_tool;
    const float to_mouth = distance(tip.position, mouth);
    const bool newly = pressed && !hand.acted;
    switch (tool) {
      case Tool::hand:
        if (pressed && to_mouth < kCompressReach_m) {
          const float force = glm::length(state.touch.tool_force_N[h]);
          result.press += 0.5 * std::fmin(1.0F, force / kPress_N);
          if (newly && force >= kFelt_N) {
            hand.acted = true;
            say(state, out, EventKind::act, "event.hand_on_wound");
          }
        }
        if (just_held(kSayAfter_s) && to_mouth >= kCompressReach_m) say(state, out, EventKind::warning, "event.hand_out_of_reach", {centimetres(to_mouth)});
        break;
      case Tool::pack:
        if (newly && hand.held_s > 0.2) {
          hand.acted = true;
          pack(model, state, tip, out);
        }
        break;
      case Tool::clamp:
        if (newly && hand.held_s > 0.3) {
          hand.acted = true;
          clamp(model, state, tip, out);
        }
        break;
      case Tool::ligature:
        if (newly && hand.held_s > kLigature_s) {
          hand.acted = true;
          ligate(model, state, tip.position, out);
        }
        break;
      case Tool::suture:
        if (newly && hand.held_s > kSuture_s && to_mouth < kSutureReach_m) {
          hand.acted = true;
          state.edges_sutured = true;
          say(state, out, EventKind::act, "event.edges_sutured");
        } else if (newly && just_held(kSuture_s)) {
          say(state, out, EventKind::warning, "event.suture_out_of_reach", {centimetres(to_mouth)});
        }
        break;
      case Tool::cautery:
        if (newly && hand.held_s > 0.5) {
          hand.acted = true;
          cauterise(model, state, tip.position, out);
        }
        break;
      case Tool::suction:
        if (pressed && sucks_here(model, state, tip.position)) {
          result.sucking = true;
          if (newly) {
            hand.acted = true;
            say(state, out, EventKind::act, "event.suction");
          }
        } else if (newly && just_held(kSayAfter_s)) {
          say(state, out, EventKind::warning, "event.suction_dry");
        }
        break;
      case Tool::forceps:
      case Tool::none:
      case Tool::count: break;
    }
  }
  result.press = math::clamp(result.press, 0.0, 1.0);
  return result;
}

}  // namespace holotwin
