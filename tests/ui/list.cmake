ht_test(ui locale_test.cpp monitor_test.cpp panels_test.cpp picture.cpp)
