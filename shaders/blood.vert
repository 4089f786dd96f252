#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
layout(location = 0) in vec3 in_position;  // world
layout(location = 1) in vec3 in_normal;
layout(location = 2) in vec4 in_colour;    // linear rgb, opacity
layout(location = 0) out vec3 out_world;
layout(location = 1) out vec3 out_normal;
layout(location = 2) out vec4 out_colour;  // lit
layout(location = 3) out vec4 out_half;    // a lamp
void main() {
  vec3 v = normalize(frame.eye.xyz - in_position);
  float lamp = lamp_at(in_position);
  out_world = in_position;
  out_normal = in_normal;
  out_colour = vec4(in_colour.rgb * diffuse_light(in_normal, lamp), in_colour.a);
  // A liquid mirrors the bright ceiling at grazing angles.
  float graze = 1.0 - clamp(dot(in_normal, v), 0.0, 1.0);
  graze *= graze;
  out_colour.rgb += vec3(0.33, 0.32, 0.35) * ((0.05 + 0.95 * graze * graze) * max(reflect(-v, in_normal).y, 0.0));
  out_half = vec4(normalize(frame.key_dir.xyz + v), lamp * frame.key_dir.w);
  gl_Position = frame.clip_world * vec4(in_position, 1.0);
}
