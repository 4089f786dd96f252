#pragma once
#include <cstdint>
#include <string>

namespace holotwin {

/// What a person (by panel, key or script) asks for besides moving instruments. Plain data, recorded with its frame.
enum class CommandKind : std::uint8_t {
  open_abdomen,     ///< the midline incision: ends the tamponade
  give,             ///< infuse `amount` of product `target` at `rate`: see products below
  infuse,           ///< set the running infusion of drug `target` to `rate` (0 stops it)
  call_for_help,    ///< massive-haemorrhage call; opens the blood supply
  pack_out,         ///< take one pack out of region `target` (putting one in is done with the instrument)
  clamp_off,        ///< release the Pringle clamp
  set_ventilator,   ///< `target` = "peep_cmH2O", "rate_per_min", "tidal_mL" or "fio2"; `amount` = value
  close_abdomen,    ///< temporary closure over the packs; ends the operation
  bookmark,         ///< mark this moment; `target` = words
  picture,          ///< take a picture now; `target` = camera name
  end_rehearsal,    ///< stop here and judge
  count
};

/// Products and drugs of `give`: "red_cells", "plasma", "platelets" (units: bags), "crystalloid" (mL), "calcium_chloride" (g),
/// "tranexamic_acid" (g). Drugs of `infuse`: "noradrenaline" (ug/kg/min). Rates of `give`: mL/min (0 = as fast as the line allows).
struct Command {
  CommandKind kind = CommandKind::bookmark;
  std::string target;
  double amount = 0.0;
  double rate = 0.0;
};

}  // namespace holotwin
