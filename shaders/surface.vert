#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
#include "shaders/shared/light.glsl"
// params: w strength of the cyan rim; the others belong to the fragment shader.
layout(location = 0) in vec3 in_position;
layout(location = 1) in vec3 in_normal;
layout(location = 0) out vec3 out_normal;
layout(location = 1) out vec3 out_half;     // between lamp and eye
layout(location = 2) out vec4 out_light;    // rgb diffuse light, a lamp
layout(location = 3) out vec3 out_local;    // model position
layout(location = 4) out vec3 out_to_eye;
layout(location = 5) out vec3 out_rim;
void main() {
  vec4 world = draw.T_world_model * vec4(in_position, 1.0);
  vec3 n = normalize(mat3(draw.T_world_model) * in_normal);
  vec3 v = normalize(frame.eye.xyz - world.xyz);
  float lamp = lamp_at(world.xyz);
  out_normal = n;
  out_half = normalize(frame.key_dir.xyz + v);
  out_light = vec4(diffuse_light(n, lamp), lamp * frame.key_dir.w);
  out_local = in_position;
  out_to_eye = v;
  out_rim = rim_light(n, v) * draw.params.w;
  gl_Position = frame.clip_world * world;
}
