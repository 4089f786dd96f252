# The validation is part of the program: its library exists where tools are built.
if(TARGET validate)
  ht_test(validate grade_test.cpp judge_test.cpp reading_test.cpp reference_test.cpp table_test.cpp LINK nlohmann_json::nlohmann_json)
endif()
