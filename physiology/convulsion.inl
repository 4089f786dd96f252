// A general convulsion, as of a local anaesthetic in the brain: what it burns, what it stirs and what breath it leaves.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// It doubles and more what muscles burn, makes lactate (12.7 mmol/L after one that ended by itself, half gone within half an hour: Orringer 1977, N Engl J Med 297:796, recalled), stirs all of the
// sympathetic and leaves little breath (recalled; to be checked; sizes assumed).
constexpr double kConvulsionBurns = 1.2, kConvulsionStirs = 0.6, kConvulsionHoldsBreath = 0.7;
// It needs a brain that is fed (assumed: none below a fifth of its flow, all of it above a half).
constexpr double kFitEnds = 0.2, kFitLasts = 0.5;

}  // namespace

template <class V>
void add_convulsion(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  in.fit = in.drugs.convulsion * math::smoothstep(kFitEnds, kFitLasts, s.brain_flow_mL_per_s / m.initial.brain_flow_mL_per_s);
  in.convulsed = in.fit * (1.0 - in.drugs.paralysis);  // a relaxant takes the muscles out of it and leaves the brain in it
  scale(in.drugs.metabolism, 1.0 + kConvulsionBurns * in.convulsed);
  scale(in.drugs.ventilatory_drive, 1.0 - kConvulsionHoldsBreath * in.convulsed);
  in.drugs.sympathetic_outflow += kConvulsionStirs * in.fit;
}

}  // namespace holotwin::physiology
