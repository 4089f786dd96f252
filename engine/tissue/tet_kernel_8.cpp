// Eight lanes: compiled with -mavx2 (CMakeLists.txt), called only where the processor has it.
#define HT_LANES 8
#define HT_SOLVE_TETS solve_tets_8
#include "engine/tissue/tet_kernel.inl"
