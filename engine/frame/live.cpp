#include "engine/frame/live.h"

#include <cmath>

#include "engine/core/check.h"

namespace holotwin {

namespace {
struct Row {
  const char* name;
  const char* unit;
};
constexpr std::array<Row, kParameterCount> kRows = {{{"hr", "/min"},
                                                     {"pulse_rate", "/min"},
                                                     {"spo2", "%"},
                                                     {"art_sys", "mm[Hg]"},
                                                     {"art_dia", "mm[Hg]"},
                                                     {"art_mean", "mm[Hg]"},
                                                     {"nibp_sys", "mm[Hg]"},
                                                     {"nibp_dia", "mm[Hg]"},
                                                     {"nibp_mean", "mm[Hg]"},
                                                     {"cvp", "mm[Hg]"},
                                                     {"etco2", "mm[Hg]"},
                                                     {"rr", "/min"},
                                                     {"temp1", "Cel"},
                                                     {"temp2", "Cel"}}};
}  // namespace

const char* parameter_unit(Parameter p) {
  HT_ASSERT(p < Parameter::count);
  return kRows[static_cast<std::size_t>(p)].unit;
}
const char* parameter_name(Parameter p) {
  HT_ASSERT(p < Parameter::count);
  return kRows[static_cast<std::size_t>(p)].name;
}

Quality quality_at_age(Quality said, double age_s) {
  if (said == Quality::none || !(age_s <= kBlankAfter_s)) return Quality::none;
  return age_s > kStaleAfter_s ? Quality::stale : said;
}

void update_live(LiveState& live, const std::vector<LiveSample>& samples, double dt_s) {
  for (LiveValue& v : live.values) v.age_s += dt_s;
  for (const LiveSample& s : samples) {
    LiveValue& v = live.values[static_cast<std::size_t>(s.parameter)];
    v.value = s.value;
    v.said = std::isfinite(s.value) ? s.quality : Quality::none;
    v.source = s.source;
    v.age_s = s.age_s;
    ++live.samples;
  }
  for (LiveValue& v : live.values) {
    v.quality = quality_at_age(v.said, v.age_s);
    if (v.quality == Quality::none) v.value = kNoValue;
  }
}

}  // namespace holotwin
