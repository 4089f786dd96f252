# ht_shaders(TARGET): compiles every shader below and gives TARGET the header shaders.h with one array each (surface.vert is
# holotwin::shaders::surface_vert).
find_package(Vulkan REQUIRED COMPONENTS glslc)
set(HT_SHADERS
  background.vert background.frag blood.vert blood.frag gauze.frag hologram.vert hologram.frag metal.frag panel.vert panel.frag
  stretch.vert stretch.frag surface.vert surface.frag table.vert table.frag tissue.vert tissue.frag)

function(ht_shaders target)
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/shaders)
  file(MAKE_DIRECTORY ${dir})
  set(header "#pragma once\n// Written by shaders/shaders.cmake.\n#include <array>\n#include <cstdint>\nnamespace holotwin::shaders {\n")
  set(outputs)
  foreach(shader ${HT_SHADERS})
    string(REPLACE "." "_" name ${shader})
    set(spirv ${dir}/${shader}.inc)
    add_custom_command(OUTPUT ${spirv}
      COMMAND Vulkan::glslc --target-env=vulkan1.3 -O -Werror -I ${PROJECT_SOURCE_DIR} -mfmt=num -MD -MF ${spirv}.d -MT ${spirv}
              -o ${spirv} ${PROJECT_SOURCE_DIR}/shaders/${shader}
      DEPENDS ${PROJECT_SOURCE_DIR}/shaders/${shader}
      DEPFILE ${spirv}.d
      COMMENT "Shader ${shader}" VERBATIM)
    list(APPEND outputs ${spirv})
    string(APPEND header "inline constexpr std::uint32_t ${name}[] = {\n#include \"shaders/${shader}.inc\"\n};\n")
  endforeach()
  string(APPEND header "}  // namespace holotwin::shaders\n")
  file(CONFIGURE OUTPUT ${dir}/shaders.h CONTENT "${header}" @ONLY)
  target_sources(${target} PRIVATE ${outputs})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
