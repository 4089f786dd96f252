#pragma once
// A recorded electrocardiogram as an electrocardiograph prints it, as inline SVG.
#include <string>

#include "physiology/treatment.h"

namespace holotwin {

/// Four columns of three leads for 2.5 s each, below them lead II for ten, on paper of 25 mm/s and 10 mm/mV.
[[nodiscard]] std::string ecg_figure(const physiology::EcgRecord& record, const std::string& alt);

}  // namespace holotwin
