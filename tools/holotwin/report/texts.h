#pragma once
// Texts that a scenario or a script may bring along without words of its own: the name stands in for them.
#include <string>

#include "engine/content/language_file.h"
#include "engine/frame/snapshot.h"

namespace holotwin {

/// The text of `key`, or `otherwise` where the language has none.
[[nodiscard]] std::string text_or(const Language& language, const std::string& key, const std::string& otherwise);

/// An argument of an event in words: "@region.field" is a key, or else its name; anything else is itself.
[[nodiscard]] std::string argument_text(const Language& language, const std::string& argument);

/// An event in words. A goal, trigger or phase without a text shows its id, never a key in brackets.
[[nodiscard]] std::string event_text(const Language& language, const Event& event);

/// The scenario's title, or its id.
[[nodiscard]] std::string scenario_title(const Language& language, const std::string& scenario_id);

}  // namespace holotwin
