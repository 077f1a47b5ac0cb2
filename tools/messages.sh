# shellcheck shell=bash
# How the scripts speak; sourced by them.

# step N TEXT: the Nth of the steps that ./quickstart and ./test go through.
step() { printf '\n[%s/6] %s\n' "$1" "$2"; }

note() { printf '      %s\n' "$*"; }

# fail STATUS TEXT...: says what happened, a line an argument, and ends the script.
fail() {
  local status=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$status"
}
