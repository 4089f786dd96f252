#include "tools/holotwin/report/run_log.h"

#include <algorithm>
#include <cmath>

#include "engine/core/check.h"

namespace holotwin {

const char* act_name(ActKind kind) {
  static constexpr std::array<const char*, static_cast<std::size_t>(ActKind::count)> kNames = {
      "opened", "hand_on", "hand_off", "pack_in", "pack_out", "clamp_on", "clamp_off", "artery_ligated", "portal_ligated", "edges_sutured", "liver_lifted",
      "tranexamic", "red_cells", "plasma", "platelets", "calcium", "crystalloid", "noradrenaline_on", "noradrenaline_off", "closed"};
  HT_ASSERT(kind < ActKind::count);
  return kNames[static_cast<std::size_t>(kind)];
}

void RunLog::find_acts(double time_s, const MetricValues& now, const std::vector<Event>& events, bool had_before) {
  const auto before = [&](Metric m) { return had_before ? last_[static_cast<std::size_t>(m)] : 0.0; };
  const auto value = [&](Metric m) { return now[static_cast<std::size_t>(m)]; };
  const auto begins = [&](Metric m, ActKind kind) {
    if (value(m) > 0 && !(before(m) > 0)) acts_.push_back({time_s, kind, 1});
  };
  const auto ends = [&](Metric m, ActKind kind) {
    if (!(value(m) > 0) && before(m) > 0) acts_.push_back({time_s, kind, 1});
  };
  begins(Metric::abdomen_open, ActKind::opened);
  // compressed_s counts up while a hand holds the wound: pressing is its growing.
  if (had_before) {
    const bool pressing = value(Metric::compressed_s) > before(Metric::compressed_s);
    const auto last_hand = std::find_if(acts_.rbegin(), acts_.rend(), [](const Act& a) { return a.kind == ActKind::hand_on || a.kind == ActKind::hand_off; });
    const bool was = last_hand != acts_.rend() && last_hand->kind == ActKind::hand_on;
    if (pressing != was) acts_.push_back({time_s, pressing ? ActKind::hand_on : ActKind::hand_off, 1});
  }
  const double packs = value(Metric::packs_in) - before(Metric::packs_in);
  if (packs > 0.5) acts_.push_back({time_s, ActKind::pack_in, static_cast<int>(std::lround(packs))});
  if (packs < -0.5) acts_.push_back({time_s, ActKind::pack_out, static_cast<int>(std::lround(-packs))});
  begins(Metric::clamp_spell_s, ActKind::clamp_on);
  ends(Metric::clamp_spell_s, ActKind::clamp_off);
  begins(Metric::ligated_artery, ActKind::artery_ligated);
  begins(Metric::ligated_portal, ActKind::portal_ligated);
  if (std::any_of(events.begin(), events.end(), [](const Event& e) { return e.key == "event.edges_sutured"; })) acts_.push_back({time_s, ActKind::edges_sutured, 1});
  if (value(Metric::liver_lifts) > before(Metric::liver_lifts) + 0.5) acts_.push_back({time_s, ActKind::liver_lifted, 1});
  begins(Metric::tranexamic_g, ActKind::tranexamic);
  begins(Metric::red_cell_units, ActKind::red_cells);
  begins(Metric::plasma_units, ActKind::plasma);
  begins(Metric::platelet_units, ActKind::platelets);
  begins(Metric::calcium_g, ActKind::calcium);
  // Crystalloid given before t = 0 is no act of this rehearsal.
  if (had_before && value(Metric::crystalloid_mL) > before(Metric::crystalloid_mL) &&
      std::none_of(acts_.begin(), acts_.end(), [](const Act& a) { return a.kind == ActKind::crystalloid; }))
    acts_.push_back({time_s, ActKind::crystalloid, 1});
  begins(Metric::noradrenaline, ActKind::noradrenaline_on);
  ends(Metric::noradrenaline, ActKind::noradrenaline_off);
  begins(Metric::abdomen_closed, ActKind::closed);
}

void RunLog::add(const Snapshot& s, const MetricValues& metrics) {
  const double time_s = s.time.seconds();
  const SimTime step = s.time - last_time_;
  // Half a frame of slack: two frames apart is a jump, one frame is life.
  const bool jumped = started_ && step.ticks > kFrame.ticks + kFrame.ticks / 2;
  if (jumped) {
    const TimeSpan span{(last_time_ + kFrame).seconds(), time_s};
    // A run-ahead made in pieces, with single frames between, is one run-ahead.
    if (!run_ahead_.empty() && span.from_s - run_ahead_.back().to_s < 3 * kFrame_s) run_ahead_.back().to_s = span.to_s;
    else run_ahead_.push_back(span);
  }
  const std::size_t acts_before = acts_.size();
  find_acts(time_s, metrics, s.events, started_);
  const bool due = rows_.empty() || std::floor(time_s + 1e-6) > std::floor(rows_.back().time_s + 1e-6);
  if (due || jumped || !s.events.empty() || acts_.size() > acts_before || s.ended) {
    if (!(s.ended && !rows_.empty() && rows_.back().time_s >= time_s)) {
      LogRow row;
      row.time_s = time_s;
      row.run_ahead = jumped;
      row.vitals = s.vitals;
      for (std::size_t k = 0; k < kVesselKinds; ++k) row.bleeding_mL_per_min[k] = static_cast<double>(s.bleeding_mL_per_min[k]);
      row.ledger = s.ledger;
      row.metrics = metrics;
      rows_.push_back(row);
    }
  }
  events_.insert(events_.end(), s.events.begin(), s.events.end());
  goals_ = s.goals;
  outcome_ = s.outcome;
  ++frames_;
  state_hash_ = s.state_hash;
  report_ = s.report;
  last_time_ = s.time;
  last_ = metrics;
  started_ = true;
}

const LogRow& RunLog::at(double time_s) const {
  HT_ASSERT(!rows_.empty());
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), time_s, [](double t, const LogRow& r) { return t < r.time_s; });
  return after == rows_.begin() ? *after : *(after - 1);
}

}  // namespace holotwin
