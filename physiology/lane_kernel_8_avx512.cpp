// Eight patients side by side: compiled for AVX-512 (CMakeLists.txt), called only where the processor has it.
#define HT_LANES 8
#define HT_REGISTER 8
#define HT_STEP_LANES step_lanes_8_avx512
#include "physiology/lane_kernel.inl"
