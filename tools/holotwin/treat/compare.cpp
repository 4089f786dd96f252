#include "tools/holotwin/treat/compare.h"

#include <cmath>

#include "engine/core/text.h"

namespace holotwin {

using physiology::CourseResult;
using physiology::Substance;

namespace {

std::size_t vital(const char* name) { return *find_vital(name); }

std::vector<Quantity> common_quantities() {
  std::vector<Quantity> q;
  q.push_back({"lost_mL", "treat.quantity.lost", "", "mL", 0, [](const CourseResult& r) { return r.rows.empty() ? kNoValue : r.rows.back().lost_mL; }});
  const auto lowest = [&](const char* name, int decimals) {
    const Vital& v = vital_list()[vital(name)];
    q.push_back({std::string(v.name) + "_lowest" + (v.column + std::string(v.name).size()), "treat.quantity.lowest", std::string("vital.") + name, v.unit, decimals,
                 [i = vital(name)](const CourseResult& r) { return r.extremes[i].lowest; }});
  };
  const auto highest = [&](const char* name, int decimals) {
    const Vital& v = vital_list()[vital(name)];
    q.push_back({std::string(v.name) + "_highest" + (v.column + std::string(v.name).size()), "treat.quantity.highest", std::string("vital.") + name, v.unit, decimals,
                 [i = vital(name)](const CourseResult& r) { return r.extremes[i].highest; }});
  };
  lowest("map", 0);
  highest("hr", 0);
  lowest("co", 1);
  highest("lactate", 1);
  lowest("ica", 2);
  for (const char* name : {"map", "hr", "cvp", "co", "etco2", "lactate", "base_excess", "hb", "ica", "fibrinogen", "temperature", "blood_volume"}) {
    const std::size_t i = vital(name);
    const Vital& v = vital_list()[i];
    q.push_back({std::string(v.name) + "_end" + (v.column + std::string(v.name).size()), "treat.quantity.end", std::string("vital.") + name, v.unit, shown_decimals(v), [i](const CourseResult& r) {
                   const bool lived = outcome_of(r) == ArmOutcome::alive;
                   return lived ? r.rows.back().vitals.*vital_list()[i].value : kNoValue;
                 }});
  }
  struct Given {
    Substance substance;
    const char* key;
    const char* unit;
    int decimals;
  };
  for (const Given& g : {Given{Substance::red_cells, "product.red_cells", "mL", 0}, Given{Substance::plasma, "product.plasma", "mL", 0}, Given{Substance::platelets, "product.platelets", "mL", 0},
                         Given{Substance::crystalloid, "product.crystalloid", "mL", 0}, Given{Substance::calcium, "treat.drug.calcium", "mmol", 1},
                         Given{Substance::tranexamic_acid, "treat.drug.tranexamic_acid", "mg", 0}, Given{Substance::noradrenaline, "treat.drug.noradrenaline", "µg/kg", 1},
                         Given{Substance::air, "treat.drug.air", "mL", 0}, Given{Substance::carbon_dioxide, "treat.drug.carbon_dioxide", "mL", 0}, Given{Substance::colloid, "product.colloid", "mL", 0},
                         Given{Substance::fibrinogen, "treat.drug.fibrinogen", "g", 1}, Given{Substance::potassium, "treat.drug.potassium_chloride", "mmol", 0},
                         Given{Substance::glucose, "treat.drug.glucose", "g", 0}})
    q.push_back({std::string("given_") + physiology::substance_column(g.substance), "treat.quantity.given", g.key, g.unit, g.decimals,
                 [s = g.substance](const CourseResult& r) { return r.rows.empty() ? kNoValue : r.rows.back().given[static_cast<std::size_t>(s)]; }});
  return q;
}

}  // namespace

std::vector<Quantity> quantities(const Plan& plan) {
  static const std::vector<Quantity> kCommon = common_quantities();
  std::vector<Quantity> all = kCommon;
  for (std::size_t i = 0; i < plan.drugs.size(); ++i) {
    const PlanDrug& d = plan.drugs[i];
    all.push_back({"given_" + d.id + "_" + (vapour(d) ? "L" : d.unit), "treat.quantity.given", "treat.drug." + d.id, amount_unit(d), 1, [i, d](const CourseResult& r) { return r.rows.empty() ? kNoValue : amount_given(d, r.rows.back().levels[i]); }});
  }
  return all;
}

bool vapour(const PlanDrug& d) { return d.unit == "pct_L"; }
std::string amount_unit(const PlanDrug& d) { return vapour(d) ? "L" : (d.unit == "ug" ? "µg" : d.unit); }
std::string concentration_unit(const PlanDrug& d) { return vapour(d) ? "%" : amount_unit(d) + "/L"; }
double amount_given(const PlanDrug& d, const physiology::DrugLevel& level) { return level.given * (vapour(d) ? 0.01 : 1.0); }

int shown_decimals(const Vital& v) {
  if (v.value == &Vitals::cvp_mmHg || v.value == &Vitals::portal_mmHg) return 1;
  return v.decimals - 1;
}

std::string limit_text(const physiology::Limit& limit) {
  const Vital& v = vital_list()[limit.vital];
  const std::string unit = *v.unit != '\0' ? std::string(" ") + v.unit : "";
  const bool low = std::isfinite(limit.low), high = std::isfinite(limit.high);
  if (low && high) return format_trimmed(limit.low, 3) + " – " + format_trimmed(limit.high, 3) + unit;
  return (low ? "≥ " + format_trimmed(limit.low, 3) : "≤ " + format_trimmed(limit.high, 3)) + unit;
}

}  // namespace holotwin
