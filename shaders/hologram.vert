#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
// params: x base light, y rim light, z strength of the scan lines, w 1 = cut away over the opened abdomen.
layout(location = 0) in vec3 in_position;
layout(location = 1) in vec3 in_normal;
layout(location = 0) out vec3 out_normal;
layout(location = 1) out vec3 out_to_eye;
layout(location = 2) out vec2 out_scan;  // x scan coordinate, y strength
void main() {
  vec4 world = draw.T_world_model * vec4(in_position, 1.0);
  out_normal = mat3(draw.T_world_model) * in_normal;
  out_to_eye = frame.eye.xyz - world.xyz;
  float keep = 1.0;
  if (draw.params.w > 0.5 && frame.window.w > 0.0) keep = smoothstep(0.75, 1.1, length((world.xyz - frame.window.xyz).xz) / frame.window.w);
  // What is nearer to the eye than half a metre would veil the field.
  keep *= smoothstep(0.15, 0.5, length(out_to_eye));
  // A line every 8 mm along the body.
  out_scan = vec2(world.z * 125.0 - frame.eye.w * 0.6, keep * draw.colour.a);
  gl_Position = frame.clip_world * world;
}
