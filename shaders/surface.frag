#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
// params: x gloss exponent, z strength of the highlight.
layout(location = 0) in vec3 in_normal;
layout(location = 1) in vec3 in_half;
layout(location = 2) in vec4 in_light;
layout(location = 5) in vec3 in_rim;
layout(location = 0) out vec4 out_colour;
void main() {
  vec3 c = draw.colour.rgb * in_light.rgb + in_rim;
  c += frame.key_colour.rgb * (in_light.a * draw.params.z * highlight(cosine(in_normal, in_half), draw.params.x));
  out_colour = vec4(display(c), 1.0);
}
