ht_test(physiology allocation_count.cpp breathing_test.cpp ensemble_test.cpp inflammation_test.cpp kidney_test.cpp pharmacokinetics_test.cpp physiology_test.cpp scenario_test.cpp treatment_test.cpp)
