#include "tools/holotwin/report/texts.h"

namespace holotwin {

namespace {

/// What follows the first dot: of goal.my_goal, my_goal.
std::string name_in(const std::string& key) {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? key : key.substr(dot + 1);
}

}  // namespace

std::string text_or(const Language& language, const std::string& key, const std::string& otherwise) { return language.has(key) ? language.text(key) : otherwise; }

std::string argument_text(const Language& language, const std::string& argument) {
  if (argument.size() < 2 || argument.front() != '@') return argument;
  return text_or(language, argument.substr(1), name_in(argument.substr(1)));
}

std::string event_text(const Language& language, const Event& event) {
  if (!language.has(event.key)) return name_in(event.key);
  std::vector<std::string> args = event.args;
  for (std::string& arg : args) arg = argument_text(language, arg);
  return language.text(event.key, args);
}

std::string scenario_title(const Language& language, const std::string& scenario_id) { return text_or(language, "scenario." + scenario_id + ".title", scenario_id); }

}  // namespace holotwin
