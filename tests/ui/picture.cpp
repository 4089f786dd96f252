#include "tests/ui/picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace holotwin::test {

namespace {

float sample(const UiAtlas& atlas, glm::vec2 uv) {
  const float x = std::clamp(uv.x * static_cast<float>(atlas.width) - 0.5F, 0.0F, static_cast<float>(atlas.width - 1));
  const float y = std::clamp(uv.y * static_cast<float>(atlas.height) - 0.5F, 0.0F, static_cast<float>(atlas.height - 1));
  const auto x0 = static_cast<std::size_t>(x);
  const auto y0 = static_cast<std::size_t>(y);
  const std::size_t x1 = std::min<std::size_t>(x0 + 1, atlas.width - 1);
  const std::size_t y1 = std::min<std::size_t>(y0 + 1, atlas.height - 1);
  const float fx = x - static_cast<float>(x0);
  const float fy = y - static_cast<float>(y0);
  const auto at = [&](std::size_t i, std::size_t j) { return static_cast<float>(atlas.coverage[j * atlas.width + i]) / 255.0F; };
  return (at(x0, y0) * (1 - fx) + at(x1, y0) * fx) * (1 - fy) + (at(x0, y1) * (1 - fx) + at(x1, y1) * fx) * fy;
}

float edge(glm::vec2 a, glm::vec2 b, glm::vec2 p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); }

glm::vec4 colour(std::uint32_t c) {
  return glm::vec4(static_cast<float>(c & 255U), static_cast<float>(c >> 8U & 255U), static_cast<float>(c >> 16U & 255U), static_cast<float>(c >> 24U)) / 255.0F;
}

}  // namespace

Picture rasterise(const UiList& list, const UiAtlas& atlas, float pixels_per_unit, std::uint32_t background) {
  Picture p;
  p.width = static_cast<int>(list.size.x * pixels_per_unit);
  p.height = static_cast<int>(list.size.y * pixels_per_unit);
  std::vector<glm::vec3> image(static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height),
                               glm::vec3(background >> 16U & 255U, background >> 8U & 255U, background & 255U) / 255.0F);
  for (const UiCommand& command : list.commands) {
    const glm::vec4 clip = command.clip * pixels_per_unit;
    for (std::uint32_t i = command.first_index; i + 2 < command.first_index + command.index_count; i += 3) {
      UiVertex v[3] = {list.vertices[list.indices[i]], list.vertices[list.indices[i + 1]], list.vertices[list.indices[i + 2]]};
      for (UiVertex& a : v) a.position *= pixels_per_unit;
      float area = edge(v[0].position, v[1].position, v[2].position);
      if (area == 0) continue;
      if (area < 0) {
        std::swap(v[1], v[2]);
        area = -area;
      }
      const glm::vec2 low = glm::max(glm::min(glm::min(v[0].position, v[1].position), v[2].position), glm::vec2(clip.x, clip.y));
      const glm::vec2 high = glm::min(glm::max(glm::max(v[0].position, v[1].position), v[2].position), glm::vec2(clip.z, clip.w));
      for (int y = std::max(static_cast<int>(std::floor(low.y)), 0); y < std::min(static_cast<int>(std::ceil(high.y)), p.height); ++y) {
        for (int x = std::max(static_cast<int>(std::floor(low.x)), 0); x < std::min(static_cast<int>(std::ceil(high.x)), p.width); ++x) {
          const glm::vec2 at(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
          if (at.x < clip.x || at.y < clip.y || at.x > clip.z || at.y > clip.w) continue;
          float w[3] = {edge(v[1].position, v[2].position, at), edge(v[2].position, v[0].position, at), edge(v[0].position, v[1].position, at)};
          // An edge through the pixel's middle belongs to one of its two triangles (top-left rule).
          bool inside = true;
          for (int k = 0; k < 3; ++k) {
            const glm::vec2 d = v[(k + 2) % 3].position - v[(k + 1) % 3].position;
            const bool owns = d.y < 0 || (d.y == 0 && d.x > 0);
            inside = inside && (w[k] > 0 || (w[k] == 0 && owns));
          }
          if (!inside) continue;
          for (float& k : w) k /= area;
          const glm::vec4 c = w[0] * colour(v[0].rgba) + w[1] * colour(v[1].rgba) + w[2] * colour(v[2].rgba);
          const float alpha = c.a * sample(atlas, w[0] * v[0].uv + w[1] * v[1].uv + w[2] * v[2].uv);
          glm::vec3& pixel = image[static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x)];
          pixel = glm::vec3(c) * alpha + pixel * (1 - alpha);
        }
      }
    }
  }
  p.rgb.reserve(3 * image.size());
  for (const glm::vec3& c : image)
    for (int k = 0; k < 3; ++k) p.rgb.push_back(static_cast<std::uint8_t>(std::clamp(c[k] * 255.0F + 0.5F, 0.0F, 255.0F)));
  return p;
}

void save(const Picture& picture, const std::string& name) {
  const std::filesystem::path folder = std::filesystem::path(HOLOTWIN_BINARY_DIR) / "tests" / "ui";
  std::filesystem::create_directories(folder);
  EXPECT_NE(stbi_write_png((folder / (name + ".png")).c_str(), picture.width, picture.height, 3, picture.rgb.data(), picture.width * 3), 0);
}

Language language(const std::string& code) {
  auto loaded = load_language(std::filesystem::path(HOLOTWIN_SOURCE_DIR) / "assets/locale" / (code + ".toml"));
  if (!loaded) {
    ADD_FAILURE() << loaded.error().message();
    return {};
  }
  return std::move(*loaded);
}

UiContext make_ui(float scale) {
  UiOptions options;
  options.fonts = std::filesystem::path(HOLOTWIN_SOURCE_DIR) / "assets/fonts";
  options.scale = scale;
  for (const char* code : {"en", "zh-Hans"}) {
    const Language texts = language(code);
    for (const auto& [key, text] : texts.all()) options.texts.push_back(text);
  }
  auto ui = UiContext::create(options);
  if (!ui) {
    ADD_FAILURE() << ui.error().message();
    std::abort();
  }
  return std::move(*ui);
}

WaveFrame waves_at(std::uint64_t frame, double hr_per_min, double sys, double dia) {
  WaveFrame w{};
  for (std::size_t i = 0; i < kWaveSamplesPerFrame; ++i) {
    const double t = (static_cast<double>(frame) + static_cast<double>(i) / static_cast<double>(kWaveSamplesPerFrame)) / 90.0;
    const double beat = std::fmod(t * hr_per_min / 60.0, 1.0);
    const auto bump = [&](double at, double width, double height) { return height * std::exp(-std::pow((beat - at) / width, 2)); };
    const double ecg = bump(0.10, 0.025, 0.12) + bump(0.19, 0.008, -0.12) + bump(0.21, 0.009, 1.15) + bump(0.235, 0.010, -0.28) + bump(0.45, 0.05, 0.28);
    const double pulse = bump(0.38, 0.07, 1.0) + bump(0.50, 0.09, 0.55) + bump(0.63, 0.05, 0.25);
    const double breath = std::fmod(t * 14.0 / 60.0, 1.0);
    const double co2 = breath < 0.38 ? 0.0 : breath < 0.43 ? (breath - 0.38) / 0.05 * 0.85 : breath < 0.95 ? 0.85 + 0.15 * (breath - 0.43) / 0.52 : (1.0 - breath) / 0.05;
    const auto set = [&](Wave wave, double v) { w[static_cast<std::size_t>(wave)][i] = static_cast<float>(v); };
    set(Wave::ecg_mV, ecg);
    set(Wave::art_mmHg, dia + (sys - dia) * std::min(pulse, 1.0));
    set(Wave::pleth, 0.15 + 0.6 * std::min(pulse, 1.0));
    set(Wave::cvp_mmHg, 3);
    set(Wave::co2_mmHg, 31 * co2);
    set(Wave::paw_cmH2O, 5);
  }
  return w;
}

Snapshot shocked(std::uint64_t frame) {
  Snapshot s;
  s.frame = frame;
  s.time = {static_cast<std::int64_t>(frame) * kFrame.ticks};
  s.waves = waves_at(frame, 118, 84, 46);
  Vitals& v = s.vitals;
  v.hr_per_min = 118;
  v.sbp_mmHg = 84;
  v.dbp_mmHg = 46;
  v.map_mmHg = 57;
  v.cvp_mmHg = 2;
  v.spo2_pct = 98;
  v.etco2_mmHg = 31;
  v.rr_per_min = 14;
  v.temperature_C = 36.1;
  v.co_L_per_min = 3.4;
  v.hb_g_per_dL = 11.8;
  v.lactate_mmol_L = 3.2;
  v.ica_mmol_L = 1.08;
  v.fibrinogen_g_L = 1.9;
  v.base_excess_mmol_L = -5.4;
  v.ph = 7.29;
  v.blood_volume_mL = 4120;
  return s;
}

}  // namespace holotwin::test
