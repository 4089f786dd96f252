// holotwin_phantom: writes the built-in patient as a .twin folder.
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "tools/phantom/make_twin.h"

using namespace holotwin;

int main(int argc, char** argv) {
  CLI::App app{"Generates the built-in patient from published anthropometry, as a .twin folder. Same seed, same bytes."};
  std::string out;
  std::uint64_t seed = 1;
  bool overwrite = false;
  app.add_option("-o,--out", out, "the twin to write, NAME.twin")->required();
  app.add_option("--seed", seed, "of the CT's noise and the vessels' branching")->capture_default_str();
  app.add_flag("--overwrite", overwrite, "replace an existing twin");
  app.footer("Exit codes: 0 done, 1 failed, 2 wrong use.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : exit_code(ErrorKind::wrong_use);
  }
  const auto report = [](const Error& error) {
    std::fprintf(stderr, "holotwin_phantom: %s\n", error.message().c_str());
    return exit_code(error.kind);
  };
  const auto twin = phantom::make_phantom_twin(seed);
  if (!twin) return report(twin.error());
  if (auto saved = save_twin(*twin, out, overwrite); !saved) return report(saved.error());
  std::size_t triangles = 0, segments = 0;
  for (const Organ& o : twin->organs) triangles += o.surface.triangles.size();
  for (const VesselTree& t : twin->vessels) segments += t.segments.size();
  std::printf("%s: %zu organs, %zu triangles, %zu tetrahedra, %zu vessel segments\n", out.c_str(), twin->organs.size(), triangles, twin->liver_lattice.tets.size(), segments);
  return 0;
}
