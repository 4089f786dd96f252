# The built program from the outside: plain Python scripts, no packages. Exit status 77 is a skip (data or a Vulkan device missing).
if(TARGET holotwin AND TARGET built_in_patient AND HT_PYTHON)
  # e2e_test(NAME LABEL TIMEOUT): runs NAME_test.py HOLOTWIN REPOSITORY.
  function(e2e_test name label timeout)
    add_test(NAME e2e.${name} COMMAND ${HT_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_test.py $<TARGET_FILE:holotwin> ${PROJECT_SOURCE_DIR})
    set_tests_properties(e2e.${name} PROPERTIES LABELS ${label} SKIP_RETURN_CODE 77 TIMEOUT ${timeout})
  endfunction()
  e2e_test(messages fast 120)
  e2e_test(import fast 600)
  e2e_test(rehearse slow 900)
  e2e_test(builds slow 1800)
  e2e_test(story slow 1800)
  e2e_test(pictures slow 900)
endif()
