#pragma once
#include <string>
#include <string_view>

namespace holotwin {

/// Text as it may stand in HTML and in attributes: & < > " ' escaped, control characters but tab and newline dropped.
[[nodiscard]] std::string escape_html(std::string_view text);

/// Width of a line of text in units of its font size, for placing labels: an estimate, wide letters count as such.
[[nodiscard]] double text_width_em(std::string_view utf8);

}  // namespace holotwin
