// Spinal and epidural block: how high it has set in, and which nerves it takes.
#pragma once
#include "physiology/body.h"

namespace holotwin::physiology {

namespace {

// 90 % of the final height in 5 to 10 min (Greene 1985, Anesth Analg 64:715, recalled; to be checked); gone over an hour and more after the order ends (assumed).
constexpr double kBlockOnset_s = 210.0, kBlockOffset_s = 1800.0;
// The order's scale: T10 0.5, T4 0.75, evenly between; from T1 (0.875) to C3 (1) twice as steep. Sympathetic fibres are thin and are blocked two segments and more above the skin
// (Chamberlain and Chamberlain 1986, Anesthesiology 65:139).
constexpr double kSegment = 0.25 / 6.0, kSympatheticHigher = 2.0 * kSegment;

/// 0 below the height `from`, 1 from `to` on.
template <class V>
V reached(const V& height, double from, double to) {
  return math::clamp((height - from) * (1.0 / (to - from)), 0.0, 1.0);
}

}  // namespace

template <class V>
BlockedOf<V> blocked(const ModelOf<V>& m, const StateOf<V>& s) {
  const V height = s.block_height, outflow = s.block_height + kSympatheticHigher;
  BlockedOf<V> b;
  b.lower = reached(outflow, 0.333, 0.50);             // L2 .. T10: legs
  b.gut = reached(outflow, 0.417, 0.708);              // T12 .. T5: splanchnic nerves, kidneys, adrenals
  b.upper = reached(outflow, 0.667, 0.875);            // T6 .. T1: arms, chest, head
  b.heart = reached(outflow, 0.75, 0.875);             // T4 .. T1: accelerators
  b.breath = math::smoothstep(0.92, 1.0, height);      // C8 .. C3: what is left of the diaphragm
  b.stimulus = math::smoothstep(0.35, 0.72, height);   // of the belly, T12 .. T5 (laparotomy wants T4 to T6)
  // Children below some eight years hold their pressure (Dohi 1979, Anesthesiology 50:319): they have little tone to lose. The old have more (Rooke 1997, Anesth Analg
  // 85:99: resistance -26 % in elderly men; 15 to 18 % in healthy young ones, Greene; shape assumed).
  b.tone = math::smoothstep(3.0, 12.0, m.patient.age_y) * (1.0 + 0.25 * math::smoothstep(40.0, 80.0, m.patient.age_y));
  return b;
}

template <class V>
void add_block(const ModelOf<V>& m, const StateOf<V>& s, InputOf<V>& in) {
  const BlockedOf<V> b = blocked(m, s);
  in.drugs.paralysis = 1.0 - (1.0 - in.drugs.paralysis) * (1.0 - b.breath);
}

template <class V>
void update_block(const InputOf<V>& in, StateOf<V>& s) {
  low_pass(s.block_height, in.neuraxial_block, kFrameTime_s, select(in.neuraxial_block > s.block_height, V(kBlockOnset_s), V(kBlockOffset_s)));
}

}  // namespace holotwin::physiology
