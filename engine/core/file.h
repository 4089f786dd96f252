#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace holotwin {

/// The whole file; refuses one larger than `max_bytes` before it allocates.
[[nodiscard]] Result<std::vector<std::byte>> read_file(const std::filesystem::path& path, std::size_t max_bytes);
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t max_bytes = 16U << 20U);
/// Writes beside the target and renames, so that a failure leaves what was there before.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::span<const std::byte> data);
[[nodiscard]] Result<void> write_text_file(const std::filesystem::path& path, std::string_view text);

}  // namespace holotwin
