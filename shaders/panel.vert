#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
// In the scene T_world_model takes list units to the world; on the screen it takes them to clip space and params.x is 1.
layout(location = 0) in vec2 in_position;
layout(location = 1) in vec2 in_uv;
layout(location = 2) in vec4 in_colour;
layout(location = 0) out vec2 out_uv;
layout(location = 1) out vec4 out_colour;
void main() {
  vec4 p = draw.T_world_model * vec4(in_position, 0.0, 1.0);
  gl_Position = draw.params.x > 0.5 ? p : frame.clip_world * p;
  out_uv = in_uv;
  out_colour = in_colour;
}
