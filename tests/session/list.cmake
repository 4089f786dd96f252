# The rehearsal runs on the built-in patient, which the build makes; tests/anatomy/list.cmake adds its generator where the tools are not built.
if(TARGET session AND TARGET built_in_patient)
  ht_test(session TIMEOUT 1800 recording_test.cpp session_test.cpp)
  add_dependencies(test_session built_in_patient)
endif()
