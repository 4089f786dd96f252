#pragma once
// Draws a UiList on the processor, as the renderer's pass does on the GPU, so that pictures can be looked at and measured.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/content/language_file.h"
#include "engine/frame/snapshot.h"
#include "engine/render/ui_list.h"
#include "engine/ui/ui_context.h"

namespace holotwin::test {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
  [[nodiscard]] const std::uint8_t* at(int x, int y) const { return &rgb[3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x))]; }
};

/// `pixels_per_unit` enlarges. Straight alpha over `background` (0xRRGGBB).
[[nodiscard]] Picture rasterise(const UiList& list, const UiAtlas& atlas, float pixels_per_unit, std::uint32_t background);
/// To tests/ui under the build folder, to be looked at.
void save(const Picture& picture, const std::string& name);

/// Assets of the repository; a test fails where they cannot be read.
[[nodiscard]] Language language(const std::string& code);
[[nodiscard]] UiContext make_ui(float scale = 1.0F);

/// A number as it arrived `age_s` ago and is shown with `quality`.
[[nodiscard]] inline LiveValue live_value(double value, Quality quality, double age_s) {
  LiveValue v;
  v.value = value;
  v.quality = quality;
  v.age_s = age_s;
  return v;
}

/// A patient in shock with waves of a plausible shape, made by formula. `frame` from 1.
[[nodiscard]] Snapshot shocked(std::uint64_t frame);
/// The i-th sample pair of the waves at `hr` and a breath of 14 a minute.
[[nodiscard]] WaveFrame waves_at(std::uint64_t frame, double hr_per_min, double sys, double dia);

}  // namespace holotwin::test
