# The rehearsal runs on the built-in patient, which the build makes; tests/anatomy/list.cmake adds its generator where the tools are not built.
if(TARGET session AND TARGET built_in_patient)
  ht_test(session hands_test.cpp recording_test.cpp script_player_test.cpp session_test.cpp sim_loop_test.cpp TIMEOUT 1200 SERIAL)
  add_dependencies(test_session built_in_patient)
  # What the thread sanitizer gets of it: the rest is one thread and takes it many minutes.
  add_test(NAME session.threads COMMAND test_session --gtest_filter=Session.TheSameHandsGiveTheSameState*)
  set_tests_properties(session.threads PROPERTIES LABELS threads TIMEOUT 600)
endif()
