ht_test(physiology allocation_count.cpp physiology_test.cpp scenario_test.cpp treatment_test.cpp)
