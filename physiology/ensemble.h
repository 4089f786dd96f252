#pragma once
// Many patients advanced together in SIMD lanes, each with the bits that step() would give it alone. Waves are not drawn.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/jobs.h"
#include "physiology/model.h"

namespace holotwin::physiology {

struct LanePack;

/// How many members go through the equations side by side, and with which instructions. It changes the speed, never the bits.
enum class LaneKind : std::uint8_t { widest, four, eight, eight_avx512 };
/// Whether this processor can run it.
[[nodiscard]] bool available(LaneKind kind);

/// Members share nothing but the time they are advanced by: numbers that go bad in one are restored there (PhysiologyOutput::restored) and
/// leave the others as they are. A member index outside [0, size()) is our own mistake. One caller at a time.
class Ensemble {
 public:
  /// An unavailable kind is our own mistake.
  explicit Ensemble(LaneKind kind = LaneKind::widest);

  /// A patient in its steady state under resting orders; the new member's index. The same model may be added often.
  std::size_t add(const PhysiologyModel& model);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] unsigned lanes() const { return lanes_; }

  /// Holds until it is set again.
  void set_input(std::size_t member, const PhysiologyInput& input);
  void set_state(std::size_t member, const PhysiologyState& state);
  [[nodiscard]] PhysiologyState state(std::size_t member) const;
  [[nodiscard]] PhysiologyModel model(std::size_t member) const;
  [[nodiscard]] Vitals vitals(std::size_t member) const;
  /// Of the last step: volumes over all its frames, means of node_mmHg, whether any frame was restored; no waves.
  [[nodiscard]] PhysiologyOutput output(std::size_t member) const;

  /// Advances every member by `frames` simulation frames (1/90 s). Allocates nothing.
  void step(std::uint32_t frames);
  /// The same bits for any number of threads.
  void step(std::uint32_t frames, Jobs& jobs);

 private:
  struct alignas(64) Line {
    std::byte at[64];
  };
  [[nodiscard]] std::byte* lane(std::size_t member, std::size_t first_number);
  [[nodiscard]] const std::byte* lane(std::size_t member, std::size_t first_number) const;
  void step_packs(std::size_t begin, std::size_t end, std::uint32_t frames);

  std::size_t size_ = 0;
  unsigned lanes_ = 0;
  void (*kernel_)(const LanePack&, unsigned) = nullptr;
  std::vector<Line> packs_;  ///< of each pack: rows of model, state, input, output
};

}  // namespace holotwin::physiology
