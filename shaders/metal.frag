#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
// params: x gloss exponent, z strength of the highlight.
layout(location = 0) in vec3 in_normal;
layout(location = 1) in vec3 in_half;
layout(location = 2) in vec4 in_light;
layout(location = 4) in vec3 in_to_eye;
layout(location = 5) in vec3 in_rim;
layout(location = 0) out vec4 out_colour;
void main() {
  vec3 n = normalize(in_normal);
  // It mirrors a room that is bright above and dark below.
  float up = dot(reflect(-in_to_eye, n), vec3(0.25, 0.9, 0.35));
  float room = 0.05 + 0.75 * smoothstep(-0.15, 0.75, up);
  vec3 c = draw.colour.rgb * (in_light.rgb * 0.25 + room * (0.35 + 0.25 * in_light.a)) + in_rim;
  c += frame.key_colour.rgb * (in_light.a * draw.params.z * highlight(cosine(in_normal, in_half), draw.params.x));
  out_colour = vec4(display(c), 1.0);
}
