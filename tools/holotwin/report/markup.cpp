#include "tools/holotwin/report/markup.h"

namespace holotwin {

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') out += c;
    }
  }
  return out;
}

double text_width_em(std::string_view utf8) {
  double width = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // inside a letter
    // Three bytes and more are Chinese, mostly, and square; the Latin average of sans-serif faces is a little over half.
    if (byte >= 0xE0U) width += 1.0;
    else if (byte >= 'A' && byte <= 'Z') width += 0.68;
    else if (byte == ' ' || byte == 'i' || byte == 'l' || byte == '.' || byte == ',' || byte == ':') width += 0.30;
    else width += 0.56;
  }
  return width;
}

}  // namespace holotwin
