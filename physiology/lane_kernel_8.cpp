// Eight patients side by side: compiled with -mavx2 (CMakeLists.txt), called only where the processor has it.
#define HT_LANES 8
#define HT_REGISTER 4
#define HT_STEP_LANES step_lanes_8
#include "physiology/lane_kernel.inl"
