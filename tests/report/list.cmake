# The debrief is part of the program: its library exists where tools are built.
if(TARGET report)
  ht_test(report recording_provenance_test.cpp report_test.cpp LINK session nlohmann_json::nlohmann_json)
endif()
