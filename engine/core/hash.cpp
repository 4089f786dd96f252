#include "engine/core/hash.h"

#include <array>
#include <bit>
#include <cstring>

namespace holotwin {

namespace {

constexpr std::uint64_t kMul1 = 0xFF51AFD7ED558CCDULL;  // the mixing constants of MurmurHash3's finaliser (A. Appleby, public domain)
constexpr std::uint64_t kMul2 = 0xC4CEB9FE1A85EC53ULL;

std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 33U;
  x *= kMul1;
  x ^= x >> 33U;
  x *= kMul2;
  return x ^ (x >> 33U);
}

constexpr std::array<std::uint32_t, 64> kSha = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void sha_block(std::array<std::uint32_t, 8>& h, const std::uint8_t* p) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; ++i) {
    w[i] = static_cast<std::uint32_t>(p[4 * i]) << 24U | static_cast<std::uint32_t>(p[4 * i + 1]) << 16U |
           static_cast<std::uint32_t>(p[4 * i + 2]) << 8U | p[4 * i + 3];
  }
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3U);
    const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10U);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto v = h;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t s1 = std::rotr(v[4], 6) ^ std::rotr(v[4], 11) ^ std::rotr(v[4], 25);
    const std::uint32_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + kSha[i] + w[i];
    const std::uint32_t s0 = std::rotr(v[0], 2) ^ std::rotr(v[0], 13) ^ std::rotr(v[0], 22);
    const std::uint32_t t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    v = {t1 + t2, v[0], v[1], v[2], v[3] + t1, v[4], v[5], v[6]};
  }
  for (std::size_t i = 0; i < 8; ++i) h[i] += v[i];
}

}  // namespace

void Hasher::bytes(const void* data, std::size_t size) {
  const auto* p = static_cast<const std::uint8_t*>(data);
  length_ += size;
  while (size > 0) {
    std::uint64_t word = 0;
    const std::size_t n = size < 8 ? size : 8;
    std::memcpy(&word, p, n);
    a_ = std::rotl((a_ ^ word) * kMul1, 29) + b_;
    b_ = std::rotl(b_ + word, 23) * kMul2;
    p += n;
    size -= n;
  }
}

std::uint64_t Hasher::result() const { return mix(a_ ^ mix(b_ + length_)); }

std::string sha256_hex(std::span<const std::byte> data) {
  std::array<std::uint32_t, 8> h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const auto* p = reinterpret_cast<const std::uint8_t*>(data.data());
  std::size_t left = data.size();
  for (; left >= 64; left -= 64, p += 64) sha_block(h, p);
  std::array<std::uint8_t, 128> tail{};
  if (left > 0) std::memcpy(tail.data(), p, left);
  tail[left] = 0x80;
  const std::size_t end = left + 9 <= 64 ? 64 : 128;
  const std::uint64_t bits = static_cast<std::uint64_t>(data.size()) * 8;
  for (std::size_t i = 0; i < 8; ++i) tail[end - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
  for (std::size_t at = 0; at < end; at += 64) sha_block(h, tail.data() + at);
  std::string hex;
  for (const std::uint32_t word : h) hex += hex64(word).substr(8);
  return hex;
}

std::string hex64(std::uint64_t v) {
  std::string s(16, '0');
  for (std::size_t i = 0; i < 16; ++i) s[15 - i] = "0123456789abcdef"[(v >> (4 * i)) & 15U];
  return s;
}

}  // namespace holotwin
