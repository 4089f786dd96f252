#pragma once
// The steps of Session::advance, one file each. Free functions over model and state; nothing here is public.
#include <optional>
#include <string>

#include "engine/session/model.h"
#include "engine/session/state.h"

namespace holotwin {

inline constexpr std::size_t index(VesselKind k) { return static_cast<std::size_t>(k); }
inline constexpr std::size_t index(BloodPlace p) { return static_cast<std::size_t>(p); }
inline constexpr std::size_t index(Product p) { return static_cast<std::size_t>(p); }

// Bags as issued. Red cells and plasma: volumes of the United Kingdom component guidelines (JPAC chapter 7: red cells in additive
// 220-340 mL, FFP 240-300 mL, pooled platelets 200-400 mL), mid-range.
inline constexpr double kRedCellBag_mL = physiology::kRedCellUnit_mL;
inline constexpr double kPlasmaBag_mL = 270;
inline constexpr double kPlateletBag_mL = 250;
// A 45 x 45 cm abdominal swab takes up about 100-150 mL (Ali Algadiem 2016 gives 160 mL soaked for 30 x 30: mid value).
inline constexpr double kPackSoaks_mL = 130;
// Packs round the liver that do not squeeze the cava (liver-trauma.md: 6-8).
inline constexpr std::size_t kPacksFree = 8;
// The share of a tamponade's pressure at the wound that all of the abdomen has: a litre of blood raises it by about 1 mmHg (assumed).
inline constexpr double kAbdomenOfTamponade = 0.1;

/// Adds an event of this moment to the snapshot.
void say(const SessionState& state, Snapshot& out, EventKind kind, std::string key, std::vector<std::string> args = {});

// places.cpp
[[nodiscard]] std::vector<Place> make_places(const Twin& twin, const InjuredLiver& liver);
[[nodiscard]] glm::vec3 place_now(const SessionModel& model, const SessionState& state, const Place& place);
[[nodiscard]] const Place* find_place(const SessionModel& model, const std::string& name);
/// Pose of what lies on the liver beside a place on it: Session::landing.
[[nodiscard]] Pose land_on_liver(const SessionModel& model, const SessionState& state, const Place& place, glm::vec3 beside_m);
/// The vertex of the liver's surface nearest to a point, where it is now.
[[nodiscard]] glm::vec3 nearest_of_liver(const SessionModel& model, const SessionState& state, glm::vec3 at);
/// Along, across and out of a place on the liver, as columns.
[[nodiscard]] glm::mat3 frame_of(const SessionModel& model, const Place& place);
[[nodiscard]] glm::vec3 stump_now(const SessionModel& model, const SessionState& state, VesselKind kind);
/// The lowest place blood runs to, in the right gutter: where it is sucked.
[[nodiscard]] glm::vec3 field_place(const Twin& twin);

// commands.cpp: what a person ordered
void apply_commands(const SessionModel& model, SessionState& state, const InputFrame& input, Snapshot& out);
/// Runs the lines for dt_s; adds the rates to the body's input.
void run_lines(SessionState& state, double dt_s, physiology::PhysiologyInput& body, Snapshot& out);

// acts.cpp: what the hands do
struct HandsResult {
  bool sucking = false;
  double press = 0;      ///< 0..1, compression of the wound by hands now
};
[[nodiscard]] HandsResult act_with_hands(const SessionModel& model, SessionState& state, const InputFrame& input, double dt_s, Snapshot& out);
[[nodiscard]] std::size_t packs_in(const SessionState& state);
[[nodiscard]] std::size_t packs_on_liver(const SessionState& state);

// coupling.cpp: tissue and body
/// Fills the bleeding paths, clamps and pressures of the body's input from the wound's state.
void couple_to_body(const SessionModel& model, SessionState& state, const HandsResult& hands, double dt_s, physiology::PhysiologyInput& body);
/// Books what was lost, given and exchanged; moves blood between the places; lets the organ pale.
void couple_from_body(const SessionModel& model, SessionState& state, const HandsResult& hands, const physiology::PhysiologyOutput& answer,
                      const Vitals& vitals, double dt_s, Snapshot& out);
/// Wets the liver's surface with the last dt_s of bleeding.
void wet_surface(const SessionModel& model, SessionState& state, bool sucking, double dt_s);
/// The liver's colour and wetness for the picture.
void show_tissue(const SessionModel& model, const SessionState& state, TissueFrame& out);

// judge.cpp: goals and triggers
[[nodiscard]] double metric(const SessionModel& model, const SessionState& state, const Vitals& vitals, Metric m);
void judge(const SessionModel& model, SessionState& state, const Vitals& vitals, double dt_s, Snapshot& out);
void finish(const SessionModel& model, SessionState& state, const Vitals& vitals, bool failed_by_trigger, Snapshot& out);

}  // namespace holotwin
