// The data every shader reads. Included by GLSL (std140: vec4 and mat4 only) and by C++ with the same layout.
#ifdef __cplusplus
#pragma once
#include <glm/glm.hpp>
namespace holotwin::shaders {
using glm::mat4;
using glm::vec4;
#define HT_BLOCK_BEGIN(binding_number, type_name) struct type_name {
#define HT_BLOCK_END(variable) };
#define HT_PUSH_BEGIN(type_name) struct type_name {
#else
#define HT_BLOCK_BEGIN(binding_number, type_name) layout(set = 0, binding = binding_number, std140) uniform type_name {
#define HT_BLOCK_END(variable) } variable;
#define HT_PUSH_BEGIN(type_name) layout(push_constant, std430) uniform type_name {
#endif

// Of one view in one frame.
HT_BLOCK_BEGIN(0, FrameBlock)
  mat4 clip_world;
  vec4 eye;          // xyz world, w seconds of simulated time
  vec4 key_dir;      // xyz unit, towards the theatre lamp; w its strength
  vec4 key_colour;   // rgb linear
  vec4 fill_dir;     // xyz unit, towards the fill light; w its strength
  vec4 fill_colour;  // rgb linear
  vec4 field;        // xyz where the theatre lamp points, w radius of its light on the table, metres
  vec4 window;       // xyz centre, w radius of the opened abdomen: the hologram of the skin is cut away there (0: closed)
  vec4 table;        // x, z centre of the body over the table; z, w half extents of its shadow
HT_BLOCK_END(frame)

// Of one draw.
HT_PUSH_BEGIN(DrawBlock)
  mat4 T_world_model;
  vec4 colour;       // rgb linear, a strength or opacity
  vec4 params;       // each shader names its own
HT_BLOCK_END(draw)

#ifdef __cplusplus
static_assert(sizeof(FrameBlock) == 64 + 8 * 16);
static_assert(sizeof(DrawBlock) <= 128, "the smallest push constant range Vulkan guarantees");
}  // namespace holotwin::shaders
#endif
