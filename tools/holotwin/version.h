#pragma once

namespace holotwin {
inline constexpr const char* kVersion = HOLOTWIN_VERSION;  // from CMakeLists.txt
}
