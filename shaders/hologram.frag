#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
layout(location = 0) in vec3 in_normal;
layout(location = 1) in vec3 in_to_eye;
layout(location = 2) in vec2 in_scan;
layout(location = 0) out vec4 out_colour;
void main() {
  // |n.v| without normalising each: one inverse square root.
  float nv = abs(dot(in_normal, in_to_eye)) * inversesqrt(dot(in_normal, in_normal) * dot(in_to_eye, in_to_eye));
  float rim = 1.0 - nv;
  float line = abs(fract(in_scan.x) - 0.5) * 2.0;
  float light = (draw.params.x + draw.params.y * rim * rim * rim) * (1.0 - draw.params.z * line * line);
  out_colour = vec4(draw.colour.rgb * (light * in_scan.y), 0.0);
}
