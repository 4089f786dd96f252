// Four lanes: every x86-64.
#define HT_LANES 4
#define HT_SOLVE_TETS solve_tets_4
#include "engine/tissue/tet_kernel.inl"
