# As the debrief: part of the program.
if(TARGET treat)
  ht_test(treat treat_test.cpp story_test.cpp LINK nlohmann_json::nlohmann_json)
endif()
