#version 460
layout(location = 0) out vec2 out_at;  // -1..1 over the view
void main() {
  vec2 corner = vec2((gl_VertexIndex << 1) & 2, gl_VertexIndex & 2) * 2.0 - 1.0;
  out_at = corner;
  gl_Position = vec4(corner, 1.0, 1.0);
}
