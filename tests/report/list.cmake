# The debrief is part of the program: its library exists where tools are built.
if(TARGET report)
  ht_test(report analysis_test.cpp narrative_test.cpp plots_test.cpp recording_provenance_test.cpp report_test.cpp run_log_test.cpp LINK session nlohmann_json::nlohmann_json)
endif()
