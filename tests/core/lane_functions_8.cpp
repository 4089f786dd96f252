#define HT_LANES 8
#define HT_REGISTER 4
#define HT_LANE_FUNCTIONS lane_functions_8
#include "tests/core/lane_functions.inl"
