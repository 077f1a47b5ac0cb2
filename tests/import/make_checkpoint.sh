#!/usr/bin/env bash
# make_checkpoint.sh MAKE_CHECKPOINT FOLDER: the default model in $CUPEL_HOME as a checkpoint in F32 (538 MB), once for a build folder.
set -euo pipefail
if [[ ${CUPEL_NO_MODEL:-} == 1 ]]; then
  echo "CUPEL_NO_MODEL=1: tests that need the real model are skipped"
  exit 0
fi
exec "$1" "${CUPEL_HOME:-$HOME/.cache/cupel}/models/smollm2-135m.gguf" "$2" F32
