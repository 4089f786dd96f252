# Links render for the places where the monitors stand, and devices for a bedside that falls silent.
ht_test(ui input_collector_test.cpp locale_test.cpp monitor_test.cpp panels_test.cpp picture.cpp LINK render devices)
