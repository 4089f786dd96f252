ht_test(gpu gpu_test.cpp TIMEOUT 120 SERIAL)
