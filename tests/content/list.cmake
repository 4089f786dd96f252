ht_test(content plan_file_test.cpp scenario_file_test.cpp script_file_test.cpp)
