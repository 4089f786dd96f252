ht_test(physiology allocation_count.cpp ensemble_test.cpp pharmacokinetics_test.cpp physiology_test.cpp scenario_test.cpp)
