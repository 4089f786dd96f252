// `holotwin vitals listen` alone, for the end-to-end test: vitals_listen_program PORT SECONDS COUNT json|text [ADDRESS].
#include <cstdlib>
#include <string>

#include "tools/holotwin/cmd_vitals.h"

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  holotwin::VitalsListenOptions options;
  options.mllp_port = std::atoi(argv[1]);
  options.for_s = std::atof(argv[2]);
  options.count = static_cast<std::uint64_t>(std::atoll(argv[3]));
  options.json = std::string(argv[4]) == "json";
  if (argc > 5) options.address = argv[5];
  return holotwin::run_vitals_listen(options);
}
