#include "tools/holotwin/validate/trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "physiology/body.h"
#include "physiology/numbers.h"

namespace holotwin::validate {

using namespace physiology;

namespace {

constexpr int kFramesPerSecond = 90, kFramesPerSample = 9;
constexpr double kSettle_s = 900;       // from the solution, made for a ventilator, to breathing on his own: steady within a tenth of a percent
constexpr double kLead_s = 65;          // read this long before a sample: the longest window is one breath a minute
constexpr double kLeastWindow_s = 10;
constexpr double kSaturationLimit_s = 3600;

}  // namespace

Result<Patient> table_patient(const DrugLibrary& drugs) {
  PatientParameters p;  // what the table does not say stays the model's own: 70 mL of blood a kg, 5.6 L/min
  p.age_y = 44;
  p.weight_kg = 77.1;
  p.height_cm = 180.3;
  p.male = true;
  p.blood_volume_mL = 70 * p.weight_kg;
  p.haematocrit = 0.45;  // 826 g of haemoglobin in its row 7
  p.hr_per_min = 72;
  p.map_mmHg = (114 + 2 * 73.5) / 3;
  p.anaesthesia = 0;
  p.organs.work_mL_per_kg_min = 41;  // who cycles at 3.36 L/min, its hardest stage (Christie 1987), can take up so much
  PhysiologyInput rest;
  rest.ventilation = Ventilation::spontaneous;
  rest.tidal_mL = 7 * kIdealWeight_kg;  // at his resting drive; the drive follows carbon dioxide
  rest.vent_rate_per_min = 12;
  rest.peep_cmH2O = 0;
  rest.fio2 = 0.21;
  auto model = build_model(p, rest);
  if (!model) return pass_on(model);
  DrugCovariates person = covariates_of(p);
  person.with_opioids = false;
  const auto parameters = drugs.parameters();
  Patient patient{*model, initial_state(*model), rest, parameters, make_pharmacology(parameters, person), {}};
  for (std::size_t i = 0; i < drugs.drugs.size(); ++i) patient.drug_index[drugs.drugs[i].id] = i;
  PhysiologyOutput out;
  for (int i = 0; i < kFramesPerSecond * static_cast<int>(kSettle_s); ++i) {
    step(patient.model, patient.state, patient.rest, out);
    if (out.restored) return fail(ErrorKind::failed, "the table's patient does not settle: his numbers go bad", "patient parameters");
  }
  return patient;
}

Trial::Trial(const Patient& patient, Plan plan)
    : input(patient.rest), model_(patient.model), rest_(patient.rest), patient_(patient), state_(patient.state), plan_(std::move(plan)), frame_(-static_cast<std::int64_t>(kLead_s) * kFramesPerSecond) {
  plan_.at_s.push_back(0);
  std::ranges::sort(plan_.at_s);
  plan_.at_s.erase(std::unique(plan_.at_s.begin(), plan_.at_s.end()), plan_.at_s.end());
  const std::size_t n = quantities().size();
  course_.lowest.assign(n, std::numeric_limits<double>::infinity());
  course_.highest.assign(n, -std::numeric_limits<double>::infinity());
  course_.mean.assign(n, 0.0);
  while (frame_ < 0) frame();
  sample();
  course_.steps_s.push_back(0);
}

void Trial::live() {
  if (kidneys_at_mmHg > 0) {
    perfuse_kidneys(model_, numbers_of(input), kidneys_at_mmHg, state_);
    return;
  }
  medicate(patient_.drugs, model_, state_, output_, given_, input);
  step(model_, state_, input, output_);
  if (bleeds_into_chest) input.pleural_blood_mL += output_.fixed_red_cells_mL + output_.fixed_plasma_mL;
}

void Trial::give(std::string_view drug, double amount) {
  DrugOrder& order = given_.orders[patient_.drug_index.at(std::string(drug))];
  order.bolus += amount;
  order.bolus_over_s = 10;  // the table does not say
}

void Trial::inhale(std::string_view drug, double amount) { given_.orders[patient_.drug_index.at(std::string(drug))].depot += amount; }

void Trial::frame() {
  if (imposed_tidal_mL > 0) {
    // A will of his own over the drive, whose share of depth and rate is taken out.
    const double faster = physiology::rate_share(state_.breathing);
    input.tidal_mL = imposed_tidal_mL * faster / std::max(state_.breathing, 1e-9);
    input.vent_rate_per_min = imposed_rate_per_min / faster;
  }
  live();
  course_.restored = course_.restored || output_.restored;
  measures_.frame(model_, state_, output_);
  ++frame_;
  if (frame_ > 0 && !course_.sao2_90_s && state_.arterial_saturation < 0.90) course_.sao2_90_s = now_s();

  const bool held = frame_ > 0 && now_s() <= plan_.hold_s;
  const bool wanted = held || (next_ < plan_.at_s.size() && now_s() > plan_.at_s[next_] - kLead_s);
  if (frame_ % kFramesPerSample != 0 || !wanted) return;
  const Vitals v = vitals(model_, state_);
  samples_.push_back({now_s(), read_all({model_, state_, input, v, measures_, patient_, given_})});
  while (samples_.front().t_s < now_s() - kLead_s) samples_.pop_front();
  if (!held) return;
  for (std::size_t i = 0; i < course_.mean.size(); ++i) course_.mean[i] += samples_.back().readings[i];
  ++held_;
  if (frame_ % kFramesPerSecond != 0 || now_s() < window_s()) return;
  const Readings r = window(now_s());
  for (std::size_t i = 0; i < r.size(); ++i) {  // a value that cannot be read spoils both
    course_.lowest[i] = r[i] >= course_.lowest[i] ? course_.lowest[i] : r[i];
    course_.highest[i] = r[i] <= course_.highest[i] ? course_.highest[i] : r[i];
  }
}

double Trial::window_s() const { return std::ceil(kLeastWindow_s / state_.breath_period_s - 1e-9) * state_.breath_period_s; }

Readings Trial::window(double end_s) const {
  Readings sum(quantities().size(), 0.0);
  int n = 0;
  const double start_s = end_s - window_s();
  for (auto s = samples_.rbegin(); s != samples_.rend() && s->t_s > start_s + 1e-6; ++s) {
    if (s->t_s > end_s + 1e-6) continue;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += s->readings[i];
    ++n;
  }
  for (double& v : sum) v = n > 0 ? v / n : kNoValue;
  return sum;
}

void Trial::sample() {
  for (; next_ < plan_.at_s.size() && plan_.at_s[next_] <= now_s() + 1e-9; ++next_) course_.at[plan_.at_s[next_]] = window(plan_.at_s[next_]);
}

void Trial::until(double t_s) {
  const auto end = static_cast<std::int64_t>(std::llround(t_s * kFramesPerSecond));
  while (frame_ < end) {
    frame();
    sample();
  }
  course_.steps_s.push_back(t_s);
}

void Trial::settle(double seconds) {
  for (int i = 0, n = static_cast<int>(seconds * kFramesPerSecond); i < n; ++i) {
    live();
    course_.restored = course_.restored || output_.restored;
  }
  measures_ = {};
  samples_.clear();
}

void Trial::exchange_to(double hb_g_per_dL) {
  const double share = std::min(1.0, hb_g_per_dL / vitals(model_, state_).hb_g_per_dL);
  const double taken_mL = state_.red_cells_mL * (1.0 - share);
  state_.red_cells_mL -= taken_mL;
  state_.plasma_mL += taken_mL;
  state_.protein += taken_mL;
}

void Trial::infect(double infection) {
  constexpr double kMostPathogens = 6, kLived_s = 7200;  // inflammation.inl: what a source of 1 comes to; inflammation follows in 40 min
  input.infection = infection;
  state_.pathogens = kMostPathogens * infection;
  settle(kLived_s);
}

void Trial::breathe_freely() {
  input.ventilation = rest_.ventilation;
  input.tidal_mL = rest_.tidal_mL;
  input.vent_rate_per_min = rest_.vent_rate_per_min;
  input.peep_cmH2O = rest_.peep_cmH2O;
  input.fio2 = rest_.fio2;
  imposed_tidal_mL = 0;
}

void Trial::ventilate(double per_min, double tidal_mL, double fio2) {
  input.ventilation = Ventilation::controlled;
  input.vent_rate_per_min = per_min;
  input.tidal_mL = tidal_mL;
  input.peep_cmH2O = 0;
  input.fio2 = fio2;
  imposed_tidal_mL = 0;
}

Course Trial::finish() {
  const auto steps = course_.steps_s;
  until(std::max(plan_.at_s.back(), plan_.hold_s));
  while (plan_.saturation && !course_.sao2_90_s && now_s() < kSaturationLimit_s) frame();
  course_.steps_s = steps;
  for (double& v : course_.mean) v = held_ > 0 ? v / static_cast<double>(held_) : kNoValue;
  return std::move(course_);
}

}  // namespace holotwin::validate
