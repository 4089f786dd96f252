ht_test(physiology allocation_count.cpp aorta_test.cpp bleeding_test.cpp brain_test.cpp breathing_test.cpp building_test.cpp care_test.cpp circulation_test.cpp consciousness_test.cpp
        conservation_test.cpp cuff_test.cpp ecg_test.cpp ensemble_test.cpp glucose_test.cpp heart_test.cpp heat_test.cpp inflammation_test.cpp infusion_test.cpp inspired_test.cpp
        kidney_test.cpp laboratory_test.cpp lungs_test.cpp numerics_test.cpp pain_test.cpp patient_test.cpp pharmacokinetics_test.cpp reactions_test.cpp rhythm_test.cpp scenario_test.cpp
        state_test.cpp treatment_test.cpp ventilator_test.cpp waves_test.cpp TIMEOUT 1800)
if(TARGET test_physiology)
  # It integrates to 1e-9 itself: unoptimized that takes minutes.
  set_source_files_properties(physiology/numerics_test.cpp PROPERTIES COMPILE_OPTIONS $<IF:$<CONFIG:Release>,-O3,-O1>)
endif()
