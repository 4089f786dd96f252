// Members' numbers into lanes and back, and the choice of the kernel.
#include "physiology/ensemble.h"

#include <bit>
#include <cstring>

#include "engine/core/check.h"
#include "physiology/lane_kernel.h"
#include "physiology/numbers.h"

namespace holotwin::physiology {

namespace {

/// A pack is a row of numbers, each `lanes` doubles: first the model's, then the state's, and so on.
template <class T>
constexpr std::size_t kNumbers = sizeof(T) / sizeof(double);
constexpr std::size_t kModelAt = 0;
constexpr std::size_t kStateAt = kModelAt + kNumbers<ModelOf<double>>;
constexpr std::size_t kInputAt = kStateAt + kNumbers<StateOf<double>>;
constexpr std::size_t kOutputAt = kInputAt + kNumbers<InputOf<double>>;
constexpr std::size_t kPackNumbers = kOutputAt + kNumbers<OutputOf<double>>;

template <class T>
void write_lane(std::byte* to, unsigned lanes, const T& numbers) {
  for (const double v : std::bit_cast<std::array<double, kNumbers<T>>>(numbers)) {
    std::memcpy(to, &v, sizeof v);
    to += lanes * sizeof v;
  }
}

template <class T>
T read_lane(const std::byte* from, unsigned lanes) {
  std::array<double, kNumbers<T>> row;
  for (double& v : row) {
    std::memcpy(&v, from, sizeof v);
    from += lanes * sizeof v;
  }
  return std::bit_cast<T>(row);
}

}  // namespace

bool available(LaneKind kind) {
  if (kind == LaneKind::eight) return __builtin_cpu_supports("avx2");
  if (kind == LaneKind::eight_avx512) return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return true;
}

Ensemble::Ensemble(LaneKind kind) {
  if (kind == LaneKind::widest) kind = available(LaneKind::eight_avx512) ? LaneKind::eight_avx512 : available(LaneKind::eight) ? LaneKind::eight : LaneKind::four;
  HT_ASSERT(available(kind));
  lanes_ = kind == LaneKind::four ? 4 : 8;
  kernel_ = kind == LaneKind::four ? step_lanes_4 : kind == LaneKind::eight ? step_lanes_8 : step_lanes_8_avx512;
}

std::byte* Ensemble::lane(std::size_t member, std::size_t first_number) {
  HT_ASSERT(member < size_);
  return packs_.data()->at + ((member / lanes_ * kPackNumbers + first_number) * lanes_ + member % lanes_) * sizeof(double);
}
const std::byte* Ensemble::lane(std::size_t member, std::size_t first_number) const { return const_cast<Ensemble*>(this)->lane(member, first_number); }

std::size_t Ensemble::add(const PhysiologyModel& model) {
  const std::size_t member = size_;
  const bool starts_pack = member % lanes_ == 0;
  if (starts_pack) packs_.resize(((member / lanes_ + 1) * kPackNumbers * lanes_ * sizeof(double) + sizeof(Line) - 1) / sizeof(Line));
  // The lanes of a new pack that no member has yet run the same patient.
  for (size_ = member + 1;; ++size_) {
    const std::size_t at = size_ - 1;
    write_lane(lane(at, kModelAt), lanes_, model);
    write_lane(lane(at, kStateAt), lanes_, model.initial);
    write_lane(lane(at, kInputAt), lanes_, numbers_of(PhysiologyInput{}));
    write_lane(lane(at, kOutputAt), lanes_, OutputOf<double>{});
    if (!starts_pack || size_ % lanes_ == 0) break;
  }
  size_ = member + 1;
  return member;
}

void Ensemble::set_input(std::size_t member, const PhysiologyInput& input) { write_lane(lane(member, kInputAt), lanes_, numbers_of(input)); }
void Ensemble::set_state(std::size_t member, const PhysiologyState& state) { write_lane(lane(member, kStateAt), lanes_, state); }
PhysiologyState Ensemble::state(std::size_t member) const { return read_lane<PhysiologyState>(lane(member, kStateAt), lanes_); }
PhysiologyModel Ensemble::model(std::size_t member) const { return read_lane<PhysiologyModel>(lane(member, kModelAt), lanes_); }
Vitals Ensemble::vitals(std::size_t member) const { return physiology::vitals(model(member), state(member)); }

PhysiologyOutput Ensemble::output(std::size_t member) const {
  PhysiologyOutput out;
  give(read_lane<OutputOf<double>>(lane(member, kOutputAt), lanes_), out);
  return out;
}

void Ensemble::step_packs(std::size_t begin, std::size_t end, std::uint32_t frames) {
  for (std::size_t i = begin; i < end; ++i) {
    const auto at = [&](std::size_t number) { return packs_.data()->at + (i * kPackNumbers + number) * lanes_ * sizeof(double); };
    kernel_({at(kModelAt), at(kStateAt), at(kInputAt), at(kOutputAt)}, frames);
  }
}

void Ensemble::step(std::uint32_t frames) {
  if (frames > 0) step_packs(0, (size_ + lanes_ - 1) / lanes_, frames);
}

void Ensemble::step(std::uint32_t frames, Jobs& jobs) {
  if (frames > 0) jobs.for_blocks((size_ + lanes_ - 1) / lanes_, 1, [this, frames](std::size_t begin, std::size_t end) { step_packs(begin, end, frames); });
}

}  // namespace holotwin::physiology
