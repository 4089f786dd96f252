#version 460
layout(location = 0) in vec2 in_at;
layout(location = 0) out vec4 out_colour;
void main() {
  // A dark theatre: a little lighter above the table, falling off to the corners.
  float r = dot(in_at * vec2(0.75, 0.9) + vec2(0.0, 0.25), in_at * vec2(0.75, 0.9) + vec2(0.0, 0.25));
  vec3 c = mix(vec3(0.070, 0.095, 0.120), vec3(0.012, 0.017, 0.026), clamp(r, 0.0, 1.0));
  out_colour = vec4(c, 1.0);
}
