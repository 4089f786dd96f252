#include "tools/holotwin/validate/protocols.h"

#include <algorithm>
#include <array>

namespace holotwin::validate {

namespace {

constexpr double kTidal_mL = 7 * kIdealWeight_kg;

/// Bleeds at this rate until `end_s`; the breathing and the air are those of rest.
void bleed(Trial& r, double mL_per_min, double end_s) {
  r.input.fixed_loss_mL_per_min = mL_per_min;
  r.until(end_s);
  r.input.fixed_loss_mL_per_min = 0;
}

/// This share of his blood, evenly.
void bleed_share(Trial& r, double share, double seconds) { bleed(r, share * r.model().patient.blood_volume_mL / seconds * 60.0, seconds); }

/// His own blood, whole: packed cells thinned with plasma to the haematocrit he was built with.
void give_blood(Trial& r, double mL_per_min) {
  r.input.red_cells_mL_per_min = mL_per_min * r.model().patient.haematocrit / physiology::kPackedRedCellHaematocrit;
  r.input.plasma_mL_per_min = mL_per_min - r.input.red_cells_mL_per_min;
}

void stop_breathing(Trial& r) { r.ventilate(12, 0, 0.21); }

void obstruct(Trial& r, double severity) {
  r.input.airway_obstruction = severity;
  r.until(180);
  r.input.airway_obstruction = 0;
}

void narrow(Trial& r, double severity, double end_s) {
  r.input.bronchospasm = severity;
  r.until(end_s);
  r.input.bronchospasm = 0;
}

void too_deep(Trial& r, double without_air) {
  r.ventilate(16, kTidal_mL, 0.5);
  r.input.consolidation = without_air;
  r.until(120);
  r.input.consolidation = 0;
}

/// Lungs with this share without air, from an infection that has stood for some time.
void inflamed(Trial& r, double without_air) {
  r.input.consolidation = without_air;
  r.infect(0.35);
}

/// A rhythm for three minutes, then his own again.
void three_minutes(Trial& r, physiology::Rhythm rhythm) {
  r.input.rhythm = rhythm;
  r.until(180);
  r.input.rhythm = physiology::Rhythm::sinus;
}
using enum physiology::Rhythm;

constexpr auto kProtocols = std::to_array<Protocol>({
    {"rest", [](Trial&) {}},
    // fluids and bleeding
    {"saline_2L_60min",
     [](Trial& r) {
       r.input.crystalloid_mL_per_min = 2000.0 / 60;
       r.until(3600);
       r.input.crystalloid_mL_per_min = 0;
     }},
    {"haemorrhage_10pc_30s", [](Trial& r) { bleed_share(r, 0.10, 30); }},
    {"haemorrhage_atls_class_1", [](Trial& r) { bleed_share(r, 0.10, 600); }},
    {"haemorrhage_atls_class_2", [](Trial& r) { bleed_share(r, 0.225, 600); }},
    {"haemorrhage_atls_class_3", [](Trial& r) { bleed_share(r, 0.35, 600); }},
    {"haemorrhage_atls_class_4", [](Trial& r) { bleed_share(r, 0.45, 600); }},
    {"haemorrhage_class_1_femoral", [](Trial& r) { bleed(r, 90, 550); }},
    {"haemorrhage_class_2_blood",
     [](Trial& r) {
       bleed(r, 140, 560);
       give_blood(r, 100);
       r.until(560 + 300);
       give_blood(r, 0);
     }},
    {"haemorrhage_class_2_brachial", [](Trial& r) { bleed(r, 60, 1375); }},
    {"haemorrhage_class_2_no_fluid", [](Trial& r) { bleed(r, 140, 590); }},
    {"haemorrhage_class_2_spleen", [](Trial& r) { bleed(r, 60, 1200); }},
    {"haemorrhage_class_3_no_fluid", [](Trial& r) { bleed(r, 200, 575); }},
    {"haemorrhage_class_4_no_fluid", [](Trial& r) { bleed(r, 250, 575); }},
    {"haemorrhage_to_shock", [](Trial& r) { bleed(r, 200, 650); }},
    // kidneys
    {"renal_pressure_50", [](Trial& r) { r.kidneys_at_mmHg = 50; }},
    {"renal_pressure_70", [](Trial& r) { r.kidneys_at_mmHg = 70; }},
    {"renal_pressure_80", [](Trial& r) { r.kidneys_at_mmHg = 80; }},
    {"renal_pressure_100", [](Trial& r) { r.kidneys_at_mmHg = 100; }},
    {"renal_pressure_120", [](Trial& r) { r.kidneys_at_mmHg = 120; }},
    {"renal_pressure_140", [](Trial& r) { r.kidneys_at_mmHg = 140; }},
    {"renal_pressure_160", [](Trial& r) { r.kidneys_at_mmHg = 160; }},
    {"renal_pressure_180", [](Trial& r) { r.kidneys_at_mmHg = 180; }},
    {"renal_stenosis_90_both", [](Trial& r) { r.input.clamp_renal_artery = {0.9, 0.9}; }},
    {"anaemia_hb_10",
     [](Trial& r) {
       for (const double settle_s : {1800.0, 300.0}) {  // once more: the body moves fluid meanwhile
         r.exchange_to(10.3);
         r.settle(settle_s);
       }
     }},
    // rhythms and arrest
    {"sinus_bradycardia", [](Trial& r) { three_minutes(r, sinus_bradycardia); }},
    {"sinus_tachycardia", [](Trial& r) { three_minutes(r, sinus_tachycardia); }},
    {"vt_stable", [](Trial& r) { three_minutes(r, ventricular_tachycardia); }},
    {"vt_unstable", [](Trial& r) { three_minutes(r, fast_ventricular_tachycardia); }},
    {"pulseless_vt_180s", [](Trial& r) { three_minutes(r, pulseless_ventricular_tachycardia); }},
    {"vf_coarse_180s", [](Trial& r) { three_minutes(r, ventricular_fibrillation); }},
    {"vf_fine_180s", [](Trial& r) { three_minutes(r, ventricular_fibrillation); }},
    {"asystole_180s", [](Trial& r) { three_minutes(r, asystole); }},
    {"pea_180s", [](Trial& r) { three_minutes(r, pulseless_electrical_activity); }},
    {"cpr_good",
     [](Trial& r) {
       r.input.rhythm = ventricular_fibrillation;
       r.input.compressions_per_min = 110;
       r.ventilate(10, kTidal_mL, 1);
     }},
    {"vf_cpr_180s",
     [](Trial& r) {
       r.input.rhythm = ventricular_fibrillation;
       r.until(30);
       r.input.compressions_per_min = 100;
       r.input.compression_cm = 6;
       r.until(90);
       r.input.compression_cm = 5;
       r.until(150);
       r.input.compression_cm = 2.5;
       r.until(210);
       r.input.compressions_per_min = 0;
       r.input.rhythm = physiology::Rhythm::sinus;
     }},
    // heat
    {"cold_water_5C",
     [](Trial& r) {
       r.input.water_C = 5;
       r.until(3600);
       r.input.water_C = kNoValue;
       r.until(4200);
       r.input.warming_W = 293;
     }},
    // brain: as swollen as lets the pressure pass 25 mmHg and leaves him breathing
    {"tbi_severe", [](Trial& r) { r.input.brain_injury = 0.8; }},
    // work, by oxygen uptake in all
    {"exercise_staged",
     [](Trial& r) {
       const double rest = r.model().oxygen_demand_mL_per_s * 60.0;
       for (int stage = 0; stage < 4; ++stage) {
         r.input.exercise_mL_per_min = (std::array{1330.0, 2050.0, 2750.0, 3360.0})[static_cast<std::size_t>(stage)] - rest;
         r.until(480.0 * stage + 360);
         r.input.exercise_mL_per_min = 0;
         if (stage < 3) r.until(480.0 * (stage + 1));
       }
     }},
    // drugs
    {"norepinephrine_0.01", [](Trial& r) { r.input.noradrenaline_ug_per_kg_min = 0.01; }},
    {"norepinephrine_0.06", [](Trial& r) { r.input.noradrenaline_ug_per_kg_min = 0.06; }},
    {"norepinephrine_0.1", [](Trial& r) { r.input.noradrenaline_ug_per_kg_min = 0.1; }},
    {"norepinephrine_0.14", [](Trial& r) { r.input.noradrenaline_ug_per_kg_min = 0.14; }},
    {"norepinephrine_0.2", [](Trial& r) { r.input.noradrenaline_ug_per_kg_min = 0.2; }},
    {"adrenaline_10ug", [](Trial& r) { r.give("adrenaline", 10); }},
    {"etomidate_21mg", [](Trial& r) { r.give("etomidate", 21); }},
    {"furosemide_40mg", [](Trial& r) { r.give("furosemide", 40); }},
    {"ketamine_0.5mg_per_kg", [](Trial& r) { r.give("ketamine", 0.5 * r.model().patient.weight_kg); }},
    {"ketamine_115mg", [](Trial& r) { r.give("ketamine", 115); }},
    {"midazolam_5mg", [](Trial& r) { r.give("midazolam", 5); }},
    {"propofol_135mg", [](Trial& r) { r.give("propofol", 135); }},
    {"rocuronium_52mg", [](Trial& r) { r.give("rocuronium", 52); }},
    {"rocuronium_0.64mg_per_kg",
     [](Trial& r) {
       r.ventilate(12, kTidal_mL, 0.5);
       r.give("rocuronium", 0.64 * r.model().patient.weight_kg);
     }},
    {"salbutamol_inhaled_10ug", [](Trial& r) { r.inhale("salbutamol", 10); }},
    {"succinylcholine_96mg",
     [](Trial& r) {
       r.give("succinylcholine", 96);
       r.until(60);
       r.ventilate(16, kTidal_mL, 1);
     }},
    // cases: several at once
    {"case_aspiration_suction",
     [](Trial& r) {
       r.input.airway_obstruction = 1;
       r.until(120);
       r.input.airway_obstruction = 0;
       r.until(180);
       r.ventilate(12, kTidal_mL, 1);
       r.until(195);
       r.give("ketamine", 27);
       r.until(215);
       r.give("succinylcholine", 115);
       r.until(245);
       r.ventilate(12, kTidal_mL, 1);
     }},
    {"case_fentanyl_150ug",
     [](Trial& r) {
       r.give("fentanyl", 150);
       r.until(90);
       r.ventilate(12, kTidal_mL, 1);
     }},
    {"case_ketamine_right_mainstem",
     [](Trial& r) {
       r.input.fio2 = 1;
       r.until(30);
       r.give("ketamine", 168);
       r.until(70);
       r.give("succinylcholine", 115);
       r.ventilate(16, kTidal_mL, 1);
       r.until(100);
       r.input.consolidation = 0.45;  // the left lung's share, as in mainstem_right
       r.until(190);
       r.input.consolidation = 0;
     }},
    {"case_midazolam_aspiration_rocuronium",
     [](Trial& r) {
       r.give("midazolam", 3);
       r.until(60);
       r.input.airway_obstruction = 1;
       r.until(210);
       r.ventilate(14, kTidal_mL, 1);
       r.until(220);
       r.input.airway_obstruction = 0;
       r.give("ketamine", 30);
       r.until(280);
       r.give("rocuronium", 62);
       r.until(370);
     }},
    {"case_succinylcholine_oesophageal",
     [](Trial& r) {
       r.input.fio2 = 1;
       r.until(15);
       r.give("succinylcholine", 100);
       r.ventilate(12, kTidal_mL, 1);
       r.until(75);
       stop_breathing(r);
       r.until(195);
       r.ventilate(16, kTidal_mL, 1);
     }},
    // breathing
    {"voluntary_breathing",
     [](Trial& r) {
       const double resting_mL = r.input.tidal_mL * r.state().breathing;
       r.imposed_rate_per_min = 50;
       r.imposed_tidal_mL = resting_mL;
       r.until(90);
       r.breathe_freely();
       r.until(210);
       r.imposed_rate_per_min = 6;
       r.imposed_tidal_mL = resting_mL;
     }},
    {"apnoea_air", stop_breathing},
    {"apnoea_air_bagged",
     [](Trial& r) {
       stop_breathing(r);
       r.until(60);
       r.ventilate(12, 540, 0.21);
       r.until(120);  // pressure or volume: the model's breaths are the same
       r.until(180);
       r.ventilate(12, 540, 0.3);
     }},
    {"apnoea_preoxygenated",
     [](Trial& r) {
       r.input.fio2 = 1;
       for (int i = 0; i < 600 && r.state().alveolar_o2_mmHg < 0.87 * 713; ++i) r.settle(1);
       stop_breathing(r);
     }},
    {"oesophageal_intubation",
     [](Trial& r) {
       stop_breathing(r);
       r.until(120);
       r.ventilate(16, kTidal_mL, 1);
     }},
    {"ventilated_oxygen_lost",
     [](Trial& r) {
       r.ventilate(16, kTidal_mL, 1);
       r.until(300);
       r.ventilate(16, kTidal_mL, 0.21);
       r.until(360);
       r.ventilate(16, kTidal_mL, 1);
     }},
    {"airway_obstruction_0.3", [](Trial& r) { obstruct(r, 0.3); }},
    {"airway_obstruction_0.6", [](Trial& r) { obstruct(r, 0.6); }},
    {"airway_obstruction_1.0", [](Trial& r) { obstruct(r, 1.0); }},
    {"bronchospasm_0.3", [](Trial& r) { narrow(r, 0.3, 180); }},
    {"bronchospasm_0.6", [](Trial& r) { narrow(r, 0.6, 180); }},
    {"bronchospasm_1.0", [](Trial& r) { narrow(r, 1.0, 180); }},
    // forced flow of 50-75 % and below 33 %: about what half and all of the scale leave
    {"asthma_moderate", [](Trial& r) { narrow(r, 0.5, 550); }},
    {"asthma_life_threatening", [](Trial& r) { narrow(r, 1.0, 550); }},
    {"tension_pneumothorax_right_0.3", [](Trial& r) { r.input.tension_pneumothorax = 0.3; }},
    {"tension_pneumothorax_right_0.6", [](Trial& r) { r.input.tension_pneumothorax = 0.6; }},
    {"tension_pneumothorax_right_1.0",
     [](Trial& r) {
       r.input.tension_pneumothorax = 1;
       r.until(300);
       r.input.tension_pneumothorax = 0.1;  // the needle leaves an open, collapsed part
     }},
    {"haemothorax_left",
     [](Trial& r) {
       r.bleeds_into_chest = true;
       bleed(r, 6, 720);
       bleed(r, 30, 1440);
       bleed(r, 60, 2520);
       r.bleeds_into_chest = false;
       r.input.pleural_blood_mL = 0;
       r.until(2820);
       give_blood(r, 100);
       r.until(2820 + 600);
       give_blood(r, 0);
     }},
    // a sac that has stretched: what is left of 500 mL as it acts (the table's pressure rises by little)
    {"tamponade_acute",
     [](Trial& r) {
       const double rest_mmHg = r.state().map_mmHg;
       for (double t_s = 1; t_s < 240 && r.state().map_mmHg > 0.8 * rest_mmHg; ++t_s) {
         r.input.pericardial_mL += 1;
         r.until(t_s);
       }
     }},
    {"pericardial_effusion_500mL", [](Trial& r) { r.input.pericardial_mL = 220; }},  // takes 1.1 L/min, as effusions that reach the right atrium's pressure do (Reddy 1990, Am J Cardiol 66:1487, abstract)
    // airflow limitation that is always there
    {"copd_bronchitis", [](Trial& r) { r.input.bronchospasm = 0.45; }},
    {"copd_emphysema", [](Trial& r) { r.input.bronchospasm = 0.62; }},
    // shares of the lungs: a lower left lobe is a quarter, two right lobes a third or more; moderate of both, two fifths
    {"ards_moderate", [](Trial& r) { inflamed(r, 0.5); }},
    {"pneumonia_left_lobe", [](Trial& r) { inflamed(r, 0.25); }},
    {"pneumonia_right_lung", [](Trial& r) { inflamed(r, 0.35); }},
    {"pneumonia_both", [](Trial& r) { inflamed(r, 0.4); }},
    // the left lung is 45 % of both
    {"mainstem_left", [](Trial& r) { too_deep(r, 0.55); }},
    {"mainstem_right", [](Trial& r) { too_deep(r, 0.45); }},
    {"carbon_monoxide_200ppm", [](Trial& r) { r.input.carbon_monoxide_ppm = 200; }},
    {"nasal_cannula_3.5",
     [](Trial& r) {
       r.input.oxygen_device = physiology::OxygenDevice::nasal_cannula;
       r.input.oxygen_L_per_min = 3.5;
     }},
    {"simple_mask_7.5",
     [](Trial& r) {
       r.input.oxygen_device = physiology::OxygenDevice::simple_mask;
       r.input.oxygen_L_per_min = 7.5;
     }},
    {"non_rebreather_10",
     [](Trial& r) {
       r.input.oxygen_device = physiology::OxygenDevice::non_rebreather_mask;
       r.input.oxygen_L_per_min = 10;
     }},
    // 70 kPa are 525 mmHg: oxygen at the pressure it has there, (525 - 47) / (760 - 47) of sea level's
    {"altitude_3000m", [](Trial& r) { r.input.fio2 = 0.21 * (525.0 - 47.0) / (760.0 - 47.0); }},
});

}  // namespace

std::span<const Protocol> protocols() { return kProtocols; }

const Protocol* find_protocol(std::string_view name) {
  const auto at = std::ranges::find(kProtocols, name, &Protocol::name);
  return at == kProtocols.end() ? nullptr : &*at;
}

}  // namespace holotwin::validate
