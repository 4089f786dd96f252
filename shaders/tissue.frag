#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
layout(location = 0) in vec3 in_normal;
layout(location = 1) in vec3 in_half;
layout(location = 2) in vec4 in_light;
layout(location = 3) in vec3 in_albedo;
layout(location = 4) in vec2 in_wet;
layout(location = 5) in vec3 in_rest;
layout(location = 6) in vec3 in_uneven;
layout(location = 7) in vec3 in_rim;
layout(location = 0) out vec4 out_colour;
void main() {
  float wound = smoothstep(0.35, 0.75, in_wet.y);
  vec3 w = in_uneven;
  // Sines stand for lobules: rough on a torn face, hardly seen under the capsule.
  vec3 s = sin(in_rest.yzx * 610.0 + in_rest.zxy * 370.0 + 2.2 * w);
  float grain = s.x * s.y + s.z * 0.5;
  vec3 n = in_normal + s * (0.035 + 0.20 * wound) + w * 0.05;
  // Blood lies in sheets with a soft edge that follows the mottling.
  float blood = smoothstep(0.15, 0.75, in_wet.x + 0.12 * w.x + 0.08 * w.y);
  vec3 torn = vec3(0.120, 0.008, 0.0065) * (1.0 + 0.45 * grain);
  vec3 albedo = in_albedo * (1.0 + 0.05 * w.x * w.z);
  albedo = mix(albedo, torn, wound);
  albedo = mix(albedo, vec3(0.098, 0.0022, 0.0030), 0.90 * blood);
  // The capsule is moist: a sharp highlight on a soft one. Blood is wetter still.
  float nh = max(cosine(n, in_half), 0.0);
  float sharp = highlight(nh, mix(300.0, 420.0, blood));
  float soft = nh * nh;
  soft *= soft;
  soft *= soft;
  soft *= soft;
  float shine = sharp * mix(0.50, 0.9, blood) + soft * 0.030 * (1.0 - wound);
  vec3 c = albedo * in_light.rgb + frame.key_colour.rgb * (in_light.a * shine) + in_rim;
  out_colour = vec4(display(c), 1.0);
}
