# The rehearsal runs on the built-in patient: tests/anatomy/list.cmake adds its library where the tools are not built.
if(TARGET session AND TARGET phantom)
  ht_test(session recording_test.cpp session_test.cpp LINK phantom)
endif()
