#define HT_LANES 4
#define HT_REGISTER 2
#define HT_LANE_FUNCTIONS lane_functions_4
#include "tests/core/lane_functions.inl"
