// Linear light in, display-referred colour out.

// Narkowicz's fit of the ACES curve (2015), then gamma 2 as a square root: near enough to sRGB's 2.2 and one instruction.
vec3 display(vec3 linear_colour) {
  vec3 x = linear_colour * 0.52;
  return sqrt(clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0));
}

// How much of the theatre lamp's beam reaches a place: full in the field, a fifth in the room. Per vertex.
float lamp_at(vec3 world) {
  vec3 d = world - frame.field.xyz;
  vec3 across = d - frame.key_dir.xyz * dot(d, frame.key_dir.xyz);
  return 0.2 + 0.8 * (1.0 - smoothstep(0.45, 1.25, length(across) / frame.field.w));
}

// Diffuse light with a soft terminator (theatre lamps are wide) and a sky above a darker floor. Per vertex: it changes slowly.
vec3 diffuse_light(vec3 n, float lamp) {
  float key = clamp(dot(n, frame.key_dir.xyz) * 0.85 + 0.15, 0.0, 1.0);
  float fill = clamp(dot(n, frame.fill_dir.xyz) * 0.6 + 0.4, 0.0, 1.0);
  float sky = n.y * 0.5 + 0.5;
  return frame.key_colour.rgb * (frame.key_dir.w * lamp * key * key) + frame.fill_colour.rgb * (frame.fill_dir.w * fill) +
         mix(vec3(0.030, 0.034, 0.045), vec3(0.10, 0.12, 0.15), sky) * (0.4 + 0.6 * lamp);
}

// The hologram's colour on the edges of what is solid. Per vertex.
vec3 rim_light(vec3 n, vec3 to_eye) {
  float rim = 1.0 - max(dot(n, to_eye), 0.0);
  return vec3(0.05, 0.30, 0.38) * (rim * rim * rim);
}

// Between two vectors of any length: one inverse square root for both.
float cosine(vec3 a, vec3 b) { return dot(a, b) * inversesqrt(dot(a, a) * dot(b, b)); }

// A Gaussian lobe: stands for pow(cosine, gloss) at a fraction of its cost.
float highlight(float cosine_to_half, float gloss) { return exp2(gloss * (cosine_to_half - 1.0)); }
