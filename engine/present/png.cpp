#include "engine/present/png.h"

#include <cstddef>
#include <span>

#include "engine/core/file.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace holotwin {

Result<void> write_png(const std::filesystem::path& path, const Picture& picture) {
  const std::size_t pixels = static_cast<std::size_t>(picture.size.x) * picture.size.y;
  if (pixels == 0 || picture.rgba.size() != pixels * 4) return fail(ErrorKind::failed, "there is no picture to write", path.string());
  std::vector<std::uint8_t> rgb(pixels * 3);
  for (std::size_t i = 0; i < pixels; ++i)
    for (std::size_t c = 0; c < 3; ++c) rgb[i * 3 + c] = picture.rgba[i * 4 + c];
  std::vector<std::byte> file;
  const auto append = [](void* context, void* data, int size) {
    auto* out = static_cast<std::vector<std::byte>*>(context);
    const auto* bytes = static_cast<const std::byte*>(data);
    out->insert(out->end(), bytes, bytes + size);
  };
  const int width = static_cast<int>(picture.size.x);
  if (stbi_write_png_to_func(append, &file, width, static_cast<int>(picture.size.y), 3, rgb.data(), width * 3) == 0)
    return fail(ErrorKind::failed, "the picture could not be compressed", path.string());
  return write_file(path, file);
}

}  // namespace holotwin
