#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace holotwin {

/// A 64-bit hash of state: detects change, not tampering. Feed values in a fixed order; structs with padding must be fed by member.
class Hasher {
 public:
  void bytes(const void* data, std::size_t size);
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void value(T v) { bytes(&v, sizeof v); }
  template <class T>
    requires(std::is_arithmetic_v<T>)
  void values(std::span<const T> v) { bytes(v.data(), v.size_bytes()); }
  template <class T>
    requires(std::is_arithmetic_v<T>)
  void values(const std::vector<T>& v) { bytes(v.data(), v.size() * sizeof(T)); }
  void text(std::string_view s) { value(s.size()); bytes(s.data(), s.size()); }
  [[nodiscard]] std::uint64_t result() const;

 private:
  std::uint64_t a_ = 0x9E3779B97F4A7C15ULL;
  std::uint64_t b_ = 0xD1B54A32D192ED03ULL;
  std::uint64_t length_ = 0;
};

/// SHA-256 as 64 hex digits, for the checksums in a twin's manifest (FIPS 180-4).
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> data);
/// A hash as 16 hex digits.
[[nodiscard]] std::string hex64(std::uint64_t v);

}  // namespace holotwin
