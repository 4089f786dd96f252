#version 460
layout(set = 0, binding = 1) uniform sampler2D scene;
layout(location = 0) noperspective in vec2 in_uv;
layout(location = 0) out vec4 out_colour;
void main() { out_colour = texture(scene, in_uv); }
