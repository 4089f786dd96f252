#version 460
#extension GL_GOOGLE_include_directive : require
#include "shaders/shared/frame_block.h"
// params: x, y texture coordinates at the target's far corner.
layout(location = 0) noperspective out vec2 out_uv;
void main() {
  vec2 corner = vec2((gl_VertexIndex << 1) & 2, gl_VertexIndex & 2);
  out_uv = corner * draw.params.xy;
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
