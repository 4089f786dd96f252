#include "tools/holotwin/bench_physiology.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "engine/core/clock.h"
#include "engine/core/hash.h"
#include "physiology/ensemble.h"

namespace holotwin {

namespace {

using namespace physiology;

constexpr int kFramesPerSecond = 90;
constexpr std::size_t kMembers = 64;
constexpr int kLeastRepetitions = 3;

/// Repeats a run that always does the same, in stretches, for `seconds` or a few times. A stretch takes as long as its fastest repetition:
/// what others do on the machine only slows. Returns simulated over real seconds.
template <class Start, class Advance>
double real_time(const Clock& clock, double seconds, int stretches, int stretch_s, const Start& start, const Advance& advance) {
  std::vector<std::int64_t> fastest_ns(static_cast<std::size_t>(stretches), std::numeric_limits<std::int64_t>::max());
  const std::int64_t started = clock.now_ns();
  for (int n = 0; n < kLeastRepetitions || static_cast<double>(clock.now_ns() - started) * 1e-9 < seconds; ++n) {
    start();
    for (std::int64_t& ns : fastest_ns) {
      const std::int64_t before = clock.now_ns();
      advance(stretch_s * kFramesPerSecond);
      ns = std::min(ns, clock.now_ns() - before);
    }
  }
  std::int64_t total_ns = 0;
  for (const std::int64_t ns : fastest_ns) total_ns += ns;
  return stretches * stretch_s * 1e9 / static_cast<double>(total_ns);
}

/// Three vessels of the liver open, some 300 mL/min at first.
PhysiologyInput haemorrhage() {
  PhysiologyInput in;
  in.bleed_count = 3;
  in.bleeds[0] = {Node::hepatic_artery, 3.14, 0.6, 0.9, 0, 13};
  in.bleeds[1] = {Node::portal_vein, 12.6, 0.6, 0.03, 0, 4.6};
  in.bleeds[2] = {Node::hepatic_vein, 19.6, 0.6, 0.04, 0, 0};
  return in;
}

std::array<PatientParameters, 8> patients() {
  std::array<PatientParameters, 8> p{};
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto x = static_cast<double>(i);
    p[i].age_y = 30 + 6 * x;
    p[i].weight_kg = 70 + 2 * x;
    p[i].blood_volume_mL = 68 * p[i].weight_kg;
    p[i].hr_per_min = 62 + 3 * x;
    p[i].map_mmHg = 84 + 2 * x;
    p[i].anaesthesia = 0.1 * x;
  }
  p[0] = {};
  return p;
}

/// A member's orders: an eighth at rest, others with one treatment or injury each.
PhysiologyInput orders(std::size_t member) {
  PhysiologyInput in;
  switch (member / 8) {
    case 1: in = haemorrhage(); break;
    case 2: in.fixed_loss_mL_per_min = 150; break;
    case 3: in.noradrenaline_ug_per_kg_min = 0.1; break;
    case 4: in.red_cells_mL_per_min = in.plasma_mL_per_min = 50; break;
    case 5: in.crystalloid_mL_per_min = 100; break;
    case 6: in.clamp_hepatic_artery = in.clamp_portal_vein = 1; break;
    case 7: in.ventilation = Ventilation::spontaneous; break;
    default: break;
  }
  return in;
}

}  // namespace

Result<nlohmann::ordered_json> bench_physiology(const BenchOptions& options) {
  const RealClock clock;
  Hasher hash;
  std::vector<PhysiologyModel> models;
  std::vector<double> build_s;
  for (const PatientParameters& p : patients()) {
    const std::int64_t before = clock.now_ns();
    auto built = build_model(p);
    if (!built) return pass_on(built);
    build_s.push_back(static_cast<double>(clock.now_ns() - before) * 1e-9);
    models.push_back(*built);
  }
  std::ranges::sort(build_s);

  const auto alone = [&](const PhysiologyInput& in) {
    PhysiologyState state;
    PhysiologyOutput out;
    const double speed = real_time(
        clock, options.seconds / 4, 60, 10, [&] { state = initial_state(models[0]); },
        [&](int frames) {
          for (int i = 0; i < frames; ++i) step(models[0], state, in, out);
        });
    hash_state(state, hash);
    return speed;
  };
  const double rest = alone({}), bleeding = alone(haemorrhage());

  Ensemble ensemble;
  for (std::size_t i = 0; i < kMembers; ++i) {
    ensemble.add(models[i % models.size()]);
    ensemble.set_input(i, orders(i));
  }
  const double together = real_time(
      clock, options.seconds / 2, 60, 1,
      [&] {
        for (std::size_t i = 0; i < kMembers; ++i) ensemble.set_state(i, initial_state(models[i % models.size()]));
      },
      [&](int frames) { ensemble.step(static_cast<std::uint32_t>(frames)); });
  for (std::size_t i = 0; i < kMembers; ++i) hash_state(ensemble.state(i), hash);

  nlohmann::ordered_json j;
  j["rest"] = {{"real_time", rest}};
  j["haemorrhage"] = {{"real_time", bleeding}};
  j["new_patient_s"] = build_s[build_s.size() / 2];
  j["state_bytes"] = sizeof(PhysiologyState);
  j["ensemble"] = {{"members", kMembers}, {"lanes", ensemble.lanes()}, {"real_time", together}, {"over_single", together * kMembers / rest}};
  j["hash"] = hex64(hash.result());
  return j;
}

}  // namespace holotwin
