ht_test(rigid rigid_test.cpp LINK tissue)
set_source_files_properties(rigid/rigid_test.cpp PROPERTIES COMPILE_OPTIONS -O1)
