#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/text.h"

namespace holotwin::test {

/// Strict enough to be XML: every tag closed in order, every attribute quoted and named once, no bare & or <. Empty when well formed.
inline std::string malformed(const std::string& html) {
  std::vector<std::string> open;
  std::size_t i = 0;
  const auto entity_ok = [&](std::size_t at) {
    const std::size_t end = html.find(';', at);
    if (end == std::string::npos || end - at > 8) return false;
    const std::string name = html.substr(at + 1, end - at - 1);
    return name == "amp" || name == "lt" || name == "gt" || name == "quot" || (name.size() > 1 && name[0] == '#');
  };
  while (i < html.size()) {
    if (html[i] == '&' && !entity_ok(i)) return "bare & at " + html.substr(i, 40);
    if (html[i] == '>') return "bare > at " + html.substr(i, 40);
    if (html[i] != '<') {
      ++i;
      continue;
    }
    const std::size_t end = html.find('>', i);
    if (end == std::string::npos) return "tag without an end";
    std::string tag = html.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string::npos) return "tag inside a tag: " + tag;
    if (tag == "style") {  // raw text
      i = html.find("</style>", end) + 8;
      continue;
    }
    i = end + 1;
    if (tag[0] == '!') continue;
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return "</" + tag.substr(1) + "> closes " + (open.empty() ? "nothing" : open.back());
      open.pop_back();
      continue;
    }
    const bool closed = tag.back() == '/';
    if (closed) tag.pop_back();
    std::size_t at = tag.find(' ');
    const std::string name = tag.substr(0, at);
    std::set<std::string> names;
    while (at != std::string::npos && tag.find_first_not_of(' ', at) != std::string::npos) {
      const std::size_t equals = tag.find("=\"", at);
      if (equals == std::string::npos) return "attribute without a quoted value in <" + tag + ">";
      const std::size_t quote = tag.find('"', equals + 2);
      if (quote == std::string::npos) return "open quote in <" + tag + ">";
      if (!names.insert(std::string(trim(std::string_view(tag).substr(at, equals - at)))).second) return "attribute twice in <" + tag + ">";
      at = quote + 1;
    }
    if (!closed) open.push_back(name);
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

}  // namespace holotwin::test
