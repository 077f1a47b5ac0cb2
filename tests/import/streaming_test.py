#!/usr/bin/env python3
"""streaming_test.py CUPEL CHECKPOINT: a checkpoint is imported in less memory than it has bytes, in every way it can be written."""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402

ADDRESSES = 400 << 20  # of one process, its code and libraries included; the checkpoint has 538 MB


def main(cupel, checkpoint):
    needs.real_model()
    size = (pathlib.Path(checkpoint) / "model.safetensors").stat().st_size
    assert size > ADDRESSES, size
    with tempfile.TemporaryDirectory() as home:
        for kind in ("F16", "F32"):
            command = [cupel, "models", "import", checkpoint, "--name", f"streamed-{kind}", "--type", kind]
            done = subprocess.run(command, env={**os.environ, "CUPEL_HOME": home}, capture_output=True, text=True, timeout=300,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES)))
            assert done.returncode == 0, done.stderr
            print(f"{kind}: {size >> 20} MiB within {ADDRESSES >> 20} MiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
