#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/byte_stream.h"
#include "engine/core/pose.h"
#include "engine/core/sim_time.h"
#include "engine/frame/command.h"
#include "engine/frame/live.h"

namespace holotwin {

/// Everything a hand can hold. `hand` is the empty, gloved hand itself.
enum class Tool : std::uint8_t { none, hand, forceps, clamp, ligature, pack, suction, suture, cautery, count };
inline constexpr std::size_t kToolCount = static_cast<std::size_t>(Tool::count);
/// Stable name for files: "hand", "forceps", ...
[[nodiscard]] const char* tool_name(Tool tool);

struct HandInput {
  bool tracked = false;     ///< false: the pose is not to be used
  Tool tool = Tool::none;   ///< what this hand holds
  Pose T_world_tool;        ///< tool frame: origin at the tip, -z along the shaft towards the tip, metres, patient frame (RAS)
  float trigger = 0.0F;     ///< 0 open .. 1 closed or fully pressed
};
inline constexpr std::size_t kRightHand = 0;
inline constexpr std::size_t kLeftHand = 1;

/// All that reached the simulation since its last step. A recording is a seed, a scenario and one of these a frame.
struct InputFrame {
  std::array<HandInput, 2> hands{};
  std::vector<Command> commands;
  std::vector<LiveSample> live;
  SimTime run_ahead{};      ///< before this frame: let the body (not the tissue) live this long first, faster than life
};

/// Commands or samples in one frame: far above any real use.
inline constexpr std::size_t kMaxInputFrameListed = 4096;
/// Appends the frame in the recording's binary form (version kInputFrameVersion). It must keep kMaxInputFrameListed.
void write_input_frame(ByteWriter& out, const InputFrame& frame);
/// False when the bytes are damaged or out of range; `frame` is then unspecified.
[[nodiscard]] bool read_input_frame(ByteReader& in, InputFrame& frame);
inline constexpr std::uint32_t kInputFrameVersion = 1;

}  // namespace holotwin
