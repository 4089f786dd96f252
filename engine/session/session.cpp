#include "engine/session/session.h"

#include <cmath>
#include <limits>

#include "engine/core/math.h"
#include "engine/core/text.h"
#include "engine/session/parts.h"

namespace holotwin {

struct Session::Scratch {
  explicit Scratch(Jobs& j) : jobs(j), rigid(std::vector<FixedBox>{}) {}
  Jobs& jobs;
  RigidWorld rigid;
  tissue::TissueScratch tissue;
  std::vector<tissue::BodyForce> pack_forces;
  physiology::PhysiologyOutput answer;
  InputFrame input;
};

namespace {

constexpr double kLatticeStep_m = 0.013;          // about 4000 elements for an adult liver: the budget of two shared cores
// Ligaments and fossa as springs: the liver hangs by its bare area and the cava and rests on the bed below. The sum carries its
// weight (1.8 kg, 18 N) within a centimetre of push. Assumed, no measured stiffness of the whole suspension was found.
constexpr float kSuspension_N_per_m = 2600.0F;
constexpr float kBed_N_per_m = 1800.0F;
constexpr float kPackForce_N = 1.2F;              // a swab pushed in by hand and held by the wall (assumed)
constexpr float kMaxPush_N = 20.0F;               // a careful hand; an intact liver ruptures at 34 N (Simon 2020, field page rehearsal.md)
constexpr float kTeleport_m = 0.25F;              // rigid_world.h: beyond this a tool jumps
constexpr float kBreath_m = 0.010F;               // cranio-caudal, ventilated 500 mL: below the 24 mm of free breathing (anatomy-reference.csv)
constexpr std::int64_t kSkippedWaveFrames = 900;  // what a monitor's sweep shows: ten seconds
constexpr double kMaxRunAhead_s = 10;
// Arterial: from the trunk to a 2 mm branch the pressure falls by a few mmHg at rest flow; veins less (Poiseuille on the tree).
constexpr double kBloodViscosity_Pa_s = 0.0035;   // whole blood, Hct 0.43
constexpr double kPa_per_mmHg = 133.322;

/// Poiseuille resistance of the way from the root of the tree to the segment, mmHg per mL/min.
double upstream_resistance(const VesselTree& tree, std::uint32_t segment) {
  double r = 0;
  for (std::int32_t s = static_cast<std::int32_t>(segment); s >= 0; s = tree.segments[static_cast<std::size_t>(s)].parent) {
    const VesselSegment& v = tree.segments[static_cast<std::size_t>(s)];
    const double radius = std::fmax(v.radius_m, 1e-4);
    const double length = glm::length(v.end - v.start);
    r += 8.0 * kBloodViscosity_Pa_s * length / (math::kPi * radius * radius * radius * radius);  // Pa s / m3
  }
  return r / kPa_per_mmHg * 1e-6 / 60.0;  // m3 -> mL, s -> min
}

/// How much of each vertex's inflow comes through the opened portal branch: 1 near its subtree, 0 far from it.
std::vector<float> territory_of(const VesselTree& tree, std::uint32_t root, const Mesh& surface) {
  std::vector<std::uint8_t> below(tree.segments.size(), 0);
  for (std::size_t i = 0; i < tree.segments.size(); ++i) {
    const std::int32_t p = tree.segments[i].parent;
    below[i] = i == root || (p >= 0 && below[static_cast<std::size_t>(p)] != 0);
  }
  std::vector<float> share(surface.positions.size(), 0.0F);
  for (std::size_t v = 0; v < share.size(); ++v) {
    float own = std::numeric_limits<float>::max();
    float other = own;
    for (std::size_t i = 0; i < tree.segments.size(); ++i) {
      const glm::vec3 d = tree.segments[i].end - surface.positions[v];
      float& least = below[i] != 0 ? own : other;
      least = std::fmin(least, glm::dot(d, d));
    }
    const float a = std::sqrt(own);
    const float b = std::sqrt(other);
    share[v] = static_cast<float>(math::smoothstep(-0.012, 0.012, b - a));  // blend over a centimetre: neighbouring beds overlap
  }
  return share;
}

/// Where a branch's blood goes on the surface: around the stump, then down the slope (posterior is down).
std::vector<float> splash_of(const OpenedVessel& stump, const Mesh& surface, const std::vector<float>& wound) {
  std::vector<float> s(surface.positions.size(), 0.0F);
  for (std::size_t v = 0; v < s.size(); ++v) {
    const glm::vec3 d = surface.positions[v] - stump.position;
    const float below = std::fmax(0.0F, -d.y);
    const glm::vec3 across(d.x, d.y + below * 0.75F, d.z);  // a run downwards counts a quarter of its length
    const float r = glm::length(across);
    const auto near = static_cast<float>(1.0 - math::smoothstep(0.008, 0.045, r));
    s[v] = near * (0.35F + 0.65F * wound[v]) * 0.5F;
  }
  return s;
}

InstrumentBody body_of(Tool tool) {
  InstrumentBody b;
  switch (tool) {
    case Tool::hand: b.mass_kg = 0.4F; b.tip_radius_m = 0.03F; b.shaft_radius_m = 0.03F; b.shaft_length_m = 0.08F; b.couple_N_per_m = 900.0F; break;
    case Tool::pack: b.mass_kg = 0.2F; b.tip_radius_m = 0.02F; b.shaft_radius_m = 0.02F; b.shaft_length_m = 0.06F; break;
    default: break;
  }
  return b;
}

tissue::ToolContact contact_of(Tool tool, const Pose& from, const Pose& to, float trigger) {
  tissue::ToolContact c;
  c.from = from;
  c.to = to;
  switch (tool) {
    case Tool::none:
    case Tool::count: c.shape = tissue::ToolShape::none; break;
    case Tool::hand:
      // A flat palm with closed fingers, facing -z, 3 cm before the wrist's line: what the renderer draws of a pressing hand.
      c.shape = tissue::ToolShape::box;
      c.half_extent = glm::vec3(0.042F, 0.050F, 0.012F);
      for (Pose* p : {&c.from, &c.to}) p->position = p->apply(glm::vec3(0, 0, -0.018F));
      break;
    case Tool::pack:
      c.shape = tissue::ToolShape::sphere;
      c.half_extent = glm::vec3(0.024F);
      break;
    default:
      c.shape = tissue::ToolShape::capsule;
      c.half_extent = glm::vec3(0.0025F, 0.0025F, 0.03F);
      c.grasp = tool == Tool::forceps && trigger >= 0.5F;
      // The capsule's middle lies behind the tip, along the shaft (tool frame: -z points at the tip).
      for (Pose* p : {&c.from, &c.to}) p->position = p->apply(glm::vec3(0, 0, 0.03F));
      break;
  }
  return c;
}

std::vector<tissue::Attachment> suspend(const InjuredLiver& liver) {
  glm::vec3 low(std::numeric_limits<float>::max());
  glm::vec3 high(-low);
  for (const glm::vec3& p : liver.lattice.positions) {
    low = glm::min(low, p);
    high = glm::max(high, p);
  }
  const glm::vec3 size = high - low;
  // Bare area and coronary ligament: upper and posterior; the bed: everything in the lowest (posterior) fifth.
  std::vector<std::uint32_t> top;
  std::vector<std::uint32_t> bed;
  for (std::uint32_t i = 0; i < liver.lattice.positions.size(); ++i) {
    if (!liver.side.empty() && liver.side[i] != 0) continue;
    const glm::vec3 u = (liver.lattice.positions[i] - low) / size;
    if (u.z > 0.72F && u.y < 0.6F) top.push_back(i);
    else if (u.y < 0.22F) bed.push_back(i);
  }
  std::vector<tissue::Attachment> a;
  for (const std::uint32_t i : top) a.push_back({i, liver.lattice.positions[i], kSuspension_N_per_m / static_cast<float>(top.size())});
  for (const std::uint32_t i : bed) a.push_back({i, liver.lattice.positions[i], kBed_N_per_m / static_cast<float>(bed.size())});
  return a;
}

bool finite(const Pose& p) {
  for (const float v : {p.rotation.w, p.rotation.x, p.rotation.y, p.rotation.z, p.position.x, p.position.y, p.position.z})
    if (!std::isfinite(v)) return false;
  const float n = glm::dot(p.rotation, p.rotation);
  return n > 0.5F && n < 2.0F && glm::length(p.position) < 10.0F;
}

}  // namespace

void say(const SessionState& state, Snapshot& out, EventKind kind, std::string key, std::vector<std::string> args) {
  out.events.push_back({state.time, kind, std::move(key), std::move(args)});
}

namespace {

/// Everything of one frame but instruments and tissue.
void live_one_frame(const SessionModel& model, SessionState& state, const HandsResult& hands, physiology::PhysiologyOutput& answer, Snapshot& out) {
  physiology::PhysiologyInput body = state.ventilator;
  run_lines(state, kFrame_s, body, out);
  couple_to_body(model, state, hands, kFrame_s, body);
  physiology::step(model.body, state.body, body, answer);
  if (answer.restored) ++state.report.physiology_restored;
  out.vitals = physiology::vitals(model.body, state.body);
  couple_from_body(model, state, hands, answer, out.vitals, kFrame_s, out);
  state.time += kFrame;
  ++state.frame;
  judge(model, state, out.vitals, kFrame_s, out);
}

/// The time between injury and t = 0, abdomen closed: the scenario's loss at its rate, with the fluid given on the way.
void live_before(const SessionModel& model, SessionState& state) {
  const Scenario& s = model.scenario;
  physiology::PhysiologyOutput answer;
  const double minutes = s.lost_mL > 0 ? s.lost_mL / s.loss_mL_per_min : 0;
  const auto frames = static_cast<std::int64_t>(minutes * 60.0 * 90.0 + 0.5);
  for (std::int64_t f = 0; f < frames; ++f) {
    physiology::PhysiologyInput body = state.ventilator;
    body.fixed_loss_mL_per_min = s.loss_mL_per_min;
    body.crystalloid_mL_per_min = s.crystalloid_mL / minutes;
    body.abdominal_pressure_mmHg = kAbdomenOfTamponade * s.tamponade_mmHg;  // as from t = 0 on: nothing jumps there
    physiology::step(model.body, state.body, body, answer);
    const BloodVolume lost{answer.fixed_red_cells_mL, answer.fixed_plasma_mL};
    state.ledger.lost[index(BloodPlace::hidden)] += lost;
    state.lost_total_mL += lost.total();
    state.ledger.given += {answer.given_red_cells_mL, answer.given_plasma_mL};
    state.ledger.exchange_plasma_mL += answer.exchange_plasma_mL;
    state.ledger.urine_mL += answer.urine_mL;
  }
  state.lines[index(Product::crystalloid)].given += s.crystalloid_mL;
  state.ledger.circulating = {physiology::circulating_red_cells_mL(state.body), physiology::circulating_plasma_mL(state.body)};
}

}  // namespace

namespace {

void fill_snapshot(const SessionModel& m, const SessionState& s, const physiology::PhysiologyOutput& answer, const InputFrame& input, Snapshot& out) {
  out.time = s.time;
  out.frame = s.frame;
  out.state_hash = s.last_hash;
  out.waves = answer.waves;
  out.live = s.live;
  out.running_ahead = s.running_ahead;
  show_tissue(m, s, out.tissue);
  for (std::size_t h = 0; h < 2; ++h) {
    const auto& body = s.rigid.hands[h];
    InstrumentFrame& i = out.instruments[h];
    i.present = body.active;
    i.tool = body.active ? input.hands[h].tool : Tool::none;
    i.T_world_tool = body.T_world_tool;
    i.jaw = input.hands[h].trigger;
    i.force_N = glm::length(s.touch.tool_force_N[h]);
    i.holding = s.touch.held[h] > 0;
  }
  out.items = s.items;
  out.bleeding.resize(kVesselKinds);
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    const auto kind = static_cast<VesselKind>(k);
    const WoundBranch& b = s.branches[k];
    const auto flow = static_cast<float>(b.flow_mL_per_min);
    const double clamped = kind == VesselKind::hepatic_vein ? 0.0 : s.pringle_closed;  // a Pringle clamp does not reach the vein
    const double held = 1.0 - (1.0 - b.squeeze) * (1.0 - clamped);
    out.bleeding_mL_per_min[k] = flow;
    out.bleeding[k] = {kind, stump_now(m, s, kind), m.scene.liver.opened[k].normal, static_cast<float>(m.scene.liver.opened[k].diameter_mm), flow,
                       static_cast<float>(b.local_mmHg), static_cast<float>(b.ligated ? 1.0 : held), b.ligated};
  }
  out.ledger = s.ledger;
  out.abdomen_open = s.abdomen_open;
  out.abdomen_closed = s.abdomen_closed;
  out.pringle_on = s.pringle;
  out.ended = s.ended;
  out.outcome = s.outcome;
  out.phase = s.phase;
  out.goals.resize(s.goals.size());
  for (std::size_t i = 0; i < s.goals.size(); ++i) {
    const Goal& goal = m.scenario.goals[i];
    out.goals[i] = {goal.id, s.goals[i].status, metric(m, s, out.vitals, goal.condition.metric)};
  }
  out.report = s.report;
}

}  // namespace

Session::Session() = default;
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Result<Session> Session::create(const Twin& twin, const Scenario& scenario, std::uint64_t seed, Jobs& jobs) {
  if (twin.organ("liver") == nullptr) {
    return fail(ErrorKind::failed, "the twin has no organ \"liver\"", twin.name, "import labels that name the liver");
  }
  auto injured = lacerate_liver(twin, scenario.injury, kLatticeStep_m);
  if (!injured) return pass_on(injured);
  auto body = physiology::build_model(scenario.patient, scenario.patient_derived ? scenario.ventilator : physiology::PhysiologyInput{});
  if (!body) return pass_on(body);

  Session session;
  session.model_ = std::make_unique<SessionModel>(scenario, std::move(*body));
  SessionModel& m = *session.model_;
  m.seed = seed;
  m.scene.liver = std::move(*injured);
  const InjuredLiver& liver = m.scene.liver;
  if (liver.opened.size() != kVesselKinds) return fail(ErrorKind::failed, "the wound does not open one vessel of each kind", twin.name);
  const auto attachments = suspend(liver);
  tissue::TissueSource source;
  source.nodes = liver.lattice.positions;
  source.tets = liver.lattice.tets;
  source.surface_tet = liver.embedding.tet;
  source.surface_weights = liver.embedding.weights;
  source.surface_triangles = liver.surface.triangles;
  source.attachments = attachments;
  source.side = liver.side;
  source.wound = {liver.mouth, liver.along, liver.inward};
  // The images show the organ lying supine, in balance with its weight: its shape at rest already holds gravity. Pulling on it again
  // would let it sag twice. (What the wound's own flap would sag further is left out.)
  source.gravity = glm::vec3(0.0F);
  auto tissue_model = tissue::build_model(source);
  if (!tissue_model) return pass_on(tissue_model);
  m.liver = std::move(*tissue_model);
  m.places = make_places(twin, liver);
  for (std::size_t k = 0; k < kVesselKinds; ++k) {
    const OpenedVessel& o = liver.opened[k];
    m.upstream_mmHg_min_per_mL[k] = upstream_resistance(twin.vessels[o.tree], o.segment);
    m.splash[k] = splash_of(o, liver.surface, liver.wound);
  }
  const OpenedVessel& portal = liver.opened[index(VesselKind::portal_vein)];
  m.territory = territory_of(twin.vessels[portal.tree], portal.segment, liver.surface);

  session.state_ = std::make_unique<SessionState>();
  session.scratch_ = std::make_unique<Scratch>(jobs);
  SessionState& s = *session.state_;
  s.body = physiology::initial_state(m.body);
  s.liver = tissue::initial_state(m.liver);
  s.ventilator = scenario.ventilator;
  s.units_ready_red_cells = scenario.units_red_cells;
  s.units_ready_plasma = scenario.units_plasma;
  s.units_ready_platelets = scenario.units_platelets;
  s.blood.assign(liver.surface.positions.size(), 0.0F);
  s.goals.resize(scenario.goals.size());
  s.triggers_fired.assign(scenario.triggers.size(), 0);
  s.triggers_held_s.assign(scenario.triggers.size(), 0.0);
  s.ledger.initial = {physiology::circulating_red_cells_mL(s.body), physiology::circulating_plasma_mL(s.body)};
  live_before(m, s);
  tissue::settle(m.liver, s.liver, session.scratch_->tissue, jobs);
  return session;
}

void Session::advance(const InputFrame& given, Snapshot& out) {
  const SessionModel& m = *model_;
  SessionState& s = *state_;
  Scratch& scratch = *scratch_;
  out.events.clear();
  out.skipped_waves.clear();

  // Hands with numbers that are none hold nothing in this frame, for instruments, tissue and acts alike.
  scratch.input = given;
  InputFrame& input = scratch.input;
  for (HandInput& hand : input.hands) {
    if (hand.tracked && !(finite(hand.T_world_tool) && std::isfinite(hand.trigger))) ++s.report.inputs_rejected;
    if (!hand.tracked || !finite(hand.T_world_tool) || !std::isfinite(hand.trigger)) hand = {};
  }
  apply_commands(m, s, input, out);
  update_live(s.live, input.live, kFrame_s);

  // Instruments: Bullet pulls each to its hand and the tissue's last push holds it back.
  RigidInput rigid;
  for (std::size_t h = 0; h < 2; ++h) {
    const HandInput& hand = input.hands[h];
    const bool good = hand.tracked && hand.tool != Tool::none;
    rigid.hands[h] = {good, body_of(hand.tool), hand.T_world_tool, s.touch.tool_force_N[h]};
    // Against tissue a hand gives way: it never pushes harder than kMaxPush_N, however deep a mouse or a script asks it to go.
    const auto& at = s.rigid.hands[h];
    if (good && at.active && s.touch.touched[h] > 0) {
      const glm::vec3 lead = hand.T_world_tool.position - at.T_world_tool.position;
      const float most = kMaxPush_N / rigid.hands[h].body.couple_N_per_m;
      const float length = glm::length(lead);
      if (length > most && length < kTeleport_m) rigid.hands[h].T_world_hand.position = at.T_world_tool.position + lead * (most / length);
    }
    rigid.hands[h].T_world_hand.rotation = good ? glm::normalize(hand.T_world_tool.rotation) : glm::quat(1, 0, 0, 0);
  }
  const RigidState before = s.rigid;
  scratch.rigid.step(s.rigid, rigid);

  // Tissue: pressed and grasped by the instruments, pushed by the packs, moved by the breath.
  tissue::TissueInput touch;
  touch.tool_count = 2;
  for (std::size_t h = 0; h < 2; ++h) {
    const auto& now = s.rigid.hands[h];
    if (!now.active || !s.abdomen_open) continue;
    const Pose from = before.hands[h].active ? before.hands[h].T_world_tool : now.T_world_tool;
    touch.tools[h] = contact_of(input.hands[h].tool, from, now.T_world_tool, input.hands[h].trigger);
  }
  scratch.pack_forces.clear();
  for (const PlacedItem& item : s.items) {
    if (item.tool != Tool::pack || item.region == "field") continue;
    // Against what it was laid on: a pack's -z faces it.
    scratch.pack_forces.push_back({item.T_world_item.position, 0.05F, item.T_world_item.rotation * glm::vec3(0, 0, -kPackForce_N)});
  }
  touch.forces = scratch.pack_forces;
  const double breath = math::clamp(s.body.lung_mL / 500.0, 0.0, 1.0);
  touch.anchor_offset = glm::vec3(0.0F, 0.0F, -kBreath_m * static_cast<float>(breath));
  tissue::step(m.liver, s.liver, scratch.tissue, touch, scratch.jobs, s.touch);
  s.report.elements_inverted = s.touch.inverted;
  if (s.touch.restored) ++s.report.tissue_restored;

  const HandsResult hands = act_with_hands(m, s, input, kFrame_s, out);

  // The body alone, faster than life, when asked to: a slice of at most kMaxRunAhead_s a frame, so that logs see every second.
  const auto ahead = static_cast<std::int64_t>(math::clamp(input.run_ahead.seconds(), 0.0, kMaxRunAhead_s) * 90.0 + 0.5);
  if ((ahead > 0) != s.running_ahead) {
    s.running_ahead = ahead > 0;
    say(s, out, EventKind::run_ahead, s.running_ahead ? "event.run_ahead" : "event.run_ahead_end");
  }
  for (std::int64_t f = 0; f < ahead && !s.ended; ++f) {
    live_one_frame(m, s, hands, scratch.answer, out);
    if (f >= ahead - kSkippedWaveFrames) out.skipped_waves.push_back(scratch.answer.waves);
  }
  if (ahead > 0) {
    wet_surface(m, s, hands.sucking, static_cast<double>(ahead) * kFrame_s);  // the bedside does not run ahead: its ages are real
  }
  live_one_frame(m, s, hands, scratch.answer, out);
  wet_surface(m, s, hands.sucking, kFrame_s);
  if (s.frame_of_hash++ % kHashEvery == 0) s.last_hash = state_hash();
  fill_snapshot(m, s, scratch.answer, input, out);
}

const SessionScene& Session::scene() const { return model_->scene; }
const Scenario& Session::scenario() const { return model_->scenario; }
SimTime Session::time() const { return state_->time; }

std::uint64_t Session::state_hash() const {
  Hasher h;
  hash_session_state(*state_, h);
  return h.result();
}

std::uint64_t Session::rigid_hash() const {
  Hasher h;
  hash_state(state_->rigid, h);
  return h.result();
}

MetricValues Session::metrics() const {
  MetricValues values{};
  const Vitals v = physiology::vitals(model_->body, state_->body);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = metric(*model_, *state_, v, static_cast<Metric>(i));
  return values;
}

std::optional<glm::vec3> Session::anchor(const std::string& name) const {
  const Place* p = find_place(*model_, name);
  if (p == nullptr) return std::nullopt;
  return place_now(*model_, *state_, *p);
}

glm::vec3 Session::approach(const std::string& name) const {
  const Place* p = find_place(*model_, name);
  return p == nullptr ? glm::vec3(0, -1, 0) : p->approach;
}

std::optional<Pose> Session::landing(const std::string& name, glm::vec3 beside_m) const {
  const Place* p = find_place(*model_, name);
  if (p == nullptr || !p->lies_on_liver) return std::nullopt;
  return land_on_liver(*model_, *state_, *p, beside_m);
}

std::unique_ptr<SessionState> Session::copy_state() const { return std::make_unique<SessionState>(*state_); }
void Session::restore(const SessionState& state) { *state_ = state; }

}  // namespace holotwin
