#pragma once
// The solver's inner loop, on plain arrays: units that include this are compiled for different vector widths and must give the
// same bits, so no header with inline functions may enter them.

namespace holotwin::tissue {

inline constexpr unsigned kBlockTets = 8;  ///< tetrahedra stored together, the widest vector used

/// Eight tetrahedra of one colour (no two share a node), lane by lane. Unused lanes name the model's dummy node four times.
struct alignas(32) TetBlock {
  unsigned node[4][kBlockTets];
  float metric[6][kBlockTets];   ///< B Bt with B = inverse of the rest edge matrix: 00 11 22 01 02 12, 1/m2
  float det_b[kBlockTets];       ///< det B, 1/m3
  float volume_m3[kBlockTets];   ///< at rest
};

/// Of one substep of length h.
struct TetCoefficients {
  float mu_h2;     ///< mu h2
  float lambda_h2; ///< lambda h2
  float gamma;     ///< 1 + mu / lambda: where the volume term rests
};

/// One XPBD pass over blocks [begin, end). `x`: four floats a node, x y z and inverse mass.
using TetKernel = void (*)(const TetBlock* blocks, unsigned begin, unsigned end, float* x, const TetCoefficients& c);
void solve_tets_4(const TetBlock* blocks, unsigned begin, unsigned end, float* x, const TetCoefficients& c);
void solve_tets_8(const TetBlock* blocks, unsigned begin, unsigned end, float* x, const TetCoefficients& c);  ///< needs AVX2

}  // namespace holotwin::tissue
