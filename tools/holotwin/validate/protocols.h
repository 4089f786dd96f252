#pragma once
// The protocols of tests/reference/physiology/protocols.csv that the model can carry out. To add one: a line in protocols.cpp.
#include <span>
#include <string_view>

#include "tools/holotwin/validate/trial.h"

namespace holotwin::validate {

struct Protocol {
  std::string_view name;
  void (*carry_out)(Trial&);  ///< from the first step to the last; the run goes on to the last sample by itself
};

[[nodiscard]] std::span<const Protocol> protocols();
/// nullptr: the model cannot carry it out.
[[nodiscard]] const Protocol* find_protocol(std::string_view name);

}  // namespace holotwin::validate
