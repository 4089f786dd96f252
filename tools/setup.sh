# Sourced by tools/rehearse and tools/test: finds the repository, installs what is missing, configures and builds.
# Sets: root, installed (1 once this run installed something). Functions: say, need GROUP..., build PRESET.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export LC_ALL=C.UTF-8
installed=0

say() { printf 'holotwin: %s\n' "$*"; }

# need GROUP...: every package of these groups in tools/packages.txt is installed. apt is not called when nothing is missing.
need() {
  local wanted missing=() p
  wanted=$(awk -v groups=" $* " '!/^#/ && NF && index(groups, " " $1 " ") { print $2 }' "$root/tools/packages.txt")
  if ! command -v dpkg-query >/dev/null; then
    say "this is not a Debian system: install by hand what tools/packages.txt lists. Going on with what is here."
    return 0
  fi
  local have
  have=" $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 == "installed" { printf "%s ", $1 }') "
  for p in $wanted; do [[ $have == *" $p "* ]] || missing+=("$p"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    say "missing packages, and only root may install them. As root: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 3
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  # The lists may be absent or old on a fresh machine; an install that fails for that reason is tried again after an update.
  export DEBIAN_FRONTEND=noninteractive
  local log
  log=$(mktemp)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    say "apt could not install: ${missing[*]}. Check the network and the package sources, then run this again." >&2
    exit 3
  fi
  rm -f "$log"
  installed=1
}

# build PRESET [TARGET...]: configures where needed, then builds what changed. Quiet unless it fails.
# A folder that tools/rehearse configured may have been told that the tests' packages are missing: after an install, and for tools/test
# where the cache still says so, it is configured again.
build() {
  local preset=$1 log
  shift
  log="$root/build/$preset.log"
  mkdir -p "$root/build"
  local started=$SECONDS
  cd "$root"
  if [ ! -f "build/$preset/build.ninja" ] || [ "$installed" = 1 ] ||
     { [ "${with_tests:-0}" = 1 ] && grep -qE '^(GTest_DIR:PATH|HT_[A-Z_]*:FILEPATH)=.*NOTFOUND' "build/$preset/CMakeCache.txt"; }; then
    cmake --preset "$preset" >"$log" 2>&1 || { tail -n 40 "$log" >&2; say "configuring $preset failed: $log" >&2; exit 1; }
  fi
  local targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  cmake --build "build/$preset" "${targets[@]}" >"$log" 2>&1 || { grep -E "error|FAILED|Error" "$log" | head -n 40 >&2; say "building $preset failed: $log" >&2; exit 1; }
  if [ $((SECONDS - started)) -gt 3 ]; then say "built $preset in $((SECONDS - started)) s"; fi
}
