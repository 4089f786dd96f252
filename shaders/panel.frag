#version 460
layout(set = 0, binding = 1) uniform sampler2D atlas;
layout(location = 0) in vec2 in_uv;
layout(location = 1) in vec4 in_colour;
layout(location = 0) out vec4 out_colour;
void main() { out_colour = vec4(in_colour.rgb, in_colour.a * texture(atlas, in_uv).r); }
