#include "engine/content/script_file.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/content/orders.h"
#include "engine/content/toml_table.h"
#include "engine/core/file.h"
#include "engine/core/text.h"

namespace holotwin {

namespace {

constexpr std::size_t kMostSteps = 5000;         // assumed: a long script has a few hundred
constexpr double kLongestStep_s = 600;           // longer than that is a run-ahead
constexpr double kLongestScript_s = 6.0 * 3600;  // as a scenario's time limit

const std::vector<std::string> kAnchors = {"wound", "stump.hepatic_artery", "stump.portal_vein", "stump.hepatic_vein", "porta_hepatis",
                                           "liver.anterior", "liver.posterior", "liver.below", "field", "table"};
/// Where packs are put (engine/session) and pictures are taken from (tools/holotwin/stage).
const std::vector<std::string> kPackRegions = {"wound", "liver.anterior", "liver.posterior", "liver.below", "field"};
const std::vector<std::string> kCameras = {"overview", "liver", "wound"};
/// In the order of CommandKind.
const std::vector<std::string> kCommands = {"open_abdomen", "give", "infuse", "call_for_help", "pack_out", "clamp_off", "set_ventilator", "close_abdomen", "bookmark", "picture", "end_rehearsal"};
static_assert(static_cast<std::size_t>(CommandKind::count) == 11, "a new command needs its name here and its keys in read_command");

const OrderLimit& read_order(TableReader& r, std::span<const OrderLimit> orders) {
  std::vector<std::string> names;
  for (const OrderLimit& o : orders) names.emplace_back(o.name);
  return orders[r.choice("target", names)];
}

void read_move(TableReader& r, ScriptStep& step) {
  step.kind = StepKind::move;
  step.anchor = kAnchors[r.choice("move", kAnchors)];
  step.hand = r.choice("hand", {"right", "left"}) == 0 ? kRightHand : kLeftHand;
  std::vector<std::string> tools;
  for (std::size_t t = 0; t < kToolCount; ++t) tools.emplace_back(tool_name(static_cast<Tool>(t)));
  step.tool = static_cast<Tool>(r.choice("tool", tools));
  const auto offset = r.numbers("offset_mm", 3, {-1000, 1000}, {0, 0, 0}, "right, anterior, superior");
  step.offset_m = 0.001F * glm::vec3(static_cast<float>(offset[0]), static_cast<float>(offset[1]), static_cast<float>(offset[2]));
  const auto beside = r.numbers("on_surface_mm", 3, {-200, 200}, {0, 0, 0}, "along, across, above");
  step.on_surface_m = 0.001F * glm::vec3(static_cast<float>(beside[0]), static_cast<float>(beside[1]), static_cast<float>(beside[2]));
  step.on_surface = r.has("on_surface_mm");
  if (step.on_surface && r.has("offset_mm")) r.complain("on_surface_mm", "stands beside offset_mm", "give one of the two");
  if (step.on_surface && step.anchor != "wound" && step.anchor.substr(0, 6) != "liver.")
    r.complain("on_surface_mm", "is given for \"" + step.anchor + "\", which is not on the liver's surface", "use it with wound or liver.*, or give offset_mm");
  step.over_s = r.number("over_s", {0, kLongestStep_s}, step.over_s);
  step.trigger = static_cast<float>(r.number("trigger", {0, 1}, 0));
  step.hold_s = r.number("hold_s", {0, kLongestStep_s}, 0);
  step.together = r.flag("together", false);
}

void read_command(TableReader& r, ScriptStep& step) {
  step.kind = StepKind::command;
  Command& c = step.command;
  c.kind = static_cast<CommandKind>(r.choice("command", kCommands));
  if (c.kind == CommandKind::picture) r.complain("command", "is \"picture\"", "write picture = NAME and camera = NAME as a step of its own");
  switch (c.kind) {
    case CommandKind::give: {
      const OrderLimit& o = read_order(r, given_orders());
      c.target = o.name;
      c.amount = r.number("amount", {o.low, o.high});
      c.rate = r.number("rate", {0, kMostRate_mL_per_min}, 0);
      break;
    }
    case CommandKind::infuse: {
      const OrderLimit& o = read_order(r, infused_orders());
      c.target = o.name;
      c.rate = r.number("rate", {o.low, o.high});
      break;
    }
    case CommandKind::set_ventilator: {
      const OrderLimit& o = read_order(r, ventilator_orders());
      c.target = o.name;
      c.amount = r.number("amount", {o.low, o.high});
      break;
    }
    case CommandKind::pack_out:
      c.target = kPackRegions[r.choice("target", kPackRegions)];
      break;
    case CommandKind::bookmark:
      c.target = r.text("target");
      break;
    case CommandKind::picture:  // in a script a picture is a step of its own
    case CommandKind::open_abdomen:
    case CommandKind::call_for_help:
    case CommandKind::clamp_off:
    case CommandKind::close_abdomen:
    case CommandKind::end_rehearsal:
    case CommandKind::count:
      break;
  }
}

ScriptStep read_step(TableReader& r) {
  ScriptStep step;
  step.line = r.line();
  const std::vector<std::string> kinds = {"move", "command", "run_ahead_to", "wait_s", "picture"};
  const auto named = std::count_if(kinds.begin(), kinds.end(), [&](const std::string& k) { return r.has(k); });
  if (named != 1) {
    r.complain("", named == 0 ? "does nothing" : "does several things at once", "give exactly one of move, command, run_ahead_to, wait_s and picture");
    return step;
  }
  if (r.has("move")) {
    read_move(r, step);
  } else if (r.has("command")) {
    read_command(r, step);
  } else if (r.has("run_ahead_to")) {
    step.kind = StepKind::run_ahead;
    const std::string text = r.text("run_ahead_to");
    const auto t = parse_clock(text);
    if (!t || *t < 0 || *t > kLongestScript_s) r.complain("run_ahead_to", "is \"" + text + "\"", "give scenario time as \"minutes:seconds\", for example \"6:00\"");
    step.until_s = t.value_or(0);
  } else if (r.has("wait_s")) {
    step.kind = StepKind::wait;
    step.hold_s = r.number("wait_s", {0, kLongestStep_s});
  } else {
    step.kind = StepKind::picture;
    step.name = r.identifier("picture");
    step.camera = kCameras[r.choice("camera", kCameras)];
  }
  r.finish();
  return step;
}

Result<Script> parse(const std::string& text, const std::string& id, const std::string& where) {
  const auto root = parse_toml(text, where);
  if (!root) return pass_on(root);
  std::optional<Error> problem;
  TableReader r(*root, "", where, problem);
  if (!r.has("schema")) return fail(ErrorKind::wrong_use, "the key schema is missing", where + ":1", "start a script with schema = 1");
  r.number("schema", {1, 1});
  Script script;
  script.id = id;
  script.scenario = r.identifier("scenario");
  std::set<std::string> pictures;
  double last_until_s = 0;
  double acted_s = 0;  // the hands' own time since the start: a run-ahead cannot end before it
  for (const TomlValue& table : r.tables("step", kMostSteps)) {
    TableReader s(table, "step", where, problem);
    script.steps.push_back(read_step(s));
    const ScriptStep& step = script.steps.back();
    if (problem) break;
    if (step.kind == StepKind::move && !step.together) acted_s += step.over_s + step.hold_s;
    if (step.kind == StepKind::wait) acted_s += step.hold_s;
    if (step.kind == StepKind::run_ahead) {
      if (step.until_s <= std::max(last_until_s, acted_s))
        s.complain("run_ahead_to", "is not after what came before (" + format_number(std::max(last_until_s, acted_s), 0) + " s)", "times are since the scenario's start and only go forward");
      last_until_s = acted_s = step.until_s;
    }
    if (step.kind == StepKind::picture && !pictures.insert(step.name).second) s.complain("picture", "\"" + step.name + "\" is used twice", "pictures are files: give each its own name");
    if (step.together && (script.steps.size() < 2 || script.steps[script.steps.size() - 2].kind != StepKind::move || script.steps[script.steps.size() - 2].hand == step.hand))
      s.complain("together", "needs a move of the other hand right before it", "put the two moves one after the other, one a hand");
  }
  r.finish();
  if (!problem && script.steps.empty()) r.complain("", "the script has no step", "add at least one [[step]]");
  if (problem) return tl::unexpected<Error>(*problem);
  return script;
}

}  // namespace

Result<Script> parse_script(const std::string& text, const std::string& id) { return parse(text, id, id + ".toml"); }

Result<Script> load_script(const std::filesystem::path& path) {
  const auto text = read_text_file(path, kMaxTomlBytes);
  if (!text) return pass_on(text);
  return parse(*text, path.stem().string(), path.string());
}

}  // namespace holotwin
