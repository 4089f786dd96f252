#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace holotwin {

/// Appends little-endian values to a buffer (every supported machine is little-endian).
class ByteWriter {
 public:
  template <class T>
    requires(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>)
  void value(const T& v) {
    const auto* p = reinterpret_cast<const std::byte*>(&v);
    data_.insert(data_.end(), p, p + sizeof v);
  }
  void text(std::string_view s) {
    value(static_cast<std::uint32_t>(s.size()));
    const auto* p = reinterpret_cast<const std::byte*>(s.data());
    data_.insert(data_.end(), p, p + s.size());
  }
  [[nodiscard]] const std::vector<std::byte>& data() const { return data_; }
  void clear() { data_.clear(); }

 private:
  std::vector<std::byte> data_;
};

/// Reads what ByteWriter wrote. Never reads past the end: after the first short read ok() is false and every value is zero.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> data) : data_(data) {}
  template <class T>
    requires(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>)
  T value() {
    T v{};
    if (!take(sizeof v)) return v;
    std::memcpy(&v, data_.data() + at_ - sizeof v, sizeof v);
    return v;
  }
  /// A string of at most `max_size` bytes; a longer one is an error.
  std::string text(std::size_t max_size = 4096) {
    const auto n = value<std::uint32_t>();
    if (n > max_size || !take(n)) {
      ok_ = false;
      return {};
    }
    return {reinterpret_cast<const char*>(data_.data() + at_ - n), n};
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t left() const { return data_.size() - at_; }

 private:
  bool take(std::size_t n) {
    if (!ok_ || n > left()) return ok_ = false;
    at_ += n;
    return true;
  }
  std::span<const std::byte> data_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace holotwin
