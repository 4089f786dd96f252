#pragma once
// A rehearsal that never was: snapshots whose numbers are simple functions of time, so that every figure of a report can be
// computed by hand. Shaped like the good run of shared/docs/field/liver-trauma.md.
#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/content/scenario_file.h"
#include "tools/holotwin/report/run_log.h"

namespace holotwin::test {

struct SyntheticRun {
  Snapshot s;
  MetricValues m{};
  RunLog log;
  double flow[3] = {0, 0, 0};    ///< mL/min, what the next step bleeds
  double map = 70, hr = 105;
  double lost_red = 0, lost_plasma = 0;

  double& metric(Metric k) { return m[static_cast<std::size_t>(k)]; }

  SyntheticRun() {
    s.ledger.initial = {2257.5, 2992.5};  // 5250 mL at a haematocrit of 0.43
    s.ledger.given = {0, 500};
    metric(Metric::lost_total_mL) = 900;
    metric(Metric::crystalloid_mL) = 500;
    bleed(900 / 60.0 * 60);
    s.time = {};
    show();
  }
  void say(EventKind kind, std::string key, std::vector<std::string> args = {}) { s.events.push_back({s.time, kind, std::move(key), std::move(args)}); }

  /// Moves mL from the circulation into the field, 40 % of it red cells.
  void bleed(double mL) {
    lost_red += 0.4 * mL;
    lost_plasma += 0.6 * mL;
    const double part[kBloodPlaces] = {0.2, 0.3, 0.25, 0.05, 0.2};
    for (std::size_t p = 0; p < kBloodPlaces; ++p) s.ledger.lost[p] = {part[p] * lost_red, part[p] * lost_plasma};
  }
  void show() {
    s.ledger.circulating = {s.ledger.initial.red_cells_mL + s.ledger.given.red_cells_mL - lost_red,
                            s.ledger.initial.plasma_mL + s.ledger.given.plasma_mL + s.ledger.exchange_plasma_mL - s.ledger.urine_mL - lost_plasma};
    Vitals& v = s.vitals;
    v.map_mmHg = map;
    v.sbp_mmHg = map * 1.35;
    v.dbp_mmHg = map * 0.8;
    v.hr_per_min = hr;
    v.cvp_mmHg = 2;
    v.co_L_per_min = 5.6 * map / 90;
    v.etco2_mmHg = 22 + map / 6;
    v.spo2_pct = map < 42 ? kNoValue : 98;
    v.temperature_C = 36.3 - s.time.seconds() / 3600;
    v.hb_g_per_dL = 100.0 / 3.0 * s.ledger.circulating.red_cells_mL / std::max(1.0, s.ledger.circulating.total());
    v.lactate_mmol_L = 2.4 + 2.5 * (1 - std::exp(-s.time.seconds() / 700));
    v.ica_mmol_L = 1.05 + 0.05 * metric(Metric::calcium_g) - 0.03 * metric(Metric::red_cell_units);
    v.fibrinogen_g_L = 2.0;
    for (std::size_t k = 0; k < kVesselKinds; ++k) s.bleeding_mL_per_min[k] = static_cast<float>(flow[k]);
    metric(Metric::time_s) = s.time.seconds();
    metric(Metric::bleeding_total) = flow[0] + flow[1] + flow[2];
    metric(Metric::map) = map;
    log.add(s, m);
    s.events.clear();
  }
  /// One snapshot `dt` later: a frame of life, or a run-ahead.
  void step(SimTime dt) {
    s.time += dt;
    s.frame += static_cast<std::uint64_t>(dt.ticks / kFrame.ticks);
    const double minutes = dt.seconds() / 60;
    const double mL = (flow[0] + flow[1] + flow[2]) * minutes;
    metric(Metric::lost_total_mL) += mL;
    bleed(mL);
    if (metric(Metric::clamp_spell_s) > 0) metric(Metric::clamp_spell_s) += dt.seconds();
    metric(Metric::clamp_longest_s) = std::max(metric(Metric::clamp_longest_s), metric(Metric::clamp_spell_s));
    s.ledger.exchange_plasma_mL += 3 * minutes;
    s.ledger.urine_mL += 0.5 * minutes;
    show();
  }
  void live(double seconds, const std::function<void(double)>& each = {}) {
    for (int f = 0; f < static_cast<int>(std::lround(seconds * 90)); ++f) {
      if (each) each(f / 90.0);
      step(kFrame);
    }
  }
  /// As the program does it: in pieces, so that the log has rows on the way.
  void run_ahead_to(double until_s, double piece_s = 2, const std::function<void()>& each = {}) {
    say(EventKind::run_ahead, "event.run_ahead");
    while (s.time.seconds() < until_s - 1e-6) {
      if (each) each();
      step(SimTime::from_seconds(std::min(piece_s, until_s - s.time.seconds())));
    }
  }
  void give_units(double red, double plasma) {
    metric(Metric::red_cell_units) += red;
    metric(Metric::plasma_units) += plasma;
    s.ledger.given += {red * 150, red * 130 + plasma * 270};
  }
  void pack(double n, const char* region) {
    metric(Metric::packs_in) += n;
    metric(Metric::packs_max) = std::max(metric(Metric::packs_max), metric(Metric::packs_in));
    for (int i = 0; i < static_cast<int>(std::fabs(n)); ++i)
      say(EventKind::act, n > 0 ? "event.pack_placed" : "event.pack_removed", {std::string("@region.") + region, std::to_string(static_cast<int>(metric(Metric::packs_in)))});
  }
  void set_flow(double a, double b, double c) { flow[0] = a, flow[1] = b, flow[2] = c; }
};

/// The good run: opened at 0:10, hand at 0:20, packs from 1:30, clamp from 6:10 to 11:20, artery 8:35, portal 11:05, control from 13:40.
inline SyntheticRun good_run(const Scenario& scenario) {
  SyntheticRun r;
  const auto towards = [&](double& value, double to, double tau_s) { value += (to - value) * kFrame_s / tau_s; };
  r.set_flow(35, 25, 20);
  r.say(EventKind::act, "event.help_called");
  r.say(EventKind::act, "event.give_tranexamic_acid", {"1"});
  r.say(EventKind::act, "event.give_red_cells", {"2"});
  r.live(1);
  r.metric(Metric::tranexamic_g) = 0.01;
  r.give_units(0.02, 0.02);
  r.live(9);
  r.metric(Metric::abdomen_open) = 1;
  r.say(EventKind::act, "event.abdomen_opened", {"850"});
  r.say(EventKind::phase, "phase.bleeding");
  r.live(10, [&](double) {
    towards(r.flow[0], 70, 3), towards(r.flow[1], 150, 3), towards(r.flow[2], 95, 3);
    towards(r.map, 48, 12), towards(r.hr, 126, 15);
  });
  r.say(EventKind::act, "event.hand_on_wound");
  r.live(20, [&](double) {
    r.metric(Metric::compressed_s) += kFrame_s;
    towards(r.flow[0], 14, 2), towards(r.flow[1], 20, 2), towards(r.flow[2], 18, 2);
    towards(r.map, 46, 12);
  });
  r.run_ahead_to(90, 2, [&] {
    r.metric(Metric::compressed_s) += 2;
    r.map += 0.15;
  });
  for (int p = 0; p < 8; ++p) {
    r.pack(1, p < 2 ? "field" : (p % 2 ? "liver.posterior" : "liver.below"));
    r.live(2, [&](double) { towards(r.flow[0], 34, 6), towards(r.flow[1], 16, 6), towards(r.flow[2], 14, 6); });
  }
  r.say(EventKind::phase, "phase.packed");
  r.say(EventKind::act, "event.give_calcium_chloride", {"1"});
  r.metric(Metric::calcium_g) = 1;
  r.run_ahead_to(360, 2, [&] {
    r.give_units(0.028, 0.028);
    r.map += (57 - r.map) * 0.02;
    r.hr += (112 - r.hr) * 0.01;
  });
  r.metric(Metric::tranexamic_g) = 1;
  r.metric(Metric::platelet_units) = 1;
  r.pack(-2, "liver.anterior");
  r.live(10, [&](double) { towards(r.flow[0], 55, 3), towards(r.flow[1], 60, 3), towards(r.flow[2], 45, 3); });
  r.metric(Metric::clamp_spell_s) = kFrame_s;
  r.say(EventKind::act, "event.clamp_on");
  r.live(10, [&](double) { towards(r.flow[0], 0, 0.8), towards(r.flow[1], 0, 0.8), towards(r.map, 62, 20); });
  r.run_ahead_to(510);
  r.live(5);
  r.metric(Metric::ligated_artery) = 1;
  r.say(EventKind::act, "event.ligated", {"@vessel.hepatic_artery"});
  r.live(1);
  r.run_ahead_to(660);
  r.live(5);
  r.metric(Metric::ligated_portal) = 1;
  r.say(EventKind::act, "event.ligated", {"@vessel.portal_vein"});
  r.live(15);
  r.metric(Metric::clamp_spell_s) = 0;
  r.say(EventKind::act, "event.clamp_off", {"5.2"});
  r.live(12, [&](double) { towards(r.flow[2], 62, 3), towards(r.map, 55, 20); });
  r.run_ahead_to(810);
  r.say(EventKind::act, "event.edges_sutured");
  r.pack(2, "liver.anterior");
  r.live(10, [&](double) { towards(r.flow[2], 14, 2); });
  r.say(EventKind::phase, "phase.controlled");
  r.run_ahead_to(1080, 2, [&] { r.map += (66 - r.map) * 0.01; });
  r.metric(Metric::abdomen_closed) = 1;
  r.say(EventKind::act, "event.abdomen_closed", {"8"});
  r.run_ahead_to(2100, 2, [&] {
    r.map += (72 - r.map) * 0.008;
    r.hr += (95 - r.hr) * 0.006;
    r.flow[2] += (4 - r.flow[2]) * 0.005;
    if (r.metric(Metric::red_cell_units) < 6) r.give_units(0.014, 0.014);
  });
  for (const Goal& g : scenario.goals) r.s.goals.push_back({g.id, g.id == "permissive" ? GoalStatus::missed : GoalStatus::met, r.metric(g.condition.metric)});
  r.s.ended = true;
  r.s.outcome = "passed";
  r.say(EventKind::success, "event.passed");
  r.step(kFrame);
  return r;
}

}  // namespace holotwin::test
