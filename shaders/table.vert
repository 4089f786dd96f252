#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
layout(location = 0) in vec3 in_position;
layout(location = 1) in vec3 in_normal;
layout(location = 0) out vec3 out_world;
layout(location = 1) out vec3 out_normal;
void main() {
  vec4 world = draw.T_world_model * vec4(in_position, 1.0);
  out_world = world.xyz;
  out_normal = in_normal;
  gl_Position = frame.clip_world * world;
}
