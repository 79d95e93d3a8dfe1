# Steps that tests/run, examples/run and bench/run share. To be sourced; goes to the root of the repository.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# need PACKAGE...: installs what is missing, and says so. Boost 1.74, where it is installed, gives way to 1.81.
need() {
  local missing=() package sudo=()
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  ((EUID)) && sudo=(sudo)
  echo "Installing ${missing[*]}"
  local install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}")
  "${install[@]}" </dev/null >/dev/null 2>&1 ||
    { quietly "${sudo[@]}" apt-get update && quietly "${install[@]}"; }
}

# quietly COMMAND...: its output matters only if it fails.
quietly() {
  local output
  output=$("$@" </dev/null 2>&1) || { printf '%s\n' "$output" >&2; return 1; }
}

# configure PRESET: unless that is done and the presets are the same; the build sees to all other changes.
configure() {
  [[ build/$1/build.ninja -nt CMakePresets.json ]] || quietly cmake --preset "$1"
}

# What it takes to build the library's programs.
readonly toolchain=(g++ cmake ninja-build libboost1.81-dev nlohmann-json3-dev)
