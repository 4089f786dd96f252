#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
// params: x, y half width and half length of the top, metres.
layout(location = 0) in vec3 in_world;
layout(location = 1) in vec3 in_normal;
layout(location = 0) out vec4 out_colour;
void main() {
  vec2 from_body = (in_world.xz - frame.table.xy) / frame.table.zw;
  float shadow = 1.0 - 0.75 * (1.0 - smoothstep(0.55, 1.25, length(from_body)));
  vec2 from_field = in_world.xz - frame.field.xz;
  float lamp = 0.12 + 0.88 * (1.0 - smoothstep(0.3, 1.9, length(from_field) / frame.field.w));
  vec3 c = vec3(0.034, 0.055, 0.070) * (frame.key_dir.w * lamp * shadow * max(in_normal.y, 0.25));
  // A grid every 5 cm, as wide as a pixel at least and fainter where it would alias.
  vec2 cell = in_world.xz * 20.0;
  vec2 wide = fwidth(cell) + 1e-4;
  vec2 line = 1.0 - smoothstep(vec2(0.5), vec2(1.5), abs(fract(cell - 0.5) - 0.5) / wide);
  float grid = max(line.x, line.y) * (1.0 - smoothstep(0.15, 0.6, max(wide.x, wide.y)));
  c += vec3(0.010, 0.085, 0.105) * (grid * step(0.5, in_normal.y) * (0.35 + 0.65 * shadow));
  out_colour = vec4(display(c), 1.0);
}
