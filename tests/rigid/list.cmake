ht_test(rigid rigid_test.cpp LINK tissue)
