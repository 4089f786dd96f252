#pragma once
// Numbers parse in the C locale wherever the program runs.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holotwin {

/// The whole of `s` (spaces around it allowed) as a finite number, or nothing.
[[nodiscard]] std::optional<double> parse_double(std::string_view s);
[[nodiscard]] std::optional<long long> parse_integer(std::string_view s);
[[nodiscard]] std::string_view trim(std::string_view s);
/// Splits at every `separator`; "a,,b" gives three parts and "" gives one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view s, char separator);
/// `decimals` digits after the point, always a point. NaN gives "---", as a monitor shows a value it does not have.
[[nodiscard]] std::string format_number(double v, int decimals);
/// Whole seconds as a clock shows them: "04:07", from an hour on "1:04:07"; with `hours` always "00:04:07". A parted second is cut off; before
/// zero there is a minus. NaN gives "--:--".
[[nodiscard]] std::string format_clock(double s, bool hours = false);

}  // namespace holotwin
