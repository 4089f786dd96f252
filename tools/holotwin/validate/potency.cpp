#include "tools/holotwin/validate/potency.h"

#include <algorithm>
#include <array>

#include "physiology/pharmacokinetics.h"

namespace holotwin::validate {

namespace {

using namespace physiology;

/// The effect-site concentration at which `reached` first says yes, by bisection.
template <class Reached>
double concentration(const Patient& p, const char* drug, double most, const Reached& reached) {
  PharmacologyState s = initial_pharmacology();
  double& site = s.drugs[p.drug_index.find(drug)->second].effect_site;
  const auto at = [&](double c) {
    site = c;
    return reached(effects(p.drugs, s, {}));
  };
  if (!at(most)) return kNoValue;
  double low = 0, high = most;
  for (int i = 0; i < 40; ++i) (at(0.5 * (low + high)) ? high : low) = 0.5 * (low + high);
  return high;
}

double propofol_ce50_mg_L(const Patient& p) {
  const double awake = effects(p.drugs, initial_pharmacology(), {}).processed_eeg;
  return concentration(p, "propofol", 50, [&](const DrugEffects& e) { return e.processed_eeg <= 0.5 * awake; });
}

double remifentanil_c50_ug_L(const Patient& p) {
  return concentration(p, "remifentanil", 500, [](const DrugEffects& e) { return e.on(DrugTarget::ventilatory_drive) <= -0.5; });
}

double sevoflurane_mac_pct(const Patient& p) {
  DrugCovariates of_40 = p.drugs.patient;
  of_40.age_y = 40;
  return make_pharmacology(p.drug_parameters, of_40).drugs[p.drug_index.find("sevoflurane")->second].mac_pct;
}

constexpr auto kPotencies = std::to_array<Potency>({
    {"propofol_ce50_ug_per_mL", propofol_ce50_mg_L},
    {"remifentanil_c50_ventilation_ng_per_mL", remifentanil_c50_ug_L},
    {"sevoflurane_mac_percent", sevoflurane_mac_pct},
});

}  // namespace

const Potency* find_potency(std::string_view quantity) {
  const auto at = std::ranges::find(kPotencies, quantity, &Potency::quantity);
  return at == kPotencies.end() ? nullptr : &*at;
}

}  // namespace holotwin::validate
