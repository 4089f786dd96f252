ht_test(tissue count_allocations.cpp tissue_contact_test.cpp tissue_test.cpp)
