ht_test(core math_test.cpp core_test.cpp file_test.cpp)
