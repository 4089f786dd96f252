ht_test(frame live_test.cpp)
