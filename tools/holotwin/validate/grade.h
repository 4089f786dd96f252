#pragma once
// How far a row that missed its band is off, in the three grades that the public engines give themselves.
#include "tools/holotwin/validate/own_numbers.h"

namespace holotwin::validate {

enum class Grade { good, fair, poor };

/// The engines call a result good when the trend is right or the value off by less than 10 %, "some deviation" up to 30 %, and poor when the trend is wrong or it is
/// farther off (Kitware Pulse, docs/Methodology/SystemMethodology.md, key above table 6). Here good is inside the band, which has the 10 % in it, and fair is
/// outside by at most
/// - of a number or range: 30 % of the end that was missed. Where per cent say nothing (a difference, degC, pH, cmH2O, a saturation, an end at or below 0): the band's
///   own width, so nothing if it has one end. A change that is wanted one way must also have gone that way by a third of the least wanted;
/// - of "up" or "down": any distance, if a third of the least that counts as change was reached;
/// - of "same": half the band's width.
/// `lowest` and `highest` are what was held against the band, one number where it was a mean; not finite (no pulse, no breath) is poor. `passed`: they are inside it.
[[nodiscard]] Grade grade(const Task& task, const QuantityName& name, bool passed, double lowest, double highest);

}  // namespace holotwin::validate
