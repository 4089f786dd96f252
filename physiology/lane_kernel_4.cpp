// Four patients side by side: every x86-64.
#define HT_LANES 4
#define HT_REGISTER 2
#define HT_STEP_LANES step_lanes_4
#include "physiology/lane_kernel.inl"
