#include "engine/rigid/rigid_world.h"

#include <btBulletDynamicsCommon.h>

#include <algorithm>
#include <cmath>

#include "engine/core/math.h"

namespace holotwin {

namespace {

constexpr float kFrame_s = 1.0F / 90.0F;           // one simulation frame (README, "Time")
constexpr int kSubsteps = 20;                      // at 3 m/s a tool moves 1.7 mm in one, less than its radius
constexpr float kTeleport_m = 0.25F;               // rigid_world.h: no hand moves 22 m/s
constexpr float kMaxTissueForce_N = 60.0F;         // assumed: liver tears below this; more is a fault of the numbers
constexpr float kForceShare = 0.25F;               // a frame; assumed: smooths over 40 ms, so that the one frame's delay of the force stays stable
                                                   // for tissue up to seven times as stiff as the hand's spring (README)
constexpr float kMetalFriction = 0.3F;             // assumed: wet steel on steel
constexpr float kMargin_m = 0.0005F;               // Bullet's collision margin of convex shapes, small beside a 4 mm tool

btVector3 to_bullet(glm::vec3 v) { return {v.x, v.y, v.z}; }
btTransform to_bullet(const Pose& p) {
  return btTransform(btQuaternion(p.rotation.x, p.rotation.y, p.rotation.z, p.rotation.w), to_bullet(p.position));
}
glm::vec3 from_bullet(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
glm::quat from_bullet(const btQuaternion& q) { return {q.w(), q.x(), q.y(), q.z()}; }

bool finite(glm::vec3 v) { return std::isfinite(v.x + v.y + v.z); }
bool finite(const Pose& p) {
  return finite(p.position) && std::isfinite(p.rotation.w + p.rotation.x + p.rotation.y + p.rotation.z) && glm::dot(p.rotation, p.rotation) > 0.25F;
}
bool usable(const InstrumentBody& b) {
  return b.mass_kg > 0.0F && b.tip_radius_m > 0.0F && b.shaft_radius_m > 0.0F && b.shaft_length_m > 0.0F && b.couple_N_per_m >= 0.0F &&
         b.couple_Nm_per_rad >= 0.0F && std::isfinite(b.mass_kg + b.tip_radius_m + b.shaft_radius_m + b.shaft_length_m + b.couple_N_per_m + b.couple_Nm_per_rad);
}

/// The rotation from `a` to `b` as axis times angle, the short way.
glm::vec3 rotation_vector(glm::quat a, glm::quat b) {
  glm::quat d = b * glm::conjugate(a);
  if (d.w < 0.0F) d = -d;
  const glm::vec3 axis(d.x, d.y, d.z);
  const float sine = glm::length(axis);
  if (sine < 1e-7F) return 2.0F * axis;
  return axis * (2.0F * static_cast<float>(math::atan2(static_cast<double>(sine), static_cast<double>(d.w))) / sine);
}

glm::quat blend(glm::quat a, glm::quat b, float t) {
  if (glm::dot(a, b) < 0.0F) b = -b;
  return glm::normalize(glm::quat(a.w + t * (b.w - a.w), a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), a.z + t * (b.z - a.z)));
}

glm::mat3 cross_matrix(glm::vec3 r) { return {{0, r.z, -r.y}, {-r.z, 0, r.x}, {r.y, -r.x, 0}}; }

/// The centre of mass in the tool's frame: the middle of the shaft.
glm::vec3 centre_of_mass(const InstrumentBody& b) { return {0, 0, 0.5F * b.shaft_length_m}; }

/// Principal moments of a solid rod about its middle, the tool's z along it.
glm::vec3 moments(const InstrumentBody& b) {
  const float across = b.mass_kg * (3.0F * b.shaft_radius_m * b.shaft_radius_m + b.shaft_length_m * b.shaft_length_m) / 12.0F;
  return {across, across, 0.5F * b.mass_kg * b.shaft_radius_m * b.shaft_radius_m};
}

/// A rod about the z axis: along its length one can turn it with nearly no torque, so the coupling's damping uses each axis's own moment.
struct Coupling {
  const InstrumentBody* body = nullptr;
  Pose from, to;                   ///< of the hand, over the frame
  glm::vec3 hand_velocity{0.0F};
  glm::vec3 hand_spin{0.0F};
  glm::vec3 tissue_force_N{0.0F};
};

/// Velocities at the end of a substep under the spring and damper to the hand and the tissue's force: backward Euler, so the coupling
/// never adds energy, whatever its stiffness. Equations: README, "Coupling".
void couple(const Coupling& c, float t_end, float h, glm::quat rotation, glm::vec3 centre, glm::vec3& velocity, glm::vec3& spin) {
  const InstrumentBody& b = *c.body;
  const glm::mat3 axes = glm::mat3_cast(rotation);
  const glm::vec3 inertia = moments(b);
  const auto world_tensor = [&](glm::vec3 principal) { return axes * glm::mat3({principal.x, 0, 0}, {0, principal.y, 0}, {0, 0, principal.z}) * glm::transpose(axes); };
  const glm::mat3 tensor = world_tensor(inertia);

  const float k = b.couple_N_per_m;
  const float damping = 2.0F * std::sqrt(k * b.mass_kg);  // critical
  const glm::vec3 k_damp = 2.0F * glm::sqrt(b.couple_Nm_per_rad * inertia);
  const glm::mat3 turn_damping = world_tensor(k_damp);

  const glm::vec3 arm = -(axes * centre_of_mass(b));  // from the centre of mass to the tip
  const glm::vec3 tip = centre + arm;
  const glm::vec3 target = c.from.position + t_end * (c.to.position - c.from.position);
  const glm::vec3 turn = rotation_vector(rotation, blend(c.from.rotation, c.to.rotation, t_end));

  const float stiff = h * h * k + h * damping;
  const glm::vec3 push = h * k * (target - tip) + h * damping * c.hand_velocity + h * c.tissue_force_N;
  const glm::mat3 r = cross_matrix(arm);
  const glm::vec3 start = (b.mass_kg * velocity + push) / (b.mass_kg + stiff);
  const float share = stiff * b.mass_kg / (b.mass_kg + stiff);
  const glm::mat3 system = tensor + glm::mat3(h * h * b.couple_Nm_per_rad) + h * turn_damping - share * (r * r);
  const glm::vec3 load = tensor * spin + glm::cross(arm, push) + h * b.couple_Nm_per_rad * turn + h * (turn_damping * c.hand_spin) -
                         glm::cross(arm, stiff * start);
  spin = glm::inverse(system) * load;
  velocity = start + (stiff / (b.mass_kg + stiff)) * (r * spin);
}

/// One instrument inside Bullet for the length of a step.
struct Instrument {
  Instrument(const InstrumentBody& b, const Pose& centre)
      : tip(b.tip_radius_m), shaft(b.shaft_radius_m, std::max(b.shaft_length_m - 2.0F * b.shaft_radius_m, 1e-4F)) {
    shape.addChildShape(btTransform(btQuaternion::getIdentity(), btVector3(0, 0, b.tip_radius_m - 0.5F * b.shaft_length_m)), &tip);
    shape.addChildShape(btTransform::getIdentity(), &shaft);
    btRigidBody::btRigidBodyConstructionInfo info(b.mass_kg, nullptr, &shape, to_bullet(moments(b)));
    info.m_startWorldTransform = to_bullet(centre);
    info.m_friction = kMetalFriction;
    info.m_restitution = 0;
    body = std::make_unique<btRigidBody>(info);
    body->setActivationState(DISABLE_DEACTIVATION);
    body->setFlags(0);  // no gyroscopic term: it can add energy, and a held instrument does not tumble
  }
  btSphereShape tip;
  btCapsuleShapeZ shaft;
  btCompoundShape shape{true, 2};
  std::unique_ptr<btRigidBody> body;
};

}  // namespace

/// The fixed boxes; everything that moves is made anew for each step.
struct RigidWorld::Bullet {
  struct Box {
    Box(const FixedBox& b) : shape(to_bullet(b.half_extent)), pose(to_bullet(b.T_world_box)) { shape.setMargin(kMargin_m); }
    btBoxShape shape;
    btTransform pose;
  };
  std::vector<std::unique_ptr<Box>> fixed;
};

RigidWorld::RigidWorld(const std::vector<FixedBox>& fixed) : bullet_(std::make_unique<Bullet>()) {
  for (const FixedBox& b : fixed) bullet_->fixed.push_back(std::make_unique<Bullet::Box>(b));
}
RigidWorld::~RigidWorld() = default;
RigidWorld::RigidWorld(RigidWorld&&) noexcept = default;
RigidWorld& RigidWorld::operator=(RigidWorld&&) noexcept = default;

void RigidWorld::step(RigidState& state, const RigidInput& input) {
  // A world that lives for one frame: nothing of Bullet's (contact points, warm starts, order of pairs) outlives the step, so a copy
  // of the state is a copy of all there is.
  btDefaultCollisionConfiguration configuration;
  btCollisionDispatcher dispatcher(&configuration);
  btDbvtBroadphase broadphase;
  btSequentialImpulseConstraintSolver solver;
  std::vector<std::unique_ptr<btCollisionObject>> boxes;  // outlive the world, whose destructor touches what is still in it
  btDiscreteDynamicsWorld world(&dispatcher, &broadphase, &solver, &configuration);
  world.setGravity({0, 0, 0});  // the hand carries the instrument
  for (const auto& b : bullet_->fixed) {
    auto& object = boxes.emplace_back(std::make_unique<btCollisionObject>());
    object->setCollisionShape(&b->shape);
    object->setWorldTransform(b->pose);
    object->setFriction(kMetalFriction);
    world.addCollisionObject(object.get(), btBroadphaseProxy::StaticFilter, btBroadphaseProxy::AllFilter ^ btBroadphaseProxy::StaticFilter);
  }

  std::array<std::unique_ptr<Instrument>, 2> instruments;
  std::array<Coupling, 2> couplings;
  for (std::size_t i = 0; i < 2; ++i) {
    const RigidInput::Hand& hand = input.hands[i];
    RigidState::Body& body = state.hands[i];
    if (!hand.active || !usable(hand.body) || (!body.active && !finite(hand.T_world_hand))) {
      body = RigidState::Body{};
      continue;
    }
    Pose to = body.T_world_hand;  // a hand of bad numbers stays where it was
    if (finite(hand.T_world_hand)) to = {glm::normalize(hand.T_world_hand.rotation), hand.T_world_hand.position};
    if (!body.active || glm::length(to.position - body.T_world_hand.position) > kTeleport_m) {
      body = RigidState::Body{};
      body.active = true;
      body.T_world_tool = body.T_world_hand = to;
    }
    glm::vec3 force = finite(hand.tissue_force_N) ? hand.tissue_force_N : glm::vec3(0.0F);
    const float size = glm::length(force);
    if (size > kMaxTissueForce_N) force *= kMaxTissueForce_N / size;
    body.tissue_force_N += kForceShare * (force - body.tissue_force_N);

    Coupling& c = couplings[i];
    c.body = &hand.body;
    c.from = body.T_world_hand;
    c.to = to;
    c.hand_velocity = (to.position - c.from.position) / kFrame_s;
    c.hand_spin = rotation_vector(c.from.rotation, to.rotation) / kFrame_s;
    c.tissue_force_N = body.tissue_force_N;
    body.T_world_hand = to;
    const Pose centre{body.T_world_tool.rotation, body.T_world_tool.apply(centre_of_mass(hand.body))};
    instruments[i] = std::make_unique<Instrument>(hand.body, centre);
    instruments[i]->body->setLinearVelocity(to_bullet(body.velocity_m_s));
    instruments[i]->body->setAngularVelocity(to_bullet(body.spin_rad_s));
    world.addRigidBody(instruments[i]->body.get());
  }
  if (!instruments[0] && !instruments[1]) return;

  constexpr float kSubstep_s = kFrame_s / kSubsteps;
  for (int s = 1; s <= kSubsteps; ++s) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (!instruments[i]) continue;
      btRigidBody& body = *instruments[i]->body;
      glm::vec3 velocity = from_bullet(body.getLinearVelocity());
      glm::vec3 spin = from_bullet(body.getAngularVelocity());
      couple(couplings[i], static_cast<float>(s) / kSubsteps, kSubstep_s, from_bullet(body.getOrientation()), from_bullet(body.getCenterOfMassPosition()), velocity, spin);
      body.setLinearVelocity(to_bullet(velocity));
      body.setAngularVelocity(to_bullet(spin));
    }
    world.stepSimulation(kSubstep_s, 0);
  }

  for (std::size_t i = 0; i < 2; ++i) {
    if (!instruments[i]) continue;
    btRigidBody& solved = *instruments[i]->body;
    RigidState::Body& body = state.hands[i];
    const glm::quat rotation = glm::normalize(from_bullet(solved.getOrientation()));
    const glm::vec3 centre = from_bullet(solved.getCenterOfMassPosition());
    const Pose tool{rotation, centre - rotation * centre_of_mass(input.hands[i].body)};
    const glm::vec3 velocity = from_bullet(solved.getLinearVelocity());
    const glm::vec3 spin = from_bullet(solved.getAngularVelocity());
    world.removeRigidBody(&solved);
    if (!finite(tool) || !finite(velocity) || !finite(spin)) {  // numbers went bad: back into the hand, at rest
      const Pose hand = body.T_world_hand;
      body = RigidState::Body{};
      body.active = true;
      body.T_world_tool = body.T_world_hand = hand;
      continue;
    }
    body.T_world_tool = tool;
    body.velocity_m_s = velocity;
    body.spin_rad_s = spin;
  }
}

void hash_state(const RigidState& state, Hasher& hasher) {
  const auto hash_vector = [&](glm::vec3 v) { hasher.value(v.x), hasher.value(v.y), hasher.value(v.z); };
  const auto hash_pose = [&](const Pose& p) {
    hasher.value(p.rotation.w), hasher.value(p.rotation.x), hasher.value(p.rotation.y), hasher.value(p.rotation.z);
    hash_vector(p.position);
  };
  for (const RigidState::Body& b : state.hands) {
    hasher.value(b.active);
    hash_pose(b.T_world_tool);
    hash_vector(b.velocity_m_s);
    hash_vector(b.spin_rad_s);
    hash_pose(b.T_world_hand);
    hash_vector(b.tissue_force_N);
  }
}

}  // namespace holotwin
