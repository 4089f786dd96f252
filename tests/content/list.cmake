ht_test(content scenario_file_test.cpp script_file_test.cpp)
