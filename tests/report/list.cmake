# The debrief is part of the program: its library exists where tools are built.
if(TARGET report)
  ht_test(report report_test.cpp LINK nlohmann_json::nlohmann_json)
endif()
