ht_test(render demo_scene.cpp present_test.cpp render_test.cpp LINK present TIMEOUT 300)
