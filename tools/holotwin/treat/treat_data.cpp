#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"
#include "tools/holotwin/report/texts.h"
#include "tools/holotwin/treat/compare.h"
#include "tools/holotwin/treat/treat.h"

namespace holotwin {

namespace {

using Json = nlohmann::ordered_json;
using physiology::CourseResult;
using physiology::CourseRow;

/// Rounded to `decimals`, so that the file shows what is meant; null where there is no number.
Json number(double v, int decimals) {
  if (!std::isfinite(v)) return nullptr;
  return *parse_double(format_number(v, decimals));
}
Json limit_end(double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); }

/// An argument "@key" in words; a name without a text is itself ("my_wound" of a plan of one's own).
std::string argument(const std::string& arg, const Language& language) {
  if (arg.size() < 2 || arg.front() != '@') return arg;
  return text_or(language, arg.substr(1), arg.substr(arg.rfind('.') + 1));
}

std::vector<std::string> arguments(const std::vector<std::string>& args, const Language& language) {
  std::vector<std::string> words;
  for (const std::string& a : args) words.push_back(argument(a, language));
  return words;
}

Json limits_json(const Plan& plan, const CourseResult& r) {
  Json all = Json::array();
  for (std::size_t i = 0; i < plan.limits.size(); ++i) {
    const physiology::Limit& limit = plan.limits[i];
    const physiology::LimitTime& t = r.limits[i];
    all.push_back({{"metric", vital_list()[limit.vital].name}, {"low", limit_end(limit.low)}, {"high", limit_end(limit.high)}, {"unit", vital_list()[limit.vital].unit},
                   {"from_s", limit.from_s}, {"to_s", limit_end(limit.to_s)}, {"outside_s", t.outside_s()}, {"below_s", t.below_s}, {"within_s", t.within_s},
                   {"above_s", t.above_s}, {"not_measurable_s", t.unknown_s}});
  }
  return all;
}

constexpr int kCarboxyDecimals = 2;

Json extremes_json(const CourseResult& r) {
  const auto one = [](const physiology::Extremes& e, int decimals) {
    const bool any = std::isfinite(e.lowest);
    return Json{{"lowest", number(e.lowest, decimals)}, {"lowest_at_s", any ? Json(e.lowest_s) : Json(nullptr)},
                {"highest", number(e.highest, decimals)}, {"highest_at_s", any ? Json(e.highest_s) : Json(nullptr)}};
  };
  Json all;
  for (std::size_t i = 0; i < kVitalCount; ++i) all[vital_list()[i].column] = one(r.extremes[i], vital_list()[i].decimals);
  all["carboxyhaemoglobin_pct"] = one(r.carboxyhaemoglobin_pct, kCarboxyDecimals);
  return all;
}

Json row_json(const CourseRow& row) {
  Json all;
  for (const Vital& v : vital_list()) all[v.column] = number(row.vitals.*v.value, v.decimals);
  all["pulse"] = row.vitals.pulse;
  all["rhythm"] = physiology::rhythm_name(row.rhythm);
  all["carboxyhaemoglobin_pct"] = number(row.carboxyhaemoglobin_pct, kCarboxyDecimals);
  return all;
}

/// Each rhythm with the first row that shows it.
Json rhythms_json(const CourseResult& r) {
  Json all = Json::array();
  for (std::size_t i = 0; i < r.rows.size(); ++i)
    if (i == 0 || r.rows[i].rhythm != r.rows[i - 1].rhythm) all.push_back({{"from_s", r.rows[i].time_s}, {"rhythm", physiology::rhythm_name(r.rows[i].rhythm)}});
  return all;
}

/// "propofol" -> "mg_per_L": of a vapour the unit is vol %.
std::string level_unit(const PlanDrug& d) { return vapour(d) ? "pct" : d.unit + "_per_L"; }

Json drugs_json(const Plan& plan, const CourseResult& r) {
  Json all;
  for (std::size_t i = 0; i < plan.drugs.size(); ++i) {
    const PlanDrug& d = plan.drugs[i];
    double most = 0, most_s = 0;
    for (const CourseRow& row : r.rows)
      if (row.levels[i].effect_site > most) most = row.levels[i].effect_site, most_s = row.time_s;
    const physiology::DrugLevel& end = r.rows.back().levels[i];
    all[d.id] = {{"unit", level_unit(d)}, {"effect_site_highest", number(most, 4)}, {"effect_site_highest_at_s", most_s}, {"effect_site_at_end", number(end.effect_site, 4)},
                 {"plasma_at_end", number(end.plasma, 4)}, {"given", number(amount_given(d, end), 3)}, {"given_unit", vapour(d) ? "L" : d.unit}};
  }
  return all;
}

Json books_json(const physiology::BloodBooks& b) {
  return {{"initial_red_cells_mL", number(b.initial_red_cells, 3)}, {"initial_plasma_mL", number(b.initial_plasma, 3)},
          {"given_red_cells_mL", number(b.given_red_cells, 3)}, {"given_plasma_mL", number(b.given_plasma, 3)},
          {"lost_red_cells_mL", number(b.lost_red_cells, 3)}, {"lost_plasma_mL", number(b.lost_plasma, 3)},
          {"exchange_plasma_mL", number(b.exchange_plasma, 3)}, {"urine_mL", number(b.urine, 3)},
          {"circulating_red_cells_mL", number(b.circulating_red_cells, 3)}, {"circulating_plasma_mL", number(b.circulating_plasma, 3)},
          {"error_red_cells_mL", b.initial_red_cells + b.given_red_cells - b.lost_red_cells - b.circulating_red_cells},
          {"error_plasma_mL", b.initial_plasma + b.given_plasma + b.exchange_plasma - b.urine - b.lost_plasma - b.circulating_plasma}};
}

Json events_json(const PlanArm& arm, const CourseResult& r, const Language& language) {
  Json all = Json::array();
  for (const PlanEvent& e : arm.events)
    all.push_back({{"at_s", e.at_s}, {"kind", deed_name(e.deed)}, {"common", !e.of_arm}, {"text", event_text(e, language)}, {"line", e.line}, {"carried_out", !r.rows.empty() && e.at_s < r.reached_s}});
  return all;
}

Json warnings_json(const PlanArm& arm, const Language& language) {
  Json all = Json::array();
  for (const PlanWarning& w : arm.warnings) all.push_back({{"at_s", w.at_s}, {"id", w.id}, {"text", warning_text(w, language)}, {"line", w.line}});
  return all;
}

Json differences_json(const Plan& plan, const CourseResult& first, const CourseResult& r) {
  Json all;
  for (const Quantity& q : quantities(plan)) all[q.name] = number(q.get(r) - q.get(first), q.decimals + 1);
  Json outside = Json::array();
  const bool both = !r.rows.empty() && !first.rows.empty();
  for (std::size_t i = 0; i < plan.limits.size(); ++i)
    outside.push_back({{"metric", vital_list()[plan.limits[i].vital].name}, {"outside_s", both ? Json(r.limits[i].outside_s() - first.limits[i].outside_s()) : Json(nullptr)}});
  all["outside_limits"] = std::move(outside);
  return all;
}

Json arm_json(const TreatInputs& in, std::size_t index) {
  const PlanArm& arm = in.plan.arms[index];
  const CourseResult& r = in.results[index];
  const ArmOutcome outcome = outcome_of(r);
  Json j = {{"id", arm.id}, {"title", arm.title}, {"outcome", outcome_name(outcome)}, {"complete", r.complete}};
  j["warnings"] = warnings_json(arm, in.language);
  j["events"] = events_json(arm, r, in.language);
  if (outcome == ArmOutcome::not_begun) return j;
  j["reached_s"] = r.reached_s;
  j["pulse_lost_at_s"] = limit_end(r.pulse_lost_s);
  j["died_at_s"] = limit_end(r.died_s);
  j["limits"] = limits_json(in.plan, r);
  j["lost_mL"] = number(r.rows.back().lost_mL, 1);
  for (std::size_t s = 0; s < physiology::kSubstances; ++s) j["given"][physiology::substance_column(static_cast<physiology::Substance>(s))] = number(r.rows.back().given[s], 3);
  if (!in.plan.drugs.empty()) j["drugs"] = drugs_json(in.plan, r);
  j["at_end"] = row_json(r.rows.back());
  j["rhythms"] = rhythms_json(r);
  j["extremes"] = extremes_json(r);
  if (index > 0) j["difference_from_first"] = differences_json(in.plan, in.results[0], r);
  j["books"] = books_json(r.books);
  j["rows"] = r.rows.size();
  j["steps"] = r.frames;
  j["steps_restored"] = r.restored;
  j["state_hash"] = hex64(r.state_hash);
  return j;
}

/// Bad UTF-8 (a title somebody wrote) becomes the replacement character instead of an exception.
std::string dump(const Json& j) { return j.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string event_text(const PlanEvent& e, const Language& language) { return language.text(e.key, arguments(e.args, language)); }

std::string warning_text(const PlanWarning& w, const Language& language) { return language.text("treat.warning." + w.id, arguments(w.args, language)); }

std::string treat_csv(const TreatInputs& in) {
  std::string csv = "arm,arm_complete,time_s,life";
  for (const Vital& v : vital_list()) csv += std::string(",") + v.column;
  csv += ",bleeding_mL_per_min,lost_mL";
  for (std::size_t s = 0; s < physiology::kSubstances; ++s) csv += std::string(",given_") + physiology::substance_column(static_cast<physiology::Substance>(s));
  for (const PlanDrug& d : in.plan.drugs) {
    csv += ',' + d.id + "_plasma_" + level_unit(d);
    csv += ',' + d.id + "_effect_site_" + level_unit(d);
  }
  csv += ",rhythm,carboxyhaemoglobin_pct\n";
  const auto cell = [&](double v, int decimals) {
    csv += ',';
    if (std::isfinite(v)) csv += format_number(v, decimals);
  };
  for (std::size_t i = 0; i < in.results.size(); ++i)
    for (const CourseRow& row : in.results[i].rows) {
      csv += in.plan.arms[i].id + (in.results[i].complete ? ",1," : ",0,") + format_trimmed(row.time_s, 3) + ',' + physiology::life_name(row.life);
      for (const Vital& v : vital_list()) cell(row.vitals.*v.value, v.decimals);
      cell(row.bleeding_mL_per_min, 2);
      cell(row.lost_mL, 2);
      for (const double v : row.given) cell(v, 3);
      for (const physiology::DrugLevel& level : row.levels) {
        cell(level.plasma, 5);
        cell(level.effect_site, 5);
      }
      csv += std::string(",") + physiology::rhythm_name(row.rhythm);
      cell(row.carboxyhaemoglobin_pct, kCarboxyDecimals);
      csv += '\n';
    }
  return csv;
}

std::string treat_json(const TreatInputs& in) {
  const Plan& plan = in.plan;
  Json arms = Json::array();
  for (std::size_t i = 0; i < plan.arms.size(); ++i) arms.push_back(arm_json(in, i));
  const physiology::PatientParameters& p = plan.patient;
  Json j = {{"schema", 1},
            {"for", "rehearsal and training only, never for diagnosis or treatment of a patient"},
            {"plan", plan.id},
            {"title", plan.title},
            {"complete", all_complete(in.results)},
            {"patient",
             {{"age_y", p.age_y}, {"sex", p.male ? "male" : "female"}, {"weight_kg", p.weight_kg}, {"height_cm", p.height_cm}, {"blood_volume_mL", p.blood_volume_mL}}},
            {"start_s", plan.start_s},
            {"end_s", plan.end_s},
            {"sample_s", plan.sample_s},
            {"arms", std::move(arms)}};
  j["provenance"] = {{"program_version", in.provenance.program_version},
                     {"date", in.provenance.date.empty() ? Json(nullptr) : Json(in.provenance.date)},
                     {"workers", in.provenance.workers},
                     {"wall_s", in.provenance.wall_s > 0 ? number(in.provenance.wall_s, 3) : Json(nullptr)},
                     {"times_real_time", in.provenance.wall_s > 0 ? number(times_real_time(in), 0) : Json(nullptr)}};
  return dump(j) + "\n";
}

Result<std::vector<std::filesystem::path>> write_treat(const TreatInputs& in, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> written;
  const auto write = [&](const char* name, const std::string& text) {
    written.push_back(folder / name);
    return write_text_file(written.back(), text);
  };
  if (const auto r = write("treat.csv", treat_csv(in)); !r) return pass_on(r);
  if (const auto r = write("treat.json", treat_json(in)); !r) return pass_on(r);
  if (const auto r = write("treat.html", treat_html(in)); !r) return pass_on(r);
  return written;
}

}  // namespace holotwin
