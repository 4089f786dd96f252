#pragma once

namespace holotwin {

/// The style sheet of the program's pages, for screen and paper; stands inside <style>.
[[nodiscard]] const char* page_style();

}  // namespace holotwin
