# The phantom is a tool; where the tools are not built (HOLOTWIN_PARTS), its library is added for the tests alone.
if(TARGET anatomy AND NOT TARGET phantom)
  add_subdirectory(${PROJECT_SOURCE_DIR}/tools/phantom ${PROJECT_BINARY_DIR}/tools/phantom EXCLUDE_FROM_ALL)
endif()
ht_test(anatomy surface_test.cpp image_files_test.cpp twin_test.cpp import_test.cpp vessel_grow_test.cpp injury_test.cpp phantom_test.cpp LINK phantom)
