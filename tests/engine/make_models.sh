#!/usr/bin/env bash
# make_models.sh MAKE_MODELS FOLDER: what tests of exactness need, from the default model in $CUPEL_HOME.
set -euo pipefail
if [[ ${CUPEL_NO_MODEL:-} == 1 ]]; then
  echo "CUPEL_NO_MODEL=1: tests that need the real model are skipped"
  exit 0
fi
exec "$1" "${CUPEL_HOME:-$HOME/.cache/cupel}/models/smollm2-135m.gguf" "$2"
