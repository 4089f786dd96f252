// The reflexes that hold arterial pressure, and everything that sets resistances, heart and veins for a frame.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// Ranges of the efferents from rest to full activity and to none. assumed: fitted together to the haemorrhage table of
// shared/docs/field/liver-trauma.md; each lies inside what Ursino 1998 (Am J Physiol 275:H1733) and Heldt 2002 use.
constexpr double kRateRise_per_min = 57.0, kRateFall_per_min = 18.0;
constexpr double kResistanceRise = 0.252, kResistanceFall = 0.50;
constexpr double kContractilityRise = 0.15, kContractilityFall = 0.15;
constexpr double kVeinsEmpty_mL = 905.0, kVeinsFill_mL = 500.0;  // of unstressed volume, in a patient with 5250 mL of blood
constexpr double kErrorScale_mmHg = 80.0, kResistanceScale_mmHg = 35.8, kRateScale_mmHg = 18.0;  // pressure error of tanh 1 = 76 % of the range, awake; the heart answers first, then arterioles, then veins
constexpr double kLingers = 2.2, kHardlyOut = 0.20, kGivenOut_s = 120.0, kTakenUp_s = 600.0;  // assumed (update_reflexes)
constexpr double kFillingWeight = 1.0;             // cardiopulmonary receptors: 1 mmHg of central filling counts as 1 mmHg of pressure

// Time constants: Ursino 1998 table 3 (vagal 1.5, rate 2, resistance 6, contractility 8, unstressed volume 20 s); the pure delays of 2-5 s
// are folded into the sympathetic ones.
constexpr double kVagal_s = 1.5, kRate_s = 5.0, kResistance_s = 8.0, kContractility_s = 10.0, kVeins_s = 22.0;
constexpr double kAfferent_s = 1.5;
constexpr double kCalledOut = 1.35;
constexpr double kTrunkShare = 0.25, kThighShare = 0.20;
constexpr double kFilling_s = 4.0;
// Work has the arteries stiff sooner, and lets the heart beat faster than any reflex does (both fitted with exercise.inl).
constexpr double kWorkStiffens = 0.24, kWorkHastens_per_min = 6.0;

// Pain that gets through stirs all of the sympathetic, sets the reflex higher and takes the heart out of its hold. fitted: laryngoscopy in sleep without an opioid raises mean pressure by 25 to 40 mmHg and rate by 20 to 30
// within a minute (Guignard 2000; King 1951, Anesthesiology 12:556, recalled; to be checked).
constexpr double kPainRate = 1.0, kPainBlunts = 0.8, kPainArterioles = 0.9, kPainTone = 0.5, kPainResets_mmHg = 75.0;
// Of hypoglycaemia: rate and output up, mean pressure little (Hilsted 1984, Diabetes 33:626, recalled; to be checked; sizes assumed).
constexpr double kHungerRate = 0.4, kHungerTone = 0.12;
// Of sepsis: fever and mediators drive the heart whatever its pressure; it stays above 95 a minute at a mean pressure that noradrenaline holds (Morelli 2013, JAMA 310:1683, recalled; size assumed).
constexpr double kSepticRate = 0.36, kSepticBlunts = 0.55;
// What a neuraxial block takes: the tone that nerves keep up at rest, the veins' (mL, in a patient with 5250 mL of blood), the heart's; of what is left the vagus has the upper hand. fitted: mean
// pressure -20 to -30 % with a block to T4, half of it by resistance (Greene, Physiology of spinal anaesthesia; Rooke 1997).
constexpr double kRestingTone = 0.13, kRestingVeins_mL = 220.0, kRestingRate = 0.45, kRestingHeart = 0.10, kVagusUnopposed = 0.8, kEmptySlows = 0.8;

template <class V>
V ranged(const V& activity, double rise, double fall) {
  return select(activity > 0.0, activity * rise, activity * fall);
}

}  // namespace

template <class V>
void update_reflexes(const ModelOf<V>& m, const InputOf<V>& in, const V& arterial_mmHg, StateOf<V>& s) {
  constexpr double dt = kFrameTime_s;
  low_pass(s.afferent_mmHg, arterial_mmHg, dt, kAfferent_s);
  low_pass(s.filling_mmHg, vessel_pressure_mmHg<V>(s.volume_mL[central_veins] - m.unstressed_mL[central_veins], m.elastance_mmHg_per_mL[central_veins]), dt, kFilling_s);

  const V pain = math::min(1.0, s.nociception + in.drugs.sympathetic_outflow);  // or what stirs as it does
  const V pressure_error = m.afferent_mmHg + in.reset_mmHg + kPainResets_mmHg * m.pressure_scale * pain - s.afferent_mmHg;
  const V filling_error = m.filling_mmHg - s.filling_mmHg;
  const V gain = m.reflex_gain * (1.0 + in.drugs.baroreflex_gain);
  // Want of oxygen and carbon dioxide stir the sympathetic too (Marshall 1994, Physiol Rev 74:543: rate, resistance and pressure rise in a man
  // who breathes). assumed: of the range, a fifth for the rate and a twentieth for the vessels at 5 % of
  // saturation or 8 mmHg.
  const V asphyxia = gain * math::min(0.8, 2.0 * math::max(0.0, math::min(m.initial.arterial_saturation, 0.97) - s.arterial_saturation) +
                                                        0.012 * math::clamp(1.0 + in.drugs.ventilatory_drive, 0.0, 1.0) * math::max(0.0, s.alveolar_co2_mmHg - m.initial.alveolar_co2_mmHg - 1.0));  // what takes the drive to breathe takes this
  // Anaesthetics also reset the heart's part of it, so that a rate as at rest goes with a lower pressure (Cullen 1987, Br J Anaesth 59:1142, propofol).
  // assumed: by 70 mmHg where no gain is left.
  const V heart_reset_mmHg = 70.0 * math::min(0.0, in.drugs.baroreflex_gain);
  const V hunger = hypoglycaemia(s);
  // A pressed brain stem stirs the vagus (Cushing 1901; assumed: four tenths of the range, from 15 mmHg over rest's on).
  const V skull_mmHg = s.icp_mmHg - m.icp_mmHg;
  const V pressed = 0.4 * math::smoothstep(15.0, 50.0, skull_mmHg);
  const V rate = math::min(1.0, math::tanh(gain * (pressure_error + heart_reset_mmHg) / (kRateScale_mmHg * m.pressure_scale)) * (1.0 - kPainBlunts * pain) * (1.0 - kSepticBlunts * s.inflammation) + 1.95 * asphyxia + kPainRate * pain + kHungerRate * hunger + kSepticRate * s.inflammation) - pressed;
  // What the adrenals have given out stays for minutes, and pain and fright with it: a rate that shock has driven does not fall at once with its cause (recalled; to be checked; size and times assumed).
  // What blunts the reflex silences the outflow it keeps up at rest: propofol takes three quarters of the nerves' activity away (Ebert 1992,
  // Anesthesiology 76:725). assumed: in proportion to the gain that is lost.
  const V silenced = 0.75 * math::min(0.0, in.drugs.baroreflex_gain);
  const V given_out = math::max(0.0, rate + silenced);
  low_pass(s.hormones, given_out, dt, select(given_out > s.hormones, V(kGivenOut_s), V(kTakenUp_s)));
  const V lingers = kLingers * math::max(0.0, s.hormones - kHardlyOut - math::max(0.0, rate));
  // The brain's own answer to its ischaemia joins below some 60 mmHg and is strongest near 25 (Sagawa 1961, Am J Physiol 200:1164;
  // Ursino and Magosso 2000). assumed: up to half the reflex's range.
  // It is strongest where the skull presses (Cushing; assumed: threefold).
  const V skull = math::smoothstep(10.0, 35.0, skull_mmHg);
  const V brain = (0.5 + 1.0 * skull) * gain * (1.0 - math::smoothstep(25.0, 65.0, (s.afferent_mmHg - skull_mmHg) / m.pressure_scale));
  const V error = gain * (pressure_error + kFillingWeight * filling_error) / m.pressure_scale;
  const V stirred = brain + 0.55 * asphyxia + kHungerTone * hunger;
  const V arterioles = math::min(1.0, math::tanh(error / kResistanceScale_mmHg) + stirred + kPainArterioles * pain);
  const V tone = math::min(1.0, math::tanh(error / kErrorScale_mmHg) + stirred + kPainTone * pain);
  low_pass(s.vagal, rate, dt, kVagal_s);
  low_pass(s.sympathetic_rate, rate + lingers + silenced, dt, kRate_s);
  low_pass(s.sympathetic_resistance, arterioles + silenced, dt, kResistance_s);
  low_pass(s.sympathetic_heart, tone + silenced, dt, kContractility_s);
  low_pass(s.sympathetic_veins, tone + silenced, dt, kVeins_s);

  // Clamping the hepatic pedicle raises systemic resistance within minutes beyond what the lost bed explains (Delva 1987, Anesth Analg
  // 66:864: +48 %). assumed: 60 s.
  low_pass(s.hilar_reflex, math::max(in.clamp_hepatic_artery, in.clamp_portal_vein), dt, 60.0);
  // Hepatic arterial buffer response: the artery makes up a part of lost portal flow (Lautt 1985, Am J Physiol 249:G549). assumed: 15 s.
  low_pass(s.artery_buffer, math::clamp(1.0 - s.portal_flow_mL_per_s / m.portal_flow_mL_per_s, 0.0, 1.0), dt, 15.0);
}

template <class V>
void set_controls(const ModelOf<V>& m, const InputOf<V>& in, const StateOf<V>& s, FrameOf<V>& f) {
  const V drug = noradrenaline_effect(m, s) * (1.0 + in.drugs.vascular_response);
  // Low ionised calcium weakens heart and vessels below about 1.0 mmol/L: by little at first (MAP -5 to -20 % at 0.7-0.9), then fast; below
  // some 0.5 the heart fails (Lier 2008, J Trauma 65:951). assumed: Gaussian falls that go through both.
  const V calcium_lack = math::clamp(1.0 - ionised_calcium_mmol_L(m, s), 0.0, 0.8);
  const V calcium_heart = math::exp(-3.4 * calcium_lack * calcium_lack) * (1.0 - 0.25 * calcium_lack);
  const V calcium_vessels = math::exp(-1.6 * calcium_lack * calcium_lack) * (1.0 - 0.15 * calcium_lack);
  // Thinner blood flows more easily: viscosity rises about exponentially with haematocrit. assumed exponent 2 (2.3 or more in a
  // viscometer; narrow vessels feel less of it, Pries 1992, Am J Physiol 263:H1770).
  const V viscosity = math::exp(2.0 * (haematocrit(s) - m.patient.haematocrit));

  // Acid weakens the heart by half and the vessels' answer by a third (Wildenthal 1968, Am J Physiol 214:1352, dogs at pH 6.8; sizes assumed).
  const V acid = acidosis(s);
  const V answering = 1.0 - acid / 3.0;

  // heart
  // assumed: four tenths of a rise is vagal withdrawal. Blood that pools below a block leaves the atria empty, and they call the vagus (reverse Bainbridge: a rate that hardly moves below T4).
  const BlockedOf<V> block = blocked(m, s);
  const V slowed = math::max(block.heart, kEmptySlows * block.gut * math::min(1.0, block.tone));
  const V unblocked = 1.0 - in.drugs.beta_blockade;  // of what the nerves add to rest; what they do at rest stands in the blocker's own effects
  const V hastened = math::min(0.0, s.sympathetic_rate) + math::max(0.0, s.sympathetic_rate) * unblocked;
  const V rate = 0.4 * s.vagal * (1.0 - kVagusUnopposed * slowed) + 0.6 * hastened * (1.0 - slowed) - kRestingRate * block.heart;
  const V dying = 1.0 - 0.85 * math::smoothstep(0.2, 0.8, s.ischaemia);
  // What the vagus holds the heart back by: at rest from the rate of the denervated heart, 118.1 - 0.57 a year (Jose and Collison 1970, Cardiovasc Res
  // 4:160), less as the reflex withdraws it, more as the reflex calls for it. Drugs take it away or add to it.
  const V held_back = math::max(0.0, m.intrinsic_rate_per_min - m.patient.hr_per_min) * (1.0 - math::max(0.0, s.vagal)) + 0.4 * kRateFall_per_min * math::max(0.0, -s.vagal);
  // An opioid calls for more of the vagus than the old keep up at rest (assumed: room for 15 % of the rate).
  const V slowing = select(in.drugs.vagal_tone > 0.0, math::max(held_back, 0.15 * m.patient.hr_per_min), held_back);
  const V paced = (m.patient.hr_per_min + ranged(rate, kRateRise_per_min, kRateFall_per_min) - in.drugs.vagal_tone * slowing + in.pace_per_min) * (1.0 + in.drugs.heart_rate);
  const V imposed = (in.imposed_per_min - in.freed * in.drugs.vagal_tone * held_back) * (1.0 + in.driven * in.drugs.heart_rate);
  f.hr_per_min = select(in.imposed_per_min > 0.0, imposed, math::clamp(paced * dying * in.rate_times, 15.0, m.most_rate_per_min + kWorkHastens_per_min * math::min(1.0, in.work)));
  f.atrial_per_min = math::clamp(paced * dying, 15.0, m.most_rate_per_min);
  f.hr_per_min = math::max(f.hr_per_min, in.captured_per_min);
  f.rhythm = in.rhythm;
  f.atria = 1.0 - in.atria_lost;
  f.irregular = in.irregular;
  f.dissociated = in.dissociated;
  f.compressions_per_min = in.compressions_per_min;
  f.compression_mmHg = in.compression_mmHg;
  f.contractility = (1.0 + ranged(s.sympathetic_heart, kContractilityRise, kContractilityFall) * select(s.sympathetic_heart > 0.0, unblocked, 1.0) * (1.0 - block.heart) - kRestingHeart * block.heart) * (1.0 + 0.33 * drug) * (1.0 + in.drugs.contractility) * calcium_heart * (1.0 - 0.5 * acid) * (1.0 - s.ischaemia) * (1.0 - in.stilled);

  // arterioles; beds differ in how much they answer: gut, skin and muscle most, brain and heart by their own laws alone (assumed weights; the kidneys' own stand in kidney.inl). Beside the nerves: the pedicle's reflex, 0.28 (towards Delva 1987), and noradrenaline, 1.725 (towards the band of
  // liver-trauma.md); both fitted
  const V nerves = answering * ranged(s.sympathetic_resistance, kResistanceRise, kResistanceFall) * select(s.sympathetic_resistance > 0.0, m.tone_range, 1.0);
  const auto tone = [&](const V& taken) { return nerves * (1.0 - taken) - kRestingTone * block.tone * taken + 0.28 * s.hilar_reflex + 1.725 * answering * drug; };
  // Vasodilators that a clamp held back act once blood carries them out of the gut again.
  const V metabolites = s.gut_metabolites * math::clamp(s.portal_flow_mL_per_s / m.portal_flow_mL_per_s, 0.0, 1.0);
  const Row<V, kBedsCut> let_out = washed_metabolites(m, in, s);
  const V common = viscosity * calcium_vessels * (1.0 + in.drugs.systemic_resistance) / (1.0 + 0.35 * metabolites + 0.30 * let_out[abdomen_bed] + 0.12 * let_out[legs_bed] + 0.04 * let_out[thigh_bed]);
  const V upper = common * (1.0 + 1.5 * tone(block.upper));
  const V lower = common * (1.0 + 1.1 * tone(block.lower)) / (1.0 + in.muscle_opening);
  // Veno-arteriolar response: the gut's arterioles narrow as its veins fill (Johnson 1959, Circ Res 7:992). assumed slope: x2 for 12 mmHg.
  const V congestion = 1.0 + math::max(0.0, s.portal_mmHg - in.abdominal_pressure_mmHg - 12.0) / 12.0;
  const V gut = common * (1.0 + 1.3 * tone(block.gut)) * (1.0 + in.gut_narrowing) * congestion / (1.0 + 1.0 * metabolites + 0.8 * let_out[abdomen_bed]);
  const V hepatic = common * (1.0 + 0.8 * tone(block.gut)) * (1.0 - 0.35 * s.artery_buffer);
  f.tone = tone(block.gut);
  f.arterioles = common;
  set_heart_disease(m, in, s, f);
  set_kidneys(m, in, s, f);
  set_brain(m, s, f);
  set_coronary(m, s, f);
  set_skin<V>(m, upper, s, f);
  f.g_upper = 1.0 / (m.r.upper * upper);
  // Of the lower body's bed: trunk above the kidneys; pelvis and legs, whose vessels stand wide open for minutes after a clamp (reactive hyperaemia: Patterson 1956, J Physiol
  // 132:351; sizes and shares assumed); below one tourniquet.
  const V bed = 1.0 / (m.r.lower * lower), thigh_open = 1.0 - in.tourniquet;
  f.g_trunk = kTrunkShare * bed;
  f.g_legs = bed * ((1.0 - kTrunkShare - kThighShare) * (1.0 + 1.5 * let_out[legs_bed]) + kThighShare * thigh_open * thigh_open * (1.0 + 2.5 * let_out[thigh_bed]));
  f.g_lower = f.g_trunk + f.g_legs;
  f.g_gut = 1.0 / (m.r.gut * gut);
  f.g_artery = 1.0 / (m.r.hepatic_artery * hepatic);
  f.g_lung = 1.0 / (m.r.lung * viscosity * (1.0 + s.air_mL / (40.0 * m.small)) * (1.0 + in.drugs.pulmonary_resistance));  // air lock: assumed, doubles at 40 mL

  // surgery
  set_aorta(m, in, f);
  const V artery_open = 1.0 - math::clamp(in.clamp_hepatic_artery, 0.0, 1.0);
  const V portal_open = 1.0 - math::clamp(in.clamp_portal_vein, 0.0, 1.0);
  f.g_artery_trunk = artery_open * artery_open / m.r.hepatic_artery_trunk;  // Poiseuille: conductance as the area squared
  f.g_portal_trunk = portal_open * portal_open / m.r.portal_trunk;
  // assumed: a cava squeezed by a third drops 3-4 mmHg at resting flow, which costs a tenth to a fifth of MAP (too many packs); 1 shuts it
  const V squeeze = math::clamp(in.caval_compression, 0.0, 1.0);
  f.g_vena_cava = select(squeeze >= 1.0, 0.0, 1.0 / (m.r.vena_cava + 0.2 * squeeze / (1.0 - squeeze) / m.small));
  f.flowing = 1.0 / viscosity;
  f.venous = (1.0 + in.pumped) * f.flowing;
  f.stiffness = 1.0 - in.relaxed;
  f.stretched_mmHg = m.stretched_mmHg * (1.0 - kWorkStiffens * math::min(1.0, in.work));
  f.abdomen_mmHg = math::clamp(in.abdominal_pressure_mmHg, 0.0, 60.0);

  // veins
  f.unstressed_mL = m.unstressed_mL;
  const V led_mL = ranged(s.sympathetic_veins, kVeinsEmpty_mL, kVeinsFill_mL) * select(s.sympathetic_veins > 0.0, m.veins_range, 1.0);
  const V squeezed_mL = in.drugs.venous_tone * (m.unstressed_mL[gut_veins] + m.unstressed_mL[liver] + m.unstressed_mL[lower_veins] + m.unstressed_mL[upper_veins]);
  const auto emptied = [&](const V& taken) {
    return m.blood_scale * (led_mL * (1.0 - taken) - kRestingVeins_mL * block.tone * taken + 150.0 * drug + 200.0 * s.hilar_reflex) + squeezed_mL;
  };
  // Behind a clamp on the thoracic aorta veins that get no blood recoil, and the catecholamines that it calls out keep them tight whatever the pressure above: blood moves up to the
  // heart, whose filling does not fall (Gelman 1995; size assumed, so that a balloon's effect in shock lasts).
  const V kept_mL = m.blood_scale * kVeinsEmpty_mL * m.veins_range * math::min(1.0, kCalledOut * s.veins_held);
  const V behind = cut_off(m, in, s)[abdomen_bed];
  const auto below = [&](const V& taken) {
    const V now = emptied(taken);
    return now + behind * math::max(0.0, kept_mL - now);
  };
  f.unstressed_mL[gut_veins] -= 0.42 * below(block.gut);   // assumed shares: the splanchnic reservoir gives more than half (Greenway 1986)
  f.unstressed_mL[liver] -= 0.13 * below(block.gut);
  f.unstressed_mL[lower_veins] -= 0.27 * below(block.lower);
  f.unstressed_mL[upper_veins] -= 0.18 * emptied(block.upper);
}

}  // namespace holotwin::physiology
