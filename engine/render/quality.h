#pragma once

namespace holotwin {

/// Holds the frame rate by the resolution of the 3D part, never by the simulation. Feed it every frame's wall time.
class QualityGovernor {
 public:
  /// `target_ms`: what a frame may take. The scale stays between `least` and 1.
  explicit QualityGovernor(float target_ms, float least = 0.5F) : target_ms_(target_ms), least_(least) {}

  /// The next frame's RenderOptions::resolution_scale. Cost goes with the square of the scale; changes are damped, and rare enough
  /// not to be seen as flicker: only when the smoothed time is off by more than a tenth.
  float next(float frame_ms) {
    smooth_ms_ = smooth_ms_ == 0 ? frame_ms : smooth_ms_ + 0.2F * (frame_ms - smooth_ms_);
    if (++since_change_ < kSettle) return scale_;
    if (smooth_ms_ > 1.1F * target_ms_) change(0.92F);
    else if (smooth_ms_ < 0.8F * target_ms_) change(1.04F);
    return scale_;
  }
  [[nodiscard]] float scale() const { return scale_; }

 private:
  static constexpr int kSettle = 6;   // frames until a change shows in the smoothed time
  void change(float factor) {
    const float to = scale_ * factor;
    scale_ = to < least_ ? least_ : (to > 1.0F ? 1.0F : to);
    since_change_ = 0;
  }
  float target_ms_;
  float least_;
  float scale_ = 1.0F;
  float smooth_ms_ = 0;
  int since_change_ = 0;
};

}  // namespace holotwin
