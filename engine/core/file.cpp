#include "engine/core/file.h"

#include <cstdio>
#include <memory>
#include <system_error>

namespace holotwin {

namespace fs = std::filesystem;

namespace {
struct Close {
  void operator()(std::FILE* f) const { std::fclose(f); }
};
using File = std::unique_ptr<std::FILE, Close>;
}  // namespace

Result<std::vector<std::byte>> read_file(const fs::path& path, std::size_t max_bytes) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (error || !fs::exists(status)) return fail(ErrorKind::failed, "no such file", path.string(), "check the path");
  if (!fs::is_regular_file(status)) return fail(ErrorKind::failed, "not a file", path.string(), "name a file, not a folder");
  const auto size = fs::file_size(path, error);
  if (error) return fail(ErrorKind::failed, error.message(), path.string());
  if (size > max_bytes) {
    return fail(ErrorKind::failed, "the file has " + std::to_string(size) + " bytes; at most " + std::to_string(max_bytes) + " are read",
                path.string());
  }
  const File f(std::fopen(path.c_str(), "rb"));
  if (!f) return fail(ErrorKind::failed, "cannot be opened", path.string(), "check its permissions");
  std::vector<std::byte> data(size);
  if (size > 0 && std::fread(data.data(), 1, size, f.get()) != size) return fail(ErrorKind::failed, "cannot be read to its end", path.string());
  return data;
}

Result<std::string> read_text_file(const fs::path& path, std::size_t max_bytes) {
  const auto data = read_file(path, max_bytes);
  if (!data) return pass_on(data);
  return std::string(reinterpret_cast<const char*>(data->data()), data->size());
}

Result<void> write_file(const fs::path& path, std::span<const std::byte> data) {
  fs::path part = path;
  part += ".part";
  std::error_code error;
  {
    File f(std::fopen(part.c_str(), "wb"));
    if (!f) return fail(ErrorKind::failed, "cannot be written", path.string(), "check that the folder exists and is yours");
    const bool wrote = data.empty() || std::fwrite(data.data(), 1, data.size(), f.get()) == data.size();
    const bool closed = std::fclose(f.release()) == 0;
    if (!wrote || !closed) {
      fs::remove(part, error);
      return fail(ErrorKind::failed, "cannot be written to its end", path.string(), "is the disk full?");
    }
  }
  fs::rename(part, path, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(part, error);
    return fail(ErrorKind::failed, "cannot be renamed into place: " + why, path.string());
  }
  return {};
}

Result<void> write_text_file(const fs::path& path, std::string_view text) {
  return write_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace holotwin
