find_package(nlohmann_json REQUIRED)
ht_test(content drug_file_test.cpp drug_kinetics_test.cpp medication_test.cpp patient_table_test.cpp plan_file_test.cpp plan_warnings_test.cpp scenario_file_test.cpp script_file_test.cpp LINK physiology nlohmann_json::nlohmann_json)
