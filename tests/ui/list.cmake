# Links render for the places where the monitors stand, and devices for a bedside that falls silent.
ht_test(ui input_collector_test.cpp locale_test.cpp monitor_test.cpp panels_test.cpp picture.cpp SERIAL LINK render devices)
set_source_files_properties(ui/picture.cpp PROPERTIES COMPILE_OPTIONS -O1)  # it goes over every pixel
# The program's stage, which joins monitors, panels and renderer.
if(TARGET test_ui AND TARGET program AND TARGET built_in_patient)
  add_executable(test_stage ui/stage_test.cpp)
  target_link_libraries(test_stage PRIVATE program GTest::gtest_main)
  target_compile_options(test_stage PRIVATE ${HT_WARNINGS})
  target_compile_definitions(test_stage PRIVATE HOLOTWIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_dependencies(test_stage built_in_patient)
  add_test(NAME ui.stage COMMAND test_stage)
  set_tests_properties(ui.stage PROPERTIES LABELS fast TIMEOUT 120)
endif()
