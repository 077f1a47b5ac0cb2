#!/usr/bin/env python3
"""require_real_test.py CUPEL MAKE_LIAR MODELS: `cupel run --require-real`, and what every run says of its model's weights."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ASKED = """suite: asked
defaults: {max_tokens: 4}
cases:
  - {id: one, prompt: "Say hello.", checks: [{word_count: {min: 0, max: 100}}]}
"""
GIVEN = """suite: given
cases:
  - {id: one, prompt: "Say hello.", answer: "hello", checks: [{contains: hello}]}
"""


class Machine:
    def __init__(self, cupel, folder):
        self.cupel, self.folder = cupel, folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("CUPEL_")}
        self.environment["CUPEL_HOME"] = folder + "/home"

    def run(self, suite, *options):
        Path(self.folder, "suite.yaml").write_text(suite)
        command = [self.cupel, "run", "suite.yaml", "--json", *options]
        run = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300)
        document = json.loads(run.stdout) if run.stdout else None
        return run.returncode, document, run.stderr


def expect(condition, what, *shown):
    if not condition:
        print("FAILED", what, *shown)
        sys.exit(1)


def main():
    cupel, make_liar, models = (os.path.abspath(path) for path in sys.argv[1:4])
    if os.environ.get("CUPEL_NO_MODEL") == "1":
        print("CUPEL_NO_MODEL=1: tests that need the real model are skipped")
        return 0
    home = Path(os.environ.get("CUPEL_HOME", Path.home() / ".cache/cupel"))
    with tempfile.TemporaryDirectory(prefix="cupel-real-") as folder:
        machine = Machine(cupel, folder)
        stored = Path(folder, "home/models")
        stored.mkdir(parents=True)
        (stored / "smollm2-135m.gguf").symlink_to(home / "models/smollm2-135m.gguf")
        subprocess.run([make_liar, "zeroed:3", f"{models}/f16.gguf", f"{folder}/liar.gguf", "2"], check=True, timeout=300)

        status, document, err = machine.run(ASKED, "--require-real")
        model = document["environment"]["models"][0]
        expect(status == 0 and model["pretrained"] is True and model["proof"]["method"] == "hash", "the published model", status, err)
        status, document, err = machine.run(ASKED, "--require-real")
        expect(status == 0 and document["summary"]["reused"] == 1, "a reused answer of proved weights", status, err)

        status, document, err = machine.run(ASKED, "--backend", "./liar.gguf")
        model = document["environment"]["models"][0]
        expect(status == 0 and model["pretrained"] is False and "zeros" in model["proof"]["why"], "a liar is told in the report", model, err)
        expect("not those of a trained model" in err, "a liar is told to people", err)
        status, document, err = machine.run(ASKED, "--backend", "./liar.gguf", "--require-real")
        expect(status == 3 and document is None and "zeros in blk.3" in err and "liar.gguf" in err, "a liar is refused", status, err)

        status, document, err = machine.run(ASKED, "--backend", f"{models}/q8_0.gguf", "--require-real")
        model = document["environment"]["models"][0]
        expect(status == 0 and "perplexity" in model["proof"]["method"], "a copy nobody knows by its hash", status, err)
        status, document, err = machine.run(ASKED, "--backend", f"{models}/q8_0.gguf", "--require-real")
        expect(status == 0 and document["environment"]["threads"] == 0, "its proof is remembered: nothing is loaded", status, err)
        for note in Path(folder, "home/proofs").iterdir():
            note.write_text("damaged")
        status, document, err = machine.run(ASKED, "--backend", f"{models}/q8_0.gguf", "--require-real")
        expect(status == 0 and document["environment"]["models"][0]["pretrained"] is True, "a damaged note is made anew", status, err)

        status, document, err = machine.run(GIVEN, "--require-real")
        expect(status == 3 and document is None and "come with their answers" in err, "given answers are refused", status, err)
        status, document, err = machine.run(GIVEN)
        expect(status == 0, "and only there", status, err)
    return 0


if __name__ == "__main__":
    sys.exit(main())
