#include "tools/holotwin/cmd_import.h"

#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "engine/anatomy/import.h"
#include "engine/core/file.h"
#include "tools/holotwin/paths.h"
#include "tools/holotwin/version.h"

namespace holotwin {

int run_import(const ImportOptions& options) {
  namespace fs = std::filesystem;
  fs::path out = options.out;
  if (!out.has_filename()) out = out.parent_path();
  if (out.extension() != ".twin") out += ".twin";
  std::error_code error;
  if (fs::exists(out, error) && !options.overwrite) {  // before the work, not after it
    return report_error({ErrorKind::wrong_use, "exists already: it is left as it is", out.string(), "use --overwrite to replace it"});
  }
  ImportRequest request{options.ct, options.labels, options.label_names, out.stem().string(), std::string("holotwin ") + kVersion};
  const auto twin = import_ct(request);
  if (!twin) return report_error(twin.error());
  if (auto saved = save_twin(*twin, out, options.overwrite); !saved) return report_error(saved.error());

  const auto manifest_text = read_text_file(out / "manifest.json");
  if (!manifest_text) return report_error(manifest_text.error());
  if (options.json) {
    auto manifest = nlohmann::ordered_json::parse(*manifest_text);
    std::printf("%s\n", manifest.dump(2).c_str());
    return 0;
  }
  std::printf("%s: %zu organs\n", out.string().c_str(), twin->organs.size());
  std::printf("  %-34s %10s %10s\n", "organ", "mL", "triangles");
  for (const Organ& o : twin->organs)
    std::printf("  %-34s %10.1f %10zu%s\n", o.name.c_str(), o.volume_mL, o.surface.triangles.size(), o.incomplete ? "  incomplete: cut off by the scan" : "");
  std::size_t segments = 0;
  for (const VesselTree& t : twin->vessels) segments += t.segments.size();
  std::printf("  liver lattice: %zu tetrahedra; vessels inside the liver: %zu segments, generated\n", twin->liver_lattice.tets.size(), segments);
  for (const std::string& note : twin->provenance.notes) std::printf("  note: %s\n", note.c_str());
  std::printf("For rehearsal and training only, never for diagnosis.\n");
  return 0;
}

}  // namespace holotwin
