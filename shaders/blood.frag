#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
layout(location = 0) in vec3 in_world;
layout(location = 1) in vec3 in_normal;
layout(location = 2) in vec4 in_colour;
layout(location = 3) in vec4 in_half;
layout(location = 0) out vec4 out_colour;
void main() {
  vec3 ripple = sin(in_world.zxy * 160.0 + vec3(2.1, 1.3, 2.7) * frame.eye.w) * 0.03;
  float nh = cosine(in_normal + ripple, in_half.xyz);
  vec3 shine = frame.key_colour.rgb * (in_half.a * (0.9 * highlight(nh, 380.0) + 0.012 * highlight(nh, 14.0)));
  out_colour = vec4(display(in_colour.rgb + shine), in_colour.a);
}
