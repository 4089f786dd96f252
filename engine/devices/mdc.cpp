#include "engine/devices/mdc.h"

#include <array>

#include "engine/core/check.h"

namespace holotwin {

namespace {

using P = Parameter;

// Codes and names: data/vitals/mdc-vitals.csv, rows "verified-2+" (RTMMS and a device table or message) unless noted.
// Ranks: the invasive line the monitor calls ABP before one it calls ART; breaths counted from CO2 before any source, impedance and the
// ventilator's own rate. assumed: the order in which monitors themselves choose the source of a shared number.
constexpr std::array<MdcCode, 26> kCodes = {{
    {147842, "MDC_ECG_HEART_RATE", P::hr, 0},
    {149530, "MDC_PULS_OXIM_PULS_RATE", P::pulse_rate, 0},
    {149538, "NOM_PLETH_PULS_RATE", P::pulse_rate, 1},  // Philips' own (the table's note on 149530)
    {150456, "MDC_PULS_OXIM_SAT_O2", P::spo2, 0},
    {150037, "MDC_PRESS_BLD_ART_ABP_SYS", P::art_sys, 0},
    {150038, "MDC_PRESS_BLD_ART_ABP_DIA", P::art_dia, 0},
    {150039, "MDC_PRESS_BLD_ART_ABP_MEAN", P::art_mean, 0},
    {150033, "MDC_PRESS_BLD_ART_SYS", P::art_sys, 1},
    {150034, "MDC_PRESS_BLD_ART_DIA", P::art_dia, 1},
    {150035, "MDC_PRESS_BLD_ART_MEAN", P::art_mean, 1},
    {150021, "MDC_PRESS_BLD_NONINV_SYS", P::nibp_sys, 0},
    {150022, "MDC_PRESS_BLD_NONINV_DIA", P::nibp_dia, 0},
    {150023, "MDC_PRESS_BLD_NONINV_MEAN", P::nibp_mean, 0},
    {150087, "MDC_PRESS_BLD_VEN_CENT_MEAN", P::cvp, 0},
    {151708, "MDC_CONC_AWAY_CO2_ET", P::etco2, 0},  // Mindray, GE
    {151728, "MDC_AWAY_CO2_ET", P::etco2, 0},       // Philips, Draeger
    {151594, "MDC_CO2_RESP_RATE", P::rr, 0},
    {151562, "MDC_RESP_RATE", P::rr, 1},
    {151578, "MDC_TTHOR_RESP_RATE", P::rr, 2},
    {151586, "MDC_VENT_RESP_RATE", P::rr, 3},  // one source only (RTMMS)
    {150368, "MDC_TEMP_CORE", P::temp1, 0, true},
    {150372, "MDC_TEMP_ESOPH", P::temp1, 0, true},
    {188436, "MDC_TEMP_BLD", P::temp1, 0, true},
    {150344, "MDC_TEMP", P::temp1, 0, true},
    {150388, "MDC_TEMP_SKIN", P::temp2, 0, true},
    {151708, "MDC_CO2_ET", P::etco2, 0},  // a spelling that public samples hold (field notes)
}};

constexpr double kmmHgPer_kPa = 1.0 / 0.133322387415;            // conventional millimetre of mercury, 133.322387415 Pa (BS 350)
constexpr double kmmHgPer_cmH2O = 0.0980665 / 0.133322387415;    // UCUM: m[H2O] = 9.80665 kPa

struct UnitRow {
  const char* name;
  MdcUnit unit;
};
constexpr MdcUnit kmmHg{UnitKind::pressure, 1.0, 0.0};
constexpr MdcUnit kkPa{UnitKind::pressure, kmmHgPer_kPa, 0.0};
constexpr MdcUnit khPa{UnitKind::pressure, 0.1 * kmmHgPer_kPa, 0.0};
constexpr MdcUnit kcmH2O{UnitKind::pressure, kmmHgPer_cmH2O, 0.0};
constexpr MdcUnit kCelsius{UnitKind::temperature, 1.0, 0.0};
constexpr MdcUnit kFahrenheit{UnitKind::temperature, 5.0 / 9.0, -160.0 / 9.0};
constexpr MdcUnit kKelvin{UnitKind::temperature, 1.0, -273.15};
constexpr MdcUnit kPerMinute{UnitKind::rate, 1.0, 0.0};
constexpr MdcUnit kPerSecond{UnitKind::rate, 60.0, 0.0};
constexpr MdcUnit kPercent{UnitKind::percent, 1.0, 0.0};

// Unit codes: mdc-vitals.csv; kPa (265987) and Fahr (266560) follow 11073-10101's scheme (base unit code + decimal prefix).
constexpr std::array<UnitRow, 36> kUnits = {{
    {"266016", kmmHg}, {"MDC_DIM_MMHG", kmmHg}, {"mm[Hg]", kmmHg}, {"mmHg", kmmHg}, {"mm(hg)", kmmHg},
    {"265987", kkPa}, {"MDC_DIM_KILO_PASCAL", kkPa}, {"kPa", kkPa}, {"KPa", kkPa},
    {"MDC_DIM_HECTO_PASCAL", khPa}, {"hPa", khPa},
    {"266048", kcmH2O}, {"MDC_DIM_CM_H2O", kcmH2O}, {"cm[H2O]", kcmH2O}, {"cmH2O", kcmH2O},
    {"268192", kCelsius}, {"MDC_DIM_DEGC", kCelsius}, {"Cel", kCelsius}, {"degC", kCelsius},
    {"266560", kFahrenheit}, {"MDC_DIM_FAHR", kFahrenheit}, {"[degF]", kFahrenheit}, {"degF", kFahrenheit},
    {"MDC_DIM_KELVIN", kKelvin}, {"K", kKelvin},
    {"264864", kPerMinute}, {"MDC_DIM_BEAT_PER_MIN", kPerMinute}, {"264928", kPerMinute}, {"MDC_DIM_RESP_PER_MIN", kPerMinute},
    {"MDC_DIM_PER_MIN", kPerMinute}, {"/min", kPerMinute}, {"1/min", kPerMinute}, {"Hz", kPerSecond},
    {"262688", kPercent}, {"MDC_DIM_PERCENT", kPercent}, {"%", kPercent},
}};

// Possible: assumed from the usual measuring ranges of bedside monitors (heart rate to 350/min, invasive pressure -50 to 360 mmHg, cuff to
// 300 mmHg, CO2 to 150 mmHg, breaths to 150/min, temperature 0 to 50 Cel). Plausible: pressures 20-300, mean 30-200 and rate 20-200 are the
// limits of PhysioNet's arterial signal quality index jSQI (field notes); SpO2 70-100 is the range over which ISO 80601-2-61 has accuracy
// stated; the rest assumed wide enough for any living adult.
constexpr std::array<ParameterRange, kParameterCount> kRanges = {{
    {0, 350, 20, 200},     // hr
    {0, 350, 20, 200},     // pulse_rate
    {0, 100, 70, 100},     // spo2
    {-50, 360, 20, 300},   // art_sys
    {-50, 360, 20, 300},   // art_dia
    {-50, 360, 30, 200},   // art_mean
    {0, 300, 20, 300},     // nibp_sys
    {0, 300, 20, 300},     // nibp_dia
    {0, 300, 30, 200},     // nibp_mean
    {-50, 360, -10, 50},   // cvp
    {0, 150, 0, 100},      // etco2
    {0, 150, 0, 60},       // rr
    {0, 50, 25, 43},       // temp1
    {0, 50, 20, 43},       // temp2: may be skin
}};

}  // namespace

const MdcCode* find_mdc(std::uint32_t code) {
  for (const MdcCode& row : kCodes) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

const MdcCode* find_mdc(std::string_view refid) {
  for (const MdcCode& row : kCodes) {
    if (refid == row.refid) return &row;
  }
  return nullptr;
}

std::optional<MdcUnit> find_unit(std::string_view name) {
  for (const UnitRow& row : kUnits) {
    if (name == row.name) return row.unit;
  }
  return std::nullopt;
}

UnitKind unit_kind(Parameter p) {
  switch (p) {
    case P::hr:
    case P::pulse_rate:
    case P::rr: return UnitKind::rate;
    case P::spo2: return UnitKind::percent;
    case P::temp1:
    case P::temp2: return UnitKind::temperature;
    default: return UnitKind::pressure;
  }
}

const ParameterRange& parameter_range(Parameter p) {
  HT_ASSERT(p < Parameter::count);
  return kRanges[static_cast<std::size_t>(p)];
}

}  // namespace holotwin
