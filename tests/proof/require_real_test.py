#!/usr/bin/env python3
"""require_real_test.py CUPEL MAKE_LIAR MODELS: `cupel run --require-real`, and what every run says of its model's weights."""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
import program  # noqa: E402

ASKED = """suite: asked
defaults: {max_tokens: 4}
cases:
  - {id: one, prompt: "Say hello.", checks: [{word_count: {min: 0, max: 100}}]}
"""
GIVEN = """suite: given
cases:
  - {id: one, prompt: "Say hello.", answer: "hello", checks: [{contains: hello}]}
"""


class Machine(program.Project):
    def run(self, suite, *options):
        (self.folder / "suite.yaml").write_text(suite)
        run = self.start("run", "suite.yaml", "--json", *options)
        out, err = self.finish(run, 0, 3)
        return run.returncode, json.loads(out) if out else None, err


def main():
    cupel, make_liar, models = (os.path.abspath(path) for path in sys.argv[1:4])
    needs.real_model()
    with program.temporary_folder() as folder:
        machine = Machine(cupel, folder)
        stored = folder / "home/models"
        stored.mkdir(parents=True)
        (stored / "smollm2-135m.gguf").symlink_to(program.models_home() / "models/smollm2-135m.gguf")
        subprocess.run([make_liar, "zeroed:3", f"{models}/f16.gguf", f"{folder}/liar.gguf", "2"], check=True, timeout=300)

        status, document, err = machine.run(ASKED, "--require-real")
        model = document["environment"]["models"][0]
        assert status == 0 and model["pretrained"] is True and model["proof"]["method"] == "hash", ("the published model", status, err)
        status, document, err = machine.run(ASKED, "--require-real")
        assert status == 0 and document["summary"]["reused"] == 1, ("a reused answer of proved weights", status, err)

        status, document, err = machine.run(ASKED, "--backend", "./liar.gguf")
        model = document["environment"]["models"][0]
        assert status == 0, err
        assert model["pretrained"] is False and "zeros" in model["proof"]["why"], ("a liar is told in the report", model)
        assert "not those of a trained model" in err, ("a liar is told to people", err)
        status, document, err = machine.run(ASKED, "--backend", "./liar.gguf", "--require-real")
        assert status == 3 and document is None and "zeros in blk.3" in err and "liar.gguf" in err, ("a liar is refused", status, err)

        status, document, err = machine.run(ASKED, "--backend", f"{models}/q8_0.gguf", "--require-real")
        model = document["environment"]["models"][0]
        assert status == 0 and "perplexity" in model["proof"]["method"], ("a copy nobody knows by its hash", status, err)
        status, document, err = machine.run(ASKED, "--backend", f"{models}/q8_0.gguf", "--require-real")
        assert status == 0 and document["environment"]["threads"] == 0, ("its proof is remembered: nothing is loaded", status, err)
        for note in (folder / "home/proofs").iterdir():
            note.write_text("damaged")
        status, document, err = machine.run(ASKED, "--backend", f"{models}/q8_0.gguf", "--require-real")
        assert status == 0 and document["environment"]["models"][0]["pretrained"] is True, ("a damaged note is made anew", status, err)

        status, document, err = machine.run(GIVEN, "--require-real")
        assert status == 3 and document is None and "come with their answers" in err, ("given answers are refused", status, err)
        status, document, err = machine.run(GIVEN)
        assert status == 0, ("and only there", status, err)


main()
