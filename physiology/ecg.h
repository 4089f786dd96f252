#pragma once
#include <array>
#include <cstdint>

#include "physiology/physiology.h"

namespace holotwin::physiology {

enum class EcgLead : std::uint8_t { I, II, III, aVR, aVL, aVF, V1, V2, V3, V4, V5, V6, count };
inline constexpr std::size_t kEcgLeads = static_cast<std::size_t>(EcgLead::count);

/// What the twelve leads show now, mV, by EcgLead: a heart vector locked to the model's own beats, seen from twelve sides. An infarction is taken for an anterior one.
[[nodiscard]] std::array<float, kEcgLeads> ecg_leads_mV(const PhysiologyModel& model, const PhysiologyState& state);

/// One of them, `later_s` after the state's time (within a frame).
[[nodiscard]] double ecg_mV(const PhysiologyModel& model, const PhysiologyState& state, EcgLead lead, double later_s = 0);

}  // namespace holotwin::physiology
