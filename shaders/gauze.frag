#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
// params: x soaked 0..1, y a number that makes one pack's stains differ from another's.
layout(location = 0) in vec3 in_normal;
layout(location = 1) in vec3 in_half;
layout(location = 2) in vec4 in_light;
layout(location = 3) in vec3 in_local;
layout(location = 0) out vec4 out_colour;
void main() {
  vec3 p = in_local;
  // Weave, a thread every 3 mm, faded where it would be finer than a pixel.
  vec2 thread = p.xy * 1900.0;
  float weave = sin(thread.x) * sin(thread.y);
  weave *= 1.0 - smoothstep(0.6, 2.0, fwidth(thread.x) + fwidth(thread.y));
  // Stains come through in blotches.
  vec3 q = p * 55.0 + draw.params.y;
  float blotch = 0.5 + 0.25 * sin(q.x * 1.3 + 1.7 * sin(q.y)) + 0.25 * sin(q.y * 1.1 + 1.3 * sin(q.x * 0.7 + 2.0));
  float stain = smoothstep(0.0, 0.5, draw.params.x * 1.5 - blotch + 0.1);
  vec3 red = mix(vec3(0.33, 0.022, 0.020), vec3(0.100, 0.004, 0.005), draw.params.x);
  vec3 albedo = mix(draw.colour.rgb, red, stain * 0.95) * (0.88 + 0.16 * weave);
  vec3 c = albedo * in_light.rgb;
  c += frame.key_colour.rgb * (in_light.a * stain * 0.05 * highlight(cosine(in_normal, in_half), 60.0));
  out_colour = vec4(display(c), 1.0);
}
