#include "engine/anatomy/gzip.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

#include "engine/core/check.h"

namespace holotwin {

namespace {
constexpr int kGzipWindow = 15 + 16;  // zlib: 15 window bits, +16 for the gzip wrapper
constexpr std::size_t kChunk = 1U << 20U;
Bytef* bytes(const std::byte* p) { return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(p)); }  // zlib's next_in is not const
}  // namespace

std::vector<std::byte> gzip(std::span<const std::byte> data) {
  HT_ASSERT(data.size() <= std::numeric_limits<uInt>::max());
  z_stream z{};
  HT_ASSERT(deflateInit2(&z, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::byte> out(deflateBound(&z, data.size()));
  z.next_in = bytes(data.data());
  z.avail_in = static_cast<uInt>(data.size());
  z.next_out = bytes(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  HT_ASSERT(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

Result<std::vector<std::byte>> gunzip(std::span<const std::byte> data, std::size_t max_bytes, const std::string& where) {
  if (data.size() > std::numeric_limits<uInt>::max()) return fail(ErrorKind::failed, "the packed file is larger than 4 GiB", where);
  z_stream z{};
  HT_ASSERT(inflateInit2(&z, kGzipWindow) == Z_OK);
  z.next_in = bytes(data.data());
  z.avail_in = static_cast<uInt>(data.size());
  std::vector<std::byte> out;
  int status = Z_OK;
  while (status == Z_OK) {
    // Grows as data comes, so that a small file that claims much costs little.
    const std::size_t at = out.size();
    out.resize(std::min(at + std::max(kChunk, at), max_bytes + 1));
    z.next_out = bytes(out.data() + at);
    z.avail_out = static_cast<uInt>(out.size() - at);
    status = inflate(&z, Z_NO_FLUSH);
    out.resize(out.size() - z.avail_out);
    if (out.size() > max_bytes) {
      inflateEnd(&z);
      return fail(ErrorKind::failed, "unpacks to more than " + std::to_string(max_bytes) + " bytes", where, "is this the right file?");
    }
  }
  inflateEnd(&z);
  if (status != Z_STREAM_END) return fail(ErrorKind::failed, "the gzip data is damaged or ends early", where, "copy or export the file again");
  return out;
}

std::vector<std::byte> gunzip_head(std::span<const std::byte> data, std::size_t bytes_wanted) {
  z_stream z{};
  HT_ASSERT(inflateInit2(&z, kGzipWindow) == Z_OK);
  z.next_in = bytes(data.data());
  z.avail_in = static_cast<uInt>(std::min<std::size_t>(data.size(), std::numeric_limits<uInt>::max()));
  std::vector<std::byte> out(bytes_wanted);
  z.next_out = bytes(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  inflate(&z, Z_SYNC_FLUSH);
  out.resize(out.size() - z.avail_out);
  inflateEnd(&z);
  return out;
}

Result<std::vector<std::byte>> gunzip_first(std::span<const std::byte> data, std::size_t wanted, const std::string& where) {
  const auto ends_early = [&] { return fail(ErrorKind::failed, "the gzip data is damaged or ends early", where, "copy or export the file again"); };
  if (data.size() > std::numeric_limits<uInt>::max()) return fail(ErrorKind::failed, "the packed file is larger than 4 GiB", where);
  if (static_cast<double>(wanted) > kMostGzipRatio * static_cast<double>(data.size())) return ends_early();
  z_stream z{};
  HT_ASSERT(inflateInit2(&z, kGzipWindow) == Z_OK);
  z.next_in = bytes(data.data());
  z.avail_in = static_cast<uInt>(data.size());
  std::vector<std::byte> out;
  int status = Z_OK;
  while (status == Z_OK && out.size() < wanted) {
    const std::size_t at = out.size();
    out.resize(std::min(at + std::max(kChunk, at), wanted));  // grows as data comes
    z.next_out = bytes(out.data() + at);
    z.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - at, std::numeric_limits<uInt>::max()));
    const uInt offered = z.avail_out;
    status = inflate(&z, Z_NO_FLUSH);
    out.resize(at + (offered - z.avail_out));
  }
  std::vector<std::byte> rest(kChunk);
  for (std::size_t thrown = 0; status == Z_OK && thrown <= wanted + kChunk;) {
    z.next_out = bytes(rest.data());
    z.avail_out = static_cast<uInt>(rest.size());
    status = inflate(&z, Z_NO_FLUSH);
    thrown += rest.size() - z.avail_out;
  }
  inflateEnd(&z);
  if (status != Z_STREAM_END || out.size() < wanted) return ends_early();
  return out;
}

}  // namespace holotwin
