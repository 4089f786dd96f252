#include "engine/frame/input_frame.h"

#include <cmath>

#include "engine/core/check.h"

namespace holotwin {

namespace {

void write_pose(ByteWriter& out, const Pose& p) {
  for (const float v : {p.rotation.w, p.rotation.x, p.rotation.y, p.rotation.z, p.position.x, p.position.y, p.position.z}) out.value(v);
}
Pose read_pose(ByteReader& in) {
  Pose p;
  for (float* v : {&p.rotation.w, &p.rotation.x, &p.rotation.y, &p.rotation.z, &p.position.x, &p.position.y, &p.position.z}) *v = in.value<float>();
  return p;
}

}  // namespace

const char* tool_name(Tool tool) {
  static constexpr std::array<const char*, kToolCount> kNames = {"none", "hand", "forceps", "clamp", "ligature", "pack", "suction", "suture", "cautery"};
  HT_ASSERT(tool < Tool::count);
  return kNames[static_cast<std::size_t>(tool)];
}

void write_input_frame(ByteWriter& out, const InputFrame& frame) {
  // What reading would refuse must not get into a recording: it would make the whole of it unreadable.
  HT_ASSERT(frame.commands.size() <= kMaxInputFrameListed && frame.live.size() <= kMaxInputFrameListed);
  for (const HandInput& h : frame.hands) {
    out.value(static_cast<std::uint8_t>(h.tracked));
    out.value(h.tool);
    out.value(h.trigger);
    write_pose(out, h.T_world_tool);
  }
  out.value(frame.run_ahead.ticks);
  out.value(static_cast<std::uint32_t>(frame.commands.size()));
  for (const Command& c : frame.commands) {
    out.value(c.kind);
    out.text(c.target);
    out.value(c.amount);
    out.value(c.rate);
  }
  out.value(static_cast<std::uint32_t>(frame.live.size()));
  for (const LiveSample& s : frame.live) {
    out.value(s.parameter);
    out.value(s.value);
    out.value(s.quality);
    out.value(s.source);
    out.value(s.age_s);
  }
}

bool read_input_frame(ByteReader& in, InputFrame& frame) {
  for (HandInput& h : frame.hands) {
    h.tracked = in.value<std::uint8_t>() != 0;
    h.tool = in.value<Tool>();
    h.trigger = in.value<float>();
    h.T_world_tool = read_pose(in);
    if (h.tool >= Tool::count) return false;
  }
  frame.run_ahead.ticks = in.value<std::int64_t>();
  const auto commands = in.value<std::uint32_t>();
  if (!in.ok() || commands > kMaxInputFrameListed) return false;
  frame.commands.resize(commands);
  for (Command& c : frame.commands) {
    c.kind = in.value<CommandKind>();
    c.target = in.text();
    c.amount = in.value<double>();
    c.rate = in.value<double>();
    if (c.kind >= CommandKind::count) return false;
  }
  const auto samples = in.value<std::uint32_t>();
  if (!in.ok() || samples > kMaxInputFrameListed) return false;
  frame.live.resize(samples);
  for (LiveSample& s : frame.live) {
    s.parameter = in.value<Parameter>();
    s.value = in.value<double>();
    s.quality = in.value<Quality>();
    s.source = in.value<std::uint32_t>();
    s.age_s = in.value<double>();
    if (s.parameter >= Parameter::count || s.quality > Quality::none) return false;
  }
  return in.ok();
}

}  // namespace holotwin
