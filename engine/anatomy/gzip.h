#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace holotwin {

/// gzip, level 6, no time stamp: the same bytes for the same data.
[[nodiscard]] std::vector<std::byte> gzip(std::span<const std::byte> data);
/// Unpacks gzip data; refuses more than `max_bytes` and a stream that ends early.
[[nodiscard]] Result<std::vector<std::byte>> gunzip(std::span<const std::byte> data, std::size_t max_bytes, const std::string& where);

/// The first `bytes` of what gzip data unpack to; the rest is unpacked as well (to check the checksum), up to as much again plus 1 MB,
/// and thrown away. An error when there is less, or when the data are damaged.
[[nodiscard]] Result<std::vector<std::byte>> gunzip_first(std::span<const std::byte> data, std::size_t bytes, const std::string& where);
/// At most the first `bytes` of what gzip data unpack to, as far as they are readable: for a look at a header before anything is trusted.
[[nodiscard]] std::vector<std::byte> gunzip_head(std::span<const std::byte> data, std::size_t bytes);
/// Deflate cannot pack tighter than this (zlib.net/zlib_tech.html): a file that claims to unpack to more is lying.
inline constexpr double kMostGzipRatio = 1032;

}  // namespace holotwin
