#define HT_LANES 8
#define HT_REGISTER 8
#define HT_LANE_FUNCTIONS lane_functions_8_avx512
#include "tests/core/lane_functions.inl"
