#!/usr/bin/env bash
# Installs cupel into a folder of its own, builds examples/agent against it and runs that: tests/package_example.sh BUILD COMPILER
set -euo pipefail
source=$(realpath "$(dirname "$0")/..")
build=$1
compiler=$2

work=$build/package_example
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/installed" >"$work/install.log" || { cat "$work/install.log" && exit 1; }
cmake -S "$source/examples/agent" -B "$work/agent" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_PREFIX_PATH="$work/installed" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF
cmake --build "$work/agent"
if grep -r "$source/src\|$build/lib" "$work/installed/lib/cmake"; then
  echo "the installed package speaks of the source or build folder"
  exit 1
fi
"$work/installed/bin/cupel" --version

if [[ -n ${CUPEL_NO_MODEL:-} ]]; then
  echo "built, not run: CUPEL_NO_MODEL=1"
  exit 0
fi
answer=$(env -u CUPEL_PROGRAM PATH="$work/installed/bin:$PATH" "$work/agent/agent" | tee /dev/stderr)
[[ $answer == *Paris* ]] || { echo "the example's answer does not name Paris" && exit 1; }
