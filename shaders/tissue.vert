#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
layout(location = 0) in vec3 in_position;  // world, now
layout(location = 1) in vec3 in_normal;
layout(location = 2) in vec4 in_state;     // perfusion, blood, wound, mottling
layout(location = 3) in vec3 in_rest;      // where it was at rest: what is drawn on the organ moves with it
layout(location = 0) out vec3 out_normal;
layout(location = 1) out vec3 out_half;
layout(location = 2) out vec4 out_light;   // rgb diffuse light, a lamp
layout(location = 3) out vec3 out_albedo;  // of the parenchyma
layout(location = 4) out vec2 out_wet;     // blood, wound
layout(location = 5) out vec3 out_rest;
layout(location = 6) out vec3 out_uneven;  // a faint unevenness under the capsule, 4 cm across: the mesh is fine enough for it
layout(location = 7) out vec3 out_rim;

// Colour by perfusion (field notes: shock pale; clamped grey-dusky; hepatic vein blocked swollen, purple; normal red-brown).
vec3 parenchyma(float perfusion) {
  const vec3 grey = vec3(0.115, 0.098, 0.094);
  const vec3 pale = vec3(0.255, 0.125, 0.072);
  const vec3 healthy = vec3(0.128, 0.0155, 0.0095);
  const vec3 congested = vec3(0.075, 0.009, 0.032);
  vec3 c = mix(grey, pale, smoothstep(0.0, 0.5, perfusion));
  c = mix(c, healthy, smoothstep(0.45, 1.0, perfusion));
  return mix(c, congested, smoothstep(1.05, 1.6, perfusion));
}

void main() {
  vec3 v = normalize(frame.eye.xyz - in_position);
  float lamp = lamp_at(in_position);
  out_normal = in_normal;
  out_half = normalize(frame.key_dir.xyz + v);
  out_light = vec4(diffuse_light(in_normal, lamp), lamp * frame.key_dir.w);
  out_albedo = parenchyma(in_state.x) * (0.86 + 0.28 * in_state.w);
  out_wet = in_state.yz;
  out_rest = in_rest;
  out_uneven = sin(in_rest.zxy * 170.0 + 1.5 * sin(in_rest.yzx * 95.0));
  out_rim = rim_light(in_normal, v) * (0.25 * (1.0 - in_state.z));
  gl_Position = frame.clip_world * vec4(in_position, 1.0);
}
