#include "tools/holotwin/validate/judge.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "engine/core/text.h"
#include "tools/holotwin/validate/potency.h"
#include "tools/holotwin/validate/protocols.h"

namespace holotwin::validate {

namespace {

using How = QuantityName::How;
using Against = QuantityName::Against;

/// Finds the verdict that was made for a row, or ones on rows like it.
class Matcher {
 public:
  explicit Matcher(const Reference& ref) : ref_(ref) {
    for (std::size_t i = 0; i < ref.fingerprints.size(); ++i) {
      whole_.try_emplace(ref.fingerprints[i].whole).first->second.push_back(i);
      for (const auto& [map, key] : {std::pair{&place_, &ref.fingerprints[i].place}, std::pair{&moment_, &ref.fingerprints[i].moment}}) {
        // Of several rows like it, one that is run says most.
        const auto [at, first] = map->try_emplace(*key, i);
        if (!first && ref.verdicts[at->second].ruling > Ruling::direction && ref.verdicts[i].ruling <= Ruling::direction) at->second = i;
      }
    }
  }

  /// The same text in the same place, else the same text anywhere; a text that stands twice gives each verdict once.
  std::optional<std::size_t> own(std::size_t row, const TableRow& r) {
    if (row < ref_.fingerprints.size() && ref_.fingerprints[row].whole == r.whole) return row;
    const auto at = whole_.find(r.whole);
    if (at == whole_.end()) return std::nullopt;
    std::vector<std::size_t>& left = at->second;
    const std::size_t i = left.front();
    if (left.size() > 1) left.erase(left.begin());
    return i;
  }
  [[nodiscard]] const Verdict* like(const TableRow& r) const { return find(place_, r.place); }
  [[nodiscard]] const Verdict* at(const TableRow& r) const { return find(moment_, r.moment); }

 private:
  [[nodiscard]] const Verdict* find(const std::unordered_map<std::string, std::size_t>& map, const std::string& key) const {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &ref_.verdicts[at->second];
  }
  const Reference& ref_;
  std::unordered_map<std::string, std::vector<std::size_t>> whole_;
  std::unordered_map<std::string, std::size_t> place_, moment_;
};

bool is_run(const Verdict& v) { return v.ruling <= Ruling::direction; }
Task task_of(const Verdict& v, const std::string& cited) { return {v.protocol, v.quantity, v.low, v.high, v.at_s, v.sign, cited}; }

/// What becomes of each row before anything is run: a task, or why it is not run. The second of a pair counts under not_applicable_because.
std::vector<std::pair<RowResult, std::string>> plan_rows(const std::vector<TableRow>& table, const Reference& ref) {
  Matcher matcher(ref);
  std::vector<std::optional<std::size_t>> verdict(table.size());
  std::map<std::size_t, std::size_t> here;  // verdicts whose row is in this table, and that row
  for (std::size_t i = 0; i < table.size(); ++i) {
    verdict[i] = matcher.own(i, table[i]);
    if (verdict[i]) here.try_emplace(*verdict[i], i);
  }
  std::vector<std::pair<RowResult, std::string>> rows(table.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto& [r, because] = rows[i];
    r.row = i;
    if (verdict[i]) {
      const Verdict& v = ref.verdicts[*verdict[i]];
      r.task = {v.protocol, {}, {}, {}, v.at_s, {}, v.cited};
      if (is_run(v)) {
        r.task = task_of(v, v.cited);
      } else if (v.ruling == Ruling::duplicate && !here.contains(v.duplicate_of)) {
        r.task = task_of(ref.verdicts[v.duplicate_of], v.cited);  // its other half is not in this table
      } else if (v.ruling == Ruling::duplicate) {
        because = "duplicate";
        r.counted_as = here.at(v.duplicate_of);
        r.reason = "counted as row " + std::to_string(v.duplicate_of) + " of the cleaned table: " + v.why;
      } else {
        because = v.ruling == Ruling::exclude ? "excluded" : "set aside";
        r.reason = because + ": " + v.why;
      }
      continue;
    }
    const Verdict* like = matcher.like(table[i]);
    if (like != nullptr && (like->ruling == Ruling::exclude || like->ruling == Ruling::not_applicable)) {
      r.task = {like->protocol, {}, {}, {}, like->at_s, {}, cited(table[i])};
      because = like->ruling == Ruling::exclude ? "excluded" : "set aside";
      r.reason = because + ", as the row that measures the same: " + like->why;
      continue;
    }
    OwnReading own = read_own(table[i], ref, like, matcher.at(table[i]));
    if (own.task) {
      r.task = *own.task;
    } else {
      r.task.cited = cited(table[i]);
      because = "not understood";
      r.reason = "not understood: " + own.why_not;
    }
  }
  return rows;
}

/// The latest step earlier than the sample.
double before_s(const ProtocolSteps& steps, double at_s) {
  double before = 0;
  for (const double s : steps.at_s)
    if (s < at_s) before = s;
  return before;
}

/// "2.5", "0.00042", "1234": enough digits to see why it failed.
std::string short_number(double v) {
  if (!std::isfinite(v)) return "no value";
  const double a = std::fabs(v);
  int decimals = a >= 1000 ? 0 : a >= 100 ? 1 : a >= 10 ? 2 : 3;
  for (double x = a; x > 0 && x < 0.1 && decimals < 9; x *= 10) ++decimals;
  return format_number(v, decimals);
}

/// Both ends count as inside, whatever the last digits of a mean are.
void hold_against(RowResult& r, const QuantityName& name, double low, double high) {
  constexpr double kRounding = 1e-6;
  const bool below = r.task.low && !(low >= *r.task.low - kRounding * std::fabs(*r.task.low));
  const bool above = r.task.high && !(high <= *r.task.high + kRounding * std::fabs(*r.task.high));
  r.outcome = below || above ? Outcome::failed : Outcome::passed;
  if (!std::isfinite(low) || !std::isfinite(high)) {
    r.outcome = Outcome::failed;
    r.reason = "it could not be read then (no pulse, or no breath)";
  } else if (below) {
    r.reason = short_number(low) + " is below " + short_number(*r.task.low);
  } else if (above) {
    r.reason = short_number(high) + " is above " + short_number(*r.task.high);
  }
  r.grade = grade(r.task, name, r.outcome == Outcome::passed, low, high);
}

/// What a quantity "of 100 mmHg" is held against, at the same time.
constexpr std::string_view kAgainstRenal = "renal_pressure_100";

/// A row whose protocol was carried out; `renal` is the course of kAgainstRenal where some row asks for it.
void judge_row(RowResult& r, const QuantityName& name, const ProtocolSteps& steps, const Course& course, const std::optional<Course>& renal, double hold_s) {
  if (name.base == kTimeToSao2) {
    if (course.sao2_90_s) r.got = *course.sao2_90_s;
    hold_against(r, name, course.sao2_90_s.value_or(kNoValue), course.sao2_90_s.value_or(kNoValue));
    if (!course.sao2_90_s) r.reason = "the saturation did not fall below 0.90 within an hour";
    return;
  }
  const std::size_t q = *find_quantity(name.base);
  const double at_s = *r.task.at_s, value = course.at.at(at_s)[q];
  if (name.how == How::value && hold_s > 0) {  // rest: not in the mean alone
    r.got = course.mean[q];
    r.lowest = course.lowest[q];
    r.highest = course.highest[q];
    hold_against(r, name, *r.lowest, *r.highest);
    if (r.outcome == Outcome::failed && std::isfinite(*r.got) && !(r.task.low && *r.got < *r.task.low) && !(r.task.high && *r.got > *r.task.high)) r.reason += " for a time";
    return;
  }
  double got = value;
  if (name.how != How::value) {
    const double other = name.against == Against::renal_100 ? renal->at.at(at_s)[q] : course.at.at(name.against == Against::before ? before_s(steps, at_s) : 0.0)[q];
    got = name.how == How::of ? value / other : value - other;
  }
  r.got = got;
  hold_against(r, name, got, got);
  if (course.restored) r.reason += (r.reason.empty() ? "" : "; ") + std::string("numbers went bad in this run and were restored");
}

struct Group {
  std::vector<RowResult*> rows;
  Course course;
  double hold_s = 0;
};

void try_group(const std::string& protocol, Group& group, const Reference& ref, const Patient& patient) {
  Plan plan;
  const ProtocolSteps& steps = ref.protocols.find(protocol)->second;
  bool against_renal = false;
  for (const RowResult* r : group.rows) {
    const auto name = ref.parse(r->task.quantity);
    against_renal = against_renal || name->against == Against::renal_100;
    plan.saturation = plan.saturation || name->base == kTimeToSao2;
    if (!r->task.at_s) continue;
    plan.at_s.push_back(*r->task.at_s);
    plan.at_s.push_back(before_s(steps, *r->task.at_s));
  }
  if (protocol == "rest" && !plan.at_s.empty()) plan.hold_s = *std::ranges::max_element(plan.at_s);
  Trial trial(patient, plan);
  find_protocol(protocol)->carry_out(trial);
  group.course = trial.finish();
  group.hold_s = plan.hold_s;
  std::optional<Course> renal;
  if (against_renal) {
    Trial other(patient, plan);
    find_protocol(kAgainstRenal)->carry_out(other);
    renal = other.finish();
  }
  for (RowResult* r : group.rows) judge_row(*r, *ref.parse(r->task.quantity), steps, group.course, renal, group.hold_s);
}

}  // namespace

void Counts::add(const RowResult& r) {
  ++rows;
  passed += r.outcome == Outcome::passed ? 1U : 0U;
  failed += r.outcome == Outcome::failed ? 1U : 0U;
  failed_not_represented += r.outcome == Outcome::failed && !r.represented ? 1U : 0U;
  not_applicable += r.outcome == Outcome::not_applicable ? 1U : 0U;
}

namespace {
double pct(std::size_t part, std::size_t all) { return all > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(all) : 0.0; }

/// A row that repeats another says what the engines make of that one, and has its grade.
EnginesGood where_engines_are_good(const std::vector<TableRow>& table, const std::vector<RowResult>& results) {
  std::map<std::size_t, Grade> graded;
  for (const RowResult& r : results)
    if (r.grade) graded.emplace(r.row, *r.grade);
  std::set<std::size_t> rows;
  for (const RowResult& r : results) {
    const std::size_t row = r.counted_as.value_or(r.row);
    if (table[r.row].grade == "good" && r.task.cited == "literature" && graded.contains(row)) rows.insert(row);
  }
  EnginesGood all;
  for (const std::size_t row : rows) {
    const Grade g = graded.at(row);
    ++(g == Grade::good ? all.good : g == Grade::fair ? all.fair : all.poor);
    if (g == Grade::poor) all.poor_rows.push_back(row);
  }
  return all;
}

}  // namespace

double Counts::passed_pct() const { return pct(passed, passed + failed); }
double Counts::represented_passed_pct() const { return pct(passed, passed + failed - failed_not_represented); }

Report judge(const std::vector<TableRow>& table, const Reference& ref, const Patient& patient, const std::string& only, Jobs& jobs) {
  auto rows = plan_rows(table, ref);
  if (!only.empty()) std::erase_if(rows, [&](const auto& r) { return r.first.task.protocol != only; });

  std::map<std::string, Group> groups;
  for (auto& [r, because] : rows) {
    if (r.task.quantity.empty()) continue;
    const auto name = ref.parse(r.task.quantity);
    const bool carried_out = find_protocol(r.task.protocol) != nullptr && (name->against != Against::renal_100 || find_protocol(kAgainstRenal) != nullptr);
    const bool known = name->base == kTimeToSao2 || find_quantity(name->base);
    if (const Potency* asked = find_potency(name->base)) {
      r.got = asked->of(patient);
      hold_against(r, *name, *r.got, *r.got);
      continue;
    }
    if (carried_out && known && !r.task.at_s && name->base != kTimeToSao2) {
      r.reason = "not understood: it has no sample time";
      because = "not understood";
      continue;
    }
    if (carried_out && known) {
      groups[r.task.protocol].rows.push_back(&r);
      continue;
    }
    r.represented = false;
    r.reason = "not represented: ";
    if (known) r.reason += "the model cannot carry out \"" + ref.protocols.find(r.task.protocol)->second.words + "\"";
    else r.reason += "the model has no " + name->base + (carried_out ? "" : ", and cannot carry out this protocol");
    r.outcome = ref.asked.find(name->base)->second ? Outcome::failed : Outcome::not_applicable;
    if (r.outcome == Outcome::not_applicable) because = "not represented";
  }

  // Apnoea and anaemia are short, a saline infusion takes four hours: one protocol a block.
  std::vector<std::pair<const std::string*, Group*>> work;
  work.reserve(groups.size());
  for (auto& [protocol, group] : groups) work.emplace_back(&protocol, &group);
  jobs.for_blocks(work.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) try_group(*work[i].first, *work[i].second, ref, patient);
  });

  Report report;
  for (auto& [r, because] : rows) {
    const std::string& kind = table[r.row].kind;
    for (Counts* c : {&report.all, &report.by_kind[kind], &report.by_cited[r.task.cited], &report.by_kind_and_cited[{kind, r.task.cited}]}) c->add(r);
    if (!because.empty()) ++report.not_applicable_because[because];
    report.rows.push_back(std::move(r));
  }
  report.where_engines_are_good = where_engines_are_good(table, report.rows);
  return report;
}

}  // namespace holotwin::validate
