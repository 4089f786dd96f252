ht_test(render demo_scene.cpp pack_test.cpp present_test.cpp render_test.cpp LINK present TIMEOUT 300 SERIAL)
# The window's own test needs a display: a virtual one where there is the program for it.
find_program(HT_XVFB_RUN xvfb-run)
if(HT_XVFB_RUN AND TARGET test_render)
  add_test(NAME render.window COMMAND ${HT_XVFB_RUN} -a $<TARGET_FILE:test_render> --gtest_filter=Window.*)
  set_tests_properties(render.window PROPERTIES LABELS fast TIMEOUT 120)
endif()
