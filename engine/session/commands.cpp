// What a person ordered: fluids, blood, drugs, the ventilator, opening and closing.
#include <cmath>

#include "engine/content/orders.h"
#include "engine/core/text.h"
#include "engine/session/parts.h"

namespace holotwin {

namespace {

// One 10 mL ampoule of calcium chloride 10 % (dihydrate, 147 g/mol) is 1 g = 6.8 mmol of calcium.
constexpr double kCalciumPerGram_mmol = 6.8;
constexpr double kCalciumMinutes = 3;            // slow injection, field page liver-trauma.md ("in 3 min")
constexpr double kTranexamicMinutes = 10;        // 1 g in 10 min, European guideline (liver-trauma.md V11)
constexpr double kRapidLine_mL_per_min = 150;    // liver-trauma.md: 100-150 mL/min, warmed
constexpr double kMassivePackUnits = 8;          // assumed: what a massive-haemorrhage call brings after the first four

struct ProductRow {
  const char* name;
  Product product;
  double per_unit;   // line units for one unit of `amount`
};
constexpr std::array<ProductRow, kProducts> kProductRows = {{{"red_cells", Product::red_cells, kRedCellBag_mL},
                                                             {"plasma", Product::plasma, kPlasmaBag_mL},
                                                             {"platelets", Product::platelets, kPlateletBag_mL},
                                                             {"crystalloid", Product::crystalloid, 1},
                                                             {"calcium_chloride", Product::calcium_chloride, 1},
                                                             {"tranexamic_acid", Product::tranexamic_acid, 1}}};

double* units_ready(SessionState& s, Product p) {
  switch (p) {
    case Product::red_cells: return &s.units_ready_red_cells;
    case Product::plasma: return &s.units_ready_plasma;
    case Product::platelets: return &s.units_ready_platelets;
    default: return nullptr;
  }
}

void reject(SessionState& state, Snapshot& out, const Command& c) {
  ++state.report.inputs_rejected;
  say(state, out, EventKind::warning, "event.command_rejected", {c.target});
}

void give(SessionState& state, const Command& c, Snapshot& out) {
  const ProductRow* row = nullptr;
  for (const ProductRow& r : kProductRows)
    if (c.target == r.name) row = &r;
  const OrderLimit* limit = find_order(given_orders(), c.target);
  if (row == nullptr || limit == nullptr || !(c.amount >= limit->low && c.amount <= limit->high) || !(c.rate >= 0 && c.rate <= kMostRate_mL_per_min))
    return reject(state, out, c);
  double amount = c.amount;
  if (double* ready = units_ready(state, row->product); ready != nullptr) {
    if (*ready < 1) {
      say(state, out, EventKind::warning, "event.no_units_left", {"@product." + c.target});
      return;
    }
    amount = std::fmin(amount, *ready);
    *ready -= amount;
  }
  Line& line = state.lines[index(row->product)];
  line.left += amount * row->per_unit;
  if (row->product == Product::calcium_chloride) line.per_min = line.left / kCalciumMinutes;
  else if (row->product == Product::tranexamic_acid) line.per_min = line.left / kTranexamicMinutes;
  else line.per_min = c.rate > 0 ? c.rate : kRapidLine_mL_per_min;
  say(state, out, EventKind::act, "event.give_" + c.target, {format_number(amount, amount < 10 && amount != std::floor(amount) ? 1 : 0)});
}

void infuse(SessionState& state, const Command& c, Snapshot& out) {
  const OrderLimit* limit = find_order(infused_orders(), c.target);
  if (limit == nullptr || !(c.rate >= limit->low && c.rate <= limit->high)) return reject(state, out, c);
  state.noradrenaline_ug_per_kg_min = c.rate;
  state.noradrenaline_max = std::fmax(state.noradrenaline_max, c.rate);
  say(state, out, EventKind::act, c.rate > 0 ? "event.noradrenaline_rate" : "event.noradrenaline_off", {format_number(c.rate, 2)});
}

void set_ventilator(SessionState& state, const Command& c, Snapshot& out) {
  struct Setting {
    const char* name;
    double* value;
  };
  const OrderLimit* limit = find_order(ventilator_orders(), c.target);
  if (limit == nullptr || !(c.amount >= limit->low && c.amount <= limit->high)) return reject(state, out, c);
  physiology::PhysiologyInput& v = state.ventilator;
  for (const Setting& s : {Setting{"peep_cmH2O", &v.peep_cmH2O}, Setting{"rate_per_min", &v.vent_rate_per_min}, Setting{"tidal_mL", &v.tidal_mL},
                           Setting{"fio2", &v.fio2}}) {
    if (c.target != s.name) continue;
    *s.value = c.amount;
    say(state, out, EventKind::act, "event.ventilator", {"@ventilator." + c.target, format_number(c.amount, 2)});
    return;
  }
  reject(state, out, c);
}

void open_abdomen(SessionState& state, Snapshot& out) {
  if (state.abdomen_open) return;
  state.abdomen_open = true;
  state.abdomen_closed = false;
  // Four fifths of what had gathered comes to light; the rest stays behind the liver and the bowel (assumed).
  BloodVolume& hidden = state.ledger.lost[index(BloodPlace::hidden)];
  BloodVolume& field = state.ledger.lost[index(BloodPlace::field)];
  const BloodVolume moved{0.8 * hidden.red_cells_mL, 0.8 * hidden.plasma_mL};
  field += moved;
  hidden.red_cells_mL -= moved.red_cells_mL;
  hidden.plasma_mL -= moved.plasma_mL;
  state.phase = "bleeding";
  say(state, out, EventKind::act, "event.abdomen_opened", {format_number(moved.total(), 0)});
}

}  // namespace

void apply_commands(const SessionModel& model, SessionState& state, const InputFrame& input, Snapshot& out) {
  for (const Command& c : input.commands) {
    if (!std::isfinite(c.amount) || !std::isfinite(c.rate)) {
      reject(state, out, c);
      continue;
    }
    switch (c.kind) {
      case CommandKind::open_abdomen: open_abdomen(state, out); break;
      case CommandKind::give: give(state, c, out); break;
      case CommandKind::infuse: infuse(state, c, out); break;
      case CommandKind::call_for_help:
        if (!state.help_called) {
          state.help_called = true;
          state.units_ready_red_cells += kMassivePackUnits;
          state.units_ready_plasma += kMassivePackUnits;
          state.units_ready_platelets += 2;
          say(state, out, EventKind::act, "event.help_called");
        }
        break;
      case CommandKind::pack_out:
        if (!state.abdomen_open) {
          reject(state, out, c);
          break;
        }
        for (std::size_t i = state.items.size(); i-- > 0;) {
          if (state.items[i].tool != Tool::pack || (!c.target.empty() && state.items[i].region != c.target)) continue;
          state.packs_soaked_room_mL *= 1.0 - 1.0 / static_cast<double>(packs_in(state));  // it takes its part of the dry gauze with it
          say(state, out, EventKind::act, "event.pack_removed", {"@region." + state.items[i].region, format_number(static_cast<double>(packs_in(state) - 1), 0)});
          state.items.erase(state.items.begin() + static_cast<std::ptrdiff_t>(i));
          for (WoundBranch& b : state.branches) b.clot *= 0.5;  // a pack pulled off takes clot with it (liver-trauma.md: re-bleeds)
          break;
        }
        break;
      case CommandKind::clamp_off:
        if (!state.abdomen_open) {
          reject(state, out, c);
        } else if (state.pringle) {
          state.pringle = false;
          std::erase_if(state.items, [](const PlacedItem& i) { return i.tool == Tool::clamp; });
          say(state, out, EventKind::act, "event.clamp_off", {format_number(state.clamp_spell_s / 60.0, 1)});
          state.clamp_spell_s = 0;
        }
        break;
      case CommandKind::set_ventilator: set_ventilator(state, c, out); break;
      case CommandKind::close_abdomen:
        if (state.abdomen_open) {
          state.abdomen_open = false;
          state.abdomen_closed = true;
          state.phase = "closed";
          say(state, out, EventKind::act, "event.abdomen_closed", {format_number(static_cast<double>(packs_in(state)), 0)});
        }
        break;
      case CommandKind::bookmark: say(state, out, EventKind::bookmark, "event.bookmark", {c.target}); break;
      case CommandKind::picture: break;  // the program takes it; the session only records that it was asked for
      case CommandKind::end_rehearsal:
        if (!state.ended) finish(model, state, physiology::vitals(model.body, state.body), false, out);
        break;
      case CommandKind::count: break;
    }
  }
}

void run_lines(SessionState& state, double dt_s, physiology::PhysiologyInput& body, Snapshot& out) {
  const double dt_min = dt_s / 60.0;
  const auto run = [&](Product p) {
    Line& line = state.lines[index(p)];
    if (line.left <= 0) return 0.0;
    const double amount = std::fmin(line.left, line.per_min * dt_min);
    line.left -= amount;
    line.given += amount;
    if (line.left <= 1e-9) {
      line.left = 0;
      say(state, out, EventKind::info, "event.line_done", {std::string("@product.") + kProductRows[index(p)].name});
    }
    return amount / dt_min;
  };
  body.red_cells_mL_per_min = run(Product::red_cells);
  body.plasma_mL_per_min = run(Product::plasma);
  body.platelets_mL_per_min = run(Product::platelets);
  body.crystalloid_mL_per_min = run(Product::crystalloid);
  body.calcium_mmol_per_min = run(Product::calcium_chloride) * kCalciumPerGram_mmol;
  body.tranexamic_acid_mg_per_min = run(Product::tranexamic_acid) * 1000.0;
  body.noradrenaline_ug_per_kg_min = state.noradrenaline_ug_per_kg_min;
}

}  // namespace holotwin
