#include "physiology/treatment.h"

#include <algorithm>
#include <cmath>

#include "engine/core/check.h"
#include "physiology/consciousness.h"
#include "physiology/model.h"

namespace holotwin::physiology {

namespace {

constexpr int kFramesPerSecond = 90;
constexpr std::size_t kEcgPerFrame = 3;
static_assert(kEcgHz == kEcgPerFrame * kFramesPerSecond);
constexpr double kMinutesPerFrame = 1.0 / (60.0 * kFramesPerSecond);

struct Wound {
  BleedPath path;
  double loss_mL_per_min = 0;
  double held = 0;
  bool open = false;
};

/// Something running in: `left` may be infinite.
struct Line {
  Substance substance = Substance::crystalloid;
  double per_min = 0, left = 0;
  bool infusion = false;
};

std::int64_t frames_of(double seconds) { return static_cast<std::int64_t>(std::floor(seconds * kFramesPerSecond + 0.5)); }

/// Everything that moves while a course is carried out.
struct Ward {
  explicit Ward(const PhysiologyModel& m) : model(m), body(initial_state(m)) {}
  const PhysiologyModel& model;
  PhysiologyState body;
  PhysiologyInput input{};                   ///< lines and holes of the next frame are filled in
  std::array<Wound, kMaxBleeds> wounds{};
  std::vector<Line> lines;
  std::array<double, kSubstances> given{};
  Medication medication = initial_medication();
  BloodBooks books;
  std::vector<EcgRecord> ecgs;
  std::vector<BloodSample> samples;
  std::vector<CuffReading> cuffs;
  Cuff cuff;

  void record(double now_s);
  void carry_out(const Order& o);
  void give_drug(const Order& o);
  void fill_holes();
  void fill_lines(std::array<double, kSubstances>& in_this_frame);
};

/// Settings that are a number of PhysiologyInput as they stand.
struct Plain {
  Setting setting;
  double PhysiologyInput::*number;
};
using In = PhysiologyInput;
constexpr Plain kPlain[] = {
    {Setting::clamp_hepatic_artery, &In::clamp_hepatic_artery}, {Setting::clamp_portal_vein, &In::clamp_portal_vein}, {Setting::caval_compression, &In::caval_compression},
    {Setting::clamp_aorta, &In::clamp_aorta}, {Setting::clamp_infrarenal_aorta, &In::clamp_infrarenal_aorta}, {Setting::tourniquet, &In::tourniquet},
    {Setting::abdominal_pressure_mmHg, &In::abdominal_pressure_mmHg}, {Setting::tidal_mL, &In::tidal_mL}, {Setting::vent_rate_per_min, &In::vent_rate_per_min},
    {Setting::peep_cmH2O, &In::peep_cmH2O}, {Setting::fio2, &In::fio2}, {Setting::inspiratory_cmH2O, &In::inspiratory_cmH2O}, {Setting::inspired_share, &In::inspired_share},
    {Setting::mask_leak, &In::mask_leak}, {Setting::oxygen_L_per_min, &In::oxygen_L_per_min}, {Setting::airway_obstruction, &In::airway_obstruction},
    {Setting::bronchospasm, &In::bronchospasm}, {Setting::tension_pneumothorax, &In::tension_pneumothorax}, {Setting::open_pneumothorax, &In::open_pneumothorax},
    {Setting::consolidation, &In::consolidation}, {Setting::endobronchial, &In::endobronchial}, {Setting::aspiration, &In::aspiration},
    {Setting::pulmonary_embolism, &In::pulmonary_embolism}, {Setting::pleural_blood_mL, &In::pleural_blood_mL}, {Setting::pericardial_mL, &In::pericardial_mL},
    {Setting::compressions_per_min, &In::compressions_per_min}, {Setting::shock_J, &In::shock_J}, {Setting::pacing_per_min, &In::pacing_per_min},
    {Setting::infarction, &In::infarction}, {Setting::aortic_stenosis, &In::aortic_stenosis}, {Setting::aortic_regurgitation, &In::aortic_regurgitation},
    {Setting::mitral_stenosis, &In::mitral_stenosis}, {Setting::mitral_regurgitation, &In::mitral_regurgitation}, {Setting::surgical_stimulus, &In::surgical_stimulus},
    {Setting::neuraxial_block, &In::neuraxial_block}, {Setting::burn, &In::burn}, {Setting::malignant_hyperthermia, &In::malignant_hyperthermia},
    {Setting::transfusion_reaction, &In::transfusion_reaction}, {Setting::anaphylaxis, &In::anaphylaxis}, {Setting::infection, &In::infection},
    {Setting::brain_injury, &In::brain_injury}, {Setting::carbon_monoxide_ppm, &In::carbon_monoxide_ppm}, {Setting::exercise_mL_per_min, &In::exercise_mL_per_min},
    {Setting::water_C, &In::water_C}, {Setting::warming_W, &In::warming_W},
};

double* rate_of(PhysiologyInput& in, Substance s) {
  switch (s) {
    case Substance::red_cells: return &in.red_cells_mL_per_min;
    case Substance::plasma: return &in.plasma_mL_per_min;
    case Substance::platelets: return &in.platelets_mL_per_min;
    case Substance::crystalloid: return &in.crystalloid_mL_per_min;
    case Substance::calcium: return &in.calcium_mmol_per_min;
    case Substance::tranexamic_acid: return &in.tranexamic_acid_mg_per_min;
    case Substance::noradrenaline: return &in.noradrenaline_ug_per_kg_min;
    case Substance::air: return &in.venous_air_mL_per_min;
    case Substance::carbon_dioxide: return &in.venous_carbon_dioxide_mL_per_min;
    case Substance::colloid: return &in.colloid_mL_per_min;
    case Substance::fibrinogen: return &in.fibrinogen_g_per_min;
    case Substance::potassium: return &in.potassium_mmol_per_min;
    case Substance::glucose: return &in.glucose_g_per_min;
    case Substance::count: break;
  }
  return nullptr;
}

void Ward::carry_out(const Order& o) {
  switch (o.kind) {
    case OrderKind::open_hole:
    case OrderKind::lose: {
      HT_ASSERT(o.hole < kMaxBleeds);
      Wound& w = wounds[o.hole];
      w = {};
      w.open = true;
      if (o.kind == OrderKind::open_hole) w.path = o.path;
      else w.loss_mL_per_min = o.value;
      break;
    }
    case OrderKind::hold:
      HT_ASSERT(o.hole < kMaxBleeds);
      wounds[o.hole].held = o.value;
      break;
    case OrderKind::close:
      HT_ASSERT(o.hole < kMaxBleeds);
      wounds[o.hole] = {};
      break;
    case OrderKind::run_in:
      if (o.amount > 0 && o.value > 0) lines.push_back({o.substance, o.value, o.amount, false});
      break;
    case OrderKind::infuse:
      std::erase_if(lines, [&](const Line& l) { return l.infusion && l.substance == o.substance; });
      if (o.value > 0) lines.push_back({o.substance, o.value, std::numeric_limits<double>::infinity(), true});
      break;
    case OrderKind::stop:
      std::erase_if(lines, [&](const Line& l) { return l.substance == o.substance; });
      break;
    case OrderKind::set:
      physiology::set(input, o.setting, o.value);
      break;
    case OrderKind::push_drug:
    case OrderKind::infuse_drug:
    case OrderKind::place_drug:
    case OrderKind::inspire_drug:
    case OrderKind::stop_drug: give_drug(o); break;
    case OrderKind::record_ecg: ecgs.push_back({o.time_s, {}}); break;
    case OrderKind::draw_blood: samples.push_back({o.time_s, static_cast<LabPanel>(static_cast<int>(o.value)), laboratory(model, body)}); break;
    case OrderKind::inflate_cuff:
      start(cuff);
      cuffs.push_back({o.time_s, kNoValue, kNoValue, kNoValue, kNoValue});
      break;
  }
}

/// The frame that has just been made, on every recorder that runs.
void Ward::record(double now_s) {
  if (cuff.phase == CuffPhase::inflating || cuff.phase == CuffPhase::measuring) {
    advance(model, body, input, cuff);
    if (cuff.phase == CuffPhase::failed) cuffs.back().ready_s = now_s;
    if (cuff.phase == CuffPhase::read) cuffs.back() = {cuffs.back().begun_s, now_s, cuff.sbp_mmHg, cuff.map_mmHg, cuff.dbp_mmHg};
  }
  for (EcgRecord& e : ecgs)
    for (std::size_t i = 0; i < kEcgPerFrame && e.mV.size() < static_cast<std::size_t>(kEcg_s * kEcgHz); ++i) {
      PhysiologyState then = body;
      const double later_s = static_cast<double>(i) / kEcgHz;
      then.time_s += later_s;
      then.beat_s += later_s;
      then.atrial_s += later_s;
      e.mV.push_back(ecg_leads_mV(model, then));
    }
}

void Ward::give_drug(const Order& o) {
  HT_ASSERT(o.drug < kMaxDrugs);
  DrugOrder& order = medication.orders[o.drug];
  switch (o.kind) {
    case OrderKind::push_drug:
      order.bolus += o.amount;
      order.bolus_over_s = std::max(order.bolus_over_s, o.value);
      break;
    case OrderKind::infuse_drug: order.per_s = o.value / 60.0; break;
    case OrderKind::place_drug: order.depot += o.amount; break;
    case OrderKind::inspire_drug: order.inspired_pct = o.value; break;
    case OrderKind::stop_drug: {
      order = {};
      DrugState& s = medication.drugs.drugs[o.drug];
      s.given -= s.pending;  // what is left in the syringe was not given
      s.pending = s.pending_per_s = 0;
      break;
    }
    default: HT_ASSERT(false);
  }
}

void Ward::fill_holes() {
  input.bleed_count = 0;
  input.fixed_loss_mL_per_min = 0;
  for (const Wound& w : wounds) {
    if (!w.open) continue;
    const double share = 1.0 - w.held;
    input.fixed_loss_mL_per_min += w.loss_mL_per_min * share;
    if (!(w.path.area_mm2 * share > 0)) continue;
    input.bleeds[input.bleed_count] = w.path;
    input.bleeds[input.bleed_count++].area_mm2 *= share;
  }
}

void Ward::fill_lines(std::array<double, kSubstances>& in_this_frame) {
  in_this_frame = {};
  for (Line& l : lines) {
    double take = l.per_min * kMinutesPerFrame;
    if (!(l.left > take * (1.0 + 1e-9))) take = l.left;  // the last of it, rounding included
    l.left -= take;
    in_this_frame[static_cast<std::size_t>(l.substance)] += take;
  }
  std::erase_if(lines, [](const Line& l) { return l.left <= 0; });
  for (std::size_t i = 0; i < kSubstances; ++i) *rate_of(input, static_cast<Substance>(i)) = in_this_frame[i] / kMinutesPerFrame;
}

void judge(const Limit& limit, const Vitals& v, LimitTime& time) {
  const double value = v.*vital_list()[limit.vital].value;
  if (!std::isfinite(value)) time.unknown_s += 1;
  else if (value < limit.low) time.below_s += 1;
  else if (value > limit.high) time.above_s += 1;
  else time.within_s += 1;
}

void widen(double value, double time_s, Extremes& e) {
  if (!std::isfinite(value)) return;
  if (!(value >= e.lowest)) e.lowest = value, e.lowest_s = time_s;  // also the first: NaN compares false
  if (!(value <= e.highest)) e.highest = value, e.highest_s = time_s;
}

std::uint64_t hash_of(const Ward& w, std::int64_t frame) {
  Hasher h;
  hash_state(w.body, h);
  if (w.medication.any) hash_medication(w.medication, h);
  h.value(frame);
  for (const Line& l : w.lines) {
    h.value(l.substance);
    h.value(l.per_min);
    h.value(l.left);
  }
  for (const double v : w.given) h.value(v);
  const BloodBooks& b = w.books;
  for (const double v : {b.given_red_cells, b.given_plasma, b.lost_red_cells, b.lost_plasma, b.exchange_plasma, b.urine}) h.value(v);
  return h.result();
}

}  // namespace

void set(PhysiologyInput& in, Setting setting, double value) {
  const auto chosen = static_cast<std::uint8_t>(std::isfinite(value) && value > 0 ? value : 0);
  switch (setting) {
    case Setting::controlled_ventilation: in.ventilation = value > 0.5 ? Ventilation::controlled : Ventilation::spontaneous; return;
    case Setting::rhythm: in.rhythm = static_cast<Rhythm>(chosen); return;
    case Setting::ventilator_mode: in.mode = static_cast<VentilatorMode>(chosen); return;
    case Setting::oxygen_device: in.oxygen_device = static_cast<OxygenDevice>(chosen); return;
    case Setting::clamp_left_renal_artery: in.clamp_renal_artery[0] = value; return;
    case Setting::clamp_right_renal_artery: in.clamp_renal_artery[1] = value; return;
    case Setting::left_lung_without_air: in.lung_without_air[0] = value; return;
    case Setting::right_lung_without_air: in.lung_without_air[1] = value; return;
    default: break;
  }
  for (const Plain& p : kPlain)
    if (p.setting == setting) in.*p.number = value;
}

const char* substance_column(Substance s) {
  static constexpr std::array<const char*, kSubstances> kNames = {"red_cells_mL", "plasma_mL", "platelets_mL", "crystalloid_mL", "calcium_mmol",
                                                                  "tranexamic_acid_mg", "noradrenaline_ug_per_kg", "venous_air_mL", "venous_carbon_dioxide_mL", "colloid_mL", "fibrinogen_g", "potassium_mmol", "glucose_g"};
  HT_ASSERT(s < Substance::count);
  return kNames[static_cast<std::size_t>(s)];
}

const char* rhythm_name(Rhythm r) {
  static constexpr const char* kNames[] = {"sinus", "sinus_bradycardia", "sinus_tachycardia", "ventricular_tachycardia", "fast_ventricular_tachycardia", "pulseless_ventricular_tachycardia",
                                           "ventricular_fibrillation", "asystole", "pulseless_electrical_activity", "atrial_fibrillation", "supraventricular_tachycardia", "complete_heart_block"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(Rhythm::count));
  HT_ASSERT(r < Rhythm::count);
  return kNames[static_cast<std::size_t>(r)];
}

const char* life_name(Life l) { return l == Life::alive ? "alive" : (l == Life::no_pulse ? "no_pulse" : "dead"); }

CourseResult run_course(const PhysiologyModel& model, const Course& course, const std::function<bool(double)>& go_on) {
  HT_ASSERT(course.start_s <= 0 && course.end_s > 0 && course.sample_s >= 1 && (course.drugs || course.watched.empty()));
  CourseResult r;
  r.limits.resize(course.limits.size());
  Ward ward(model);
  ward.input = course.resting;
  BloodBooks& books = ward.books;
  books.initial_red_cells = circulating_red_cells_mL(ward.body);
  books.initial_plasma = circulating_plasma_mL(ward.body);

  const std::int64_t last = frames_of(course.end_s - course.start_s);
  const auto sample = static_cast<std::int64_t>(course.sample_s);
  std::int64_t frame = 0;
  double lost_at_row = 0, row_at_s = course.start_s;
  double alone_since_s = kNoValue;  // without a pulse and without compressions
  Life life = Life::alive;
  const auto add_row = [&](double now_s, const Vitals& v) {
    CourseRow row{now_s, life, v, 0, books.lost_red_cells + books.lost_plasma, ward.given, {}, static_cast<Rhythm>(static_cast<int>(ward.body.rhythm)), carboxyhaemoglobin_pct(ward.body)};
    for (const std::size_t d : course.watched)
      row.levels.push_back({plasma_concentration(*course.drugs, ward.medication.drugs, ward.medication.body, d), ward.medication.drugs.drugs[d].effect_site, ward.medication.drugs.drugs[d].given});
    if (now_s > row_at_s) row.bleeding_mL_per_min = (row.lost_mL - lost_at_row) / (now_s - row_at_s) * 60.0;
    lost_at_row = row.lost_mL;
    row_at_s = now_s;
    r.rows.push_back(row);
  };
  const auto look = [&](double now_s, const Vitals& v) {  // once a second of the story
    if (now_s < 0) return;
    for (std::size_t i = 0; i < course.limits.size(); ++i)
      if (now_s > course.limits[i].from_s && now_s <= course.limits[i].to_s) judge(course.limits[i], v, r.limits[i]);
    for (std::size_t i = 0; i < kVitalCount; ++i) widen(v.*vital_list()[i].value, now_s, r.extremes[i]);
    widen(carboxyhaemoglobin_pct(ward.body), now_s, r.carboxyhaemoglobin_pct);
  };
  {
    const Vitals v = vitals(model, ward.body);
    add_row(course.start_s, v);
    if (course.start_s >= 0) {
      for (std::size_t i = 0; i < kVitalCount; ++i) widen(v.*vital_list()[i].value, course.start_s, r.extremes[i]);
      widen(carboxyhaemoglobin_pct(ward.body), course.start_s, r.carboxyhaemoglobin_pct);
    }
  }

  std::array<double, kSubstances> in_this_frame{};
  PhysiologyOutput out;
  r.complete = true;
  while (frame < last) {
    bool changed = false;
    while (r.orders_done < course.orders.size() && frames_of(course.orders[r.orders_done].time_s - course.start_s) <= frame) {
      ward.carry_out(course.orders[r.orders_done++]);
      changed = true;
    }
    if (changed) ward.fill_holes();
    ward.fill_lines(in_this_frame);
    if (course.drugs) medicate(*course.drugs, model, ward.body, out, ward.medication, ward.input);
    step(model, ward.body, ward.input, out);
    ward.input.shock_J = 0;
    ++frame;
    ward.record(course.start_s + static_cast<double>(frame) / kFramesPerSecond);
    r.restored += out.restored ? 1 : 0;
    if (!out.restored)
      for (std::size_t i = 0; i < kSubstances; ++i) ward.given[i] += in_this_frame[i];
    books.given_red_cells += out.given_red_cells_mL;
    books.given_plasma += out.given_plasma_mL;
    books.exchange_plasma += out.exchange_plasma_mL;
    books.urine += out.urine_mL;
    for (std::size_t i = 0; i < ward.input.bleed_count; ++i) {
      books.lost_red_cells += out.bled_red_cells_mL[i];
      books.lost_plasma += out.bled_plasma_mL[i];
    }
    books.lost_red_cells += out.fixed_red_cells_mL;
    books.lost_plasma += out.fixed_plasma_mL;

    if (frame % kFramesPerSecond != 0 && frame < last) continue;
    const double now_s = course.start_s + static_cast<double>(frame) / kFramesPerSecond;
    Vitals v = vitals(model, ward.body);
    read_monitors(model, ward.body, ward.input, ward.medication, v);
    v.glasgow = consciousness(model, ward.body, ward.medication).glasgow;
    if (v.pulse) r.pulse_lost_s = kNoValue;
    else if (!std::isfinite(r.pulse_lost_s)) r.pulse_lost_s = now_s;
    if (v.pulse || ward.input.compressions_per_min > 0) alone_since_s = kNoValue;
    else if (!std::isfinite(alone_since_s)) alone_since_s = now_s;
    life = v.pulse ? Life::alive : (now_s - alone_since_s >= kDead_s ? Life::dead : Life::no_pulse);  // NaN: not alone
    look(now_s, v);
    if (life == Life::dead) r.died_s = now_s;
    const bool stopped = life != Life::dead && frame < last && go_on && !go_on(now_s);
    if (stopped) r.complete = false;
    if ((frame / kFramesPerSecond) % sample == 0 || life == Life::dead || stopped || frame >= last) add_row(now_s, v);
    if (life == Life::dead || stopped) break;
  }
  r.reached_s = row_at_s;
  r.frames = static_cast<std::uint64_t>(frame);
  books.circulating_red_cells = circulating_red_cells_mL(ward.body);
  books.circulating_plasma = circulating_plasma_mL(ward.body);
  r.books = books;
  r.ecgs = std::move(ward.ecgs);
  r.samples = std::move(ward.samples);
  r.cuffs = std::move(ward.cuffs);
  r.state_hash = hash_of(ward, frame);
  return r;
}

}  // namespace holotwin::physiology
