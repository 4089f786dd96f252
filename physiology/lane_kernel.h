#pragma once
// The body's step in lanes, behind plain pointers: the units that define these are compiled for different processors and must give the same
// bits, so no header with inline functions may enter them.

namespace holotwin::physiology {

/// As many patients as there are lanes. Each pointer: a row of the struct's numbers (state.h, input.h), `lanes` doubles to a number, aligned to as much.
struct LanePack {
  const void* model;  ///< ModelOf
  void* state;        ///< StateOf
  const void* input;  ///< InputOf
  void* output;       ///< OutputOf: sums over the frames; node_mmHg: means; restored: in how many
};

/// Advances by `frames` >= 1 under the same orders.
using LaneKernel = void (*)(const LanePack& pack, unsigned frames);
void step_lanes_4(const LanePack& pack, unsigned frames);
void step_lanes_8(const LanePack& pack, unsigned frames);         ///< needs AVX2
void step_lanes_8_avx512(const LanePack& pack, unsigned frames);  ///< needs AVX-512 F, DQ and VL

}  // namespace holotwin::physiology
