ht_test(core core_test.cpp file_test.cpp lane_functions_4.cpp lane_functions_8.cpp lane_functions_8_avx512.cpp lanes_test.cpp math_test.cpp)
set_source_files_properties(core/lane_functions_8.cpp PROPERTIES COMPILE_OPTIONS "-O3;-mavx2")
set_source_files_properties(core/lane_functions_8_avx512.cpp PROPERTIES COMPILE_OPTIONS "-O3;-mavx512f;-mavx512dq;-mavx512vl")
