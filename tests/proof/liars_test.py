#!/usr/bin/env python3
"""liars_test.py CUPEL MAKE_LIAR MODELS [--long]: weights that are not what they seem are found, the true model never accused.

Each model is judged in a $CUPEL_HOME of its own under a name that nobody knows. --long tries every kind in every type of weights, and
prints the table of docs/proof.md.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
from program import clean_environment, models_home, temporary_folder  # noqa: E402

TYPES = {"F16": None, "Q4_0": 2, "Q4_1": 3, "Q8_0": 7, "Q5_0": 8, "Q2_K": 10, "Q3_K_M": 12, "Q4_K_M": 15, "Q6_K": 18, "IQ4_NL": 25}
LIARS = ["gaussian", "uniform", "shuffled", "rows", "zeroed:14", "random:9", "swapped:5:20", "swapped:14:15"]
SHORT = {
    ("none", "Q2_K"), ("none", "Q4_0"), ("none", "Q4_K_M"), ("gaussian", "F16"), ("uniform", "Q4_K_M"), ("shuffled", "Q4_0"), ("rows", "Q8_0"),
    ("zeroed:14", "Q4_0"), ("random:9", "Q4_1"), ("swapped:5:20", "Q4_0"), ("swapped:14:15", "Q2_K"),
}


def judge(cupel, environment, model):
    run = subprocess.run([cupel, "models", "verify", "--deep", "--json", model], env=environment, capture_output=True, text=True, timeout=600)
    try:
        return run.returncode, json.loads(run.stdout)["models"][0]
    except ValueError:
        sys.exit(f"cupel models verify --deep: status {run.returncode}, {run.stderr}")


def row(kind, type_name, status, found):
    proof = found["proof"]
    statistics, perplexity = proof.get("statistics", {}), proof.get("perplexity", {})
    cells = [kind, type_name, json.dumps(found["pretrained"]), f"{statistics.get('structured')}/{statistics.get('matrices')}",
             f"{statistics.get('spread', 0):.1f}", f"{statistics.get('kurtosis', 0):.2f}", f"{statistics.get('neighbours', 0):.2f}",
             f"{statistics.get('depth', 0):.2f}", f"{statistics.get('swap_gain', 0):.2f}", f"{perplexity.get('value', 0):.3g}",
             f"{proof.get('ms', 0):.0f}", proof["why"]]
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    cupel, make_liar, models = (os.path.abspath(path) for path in sys.argv[1:4])
    every = "--long" in sys.argv[4:]
    needs.real_model()
    failures = []
    with temporary_folder() as folder:
        environment = clean_environment(folder)
        for kind in ["none"] + LIARS:
            for type_name, number in TYPES.items():
                if not every and (kind, type_name) not in SHORT:
                    continue
                model = f"{folder}/{kind.replace(':', '-')}-{type_name}.gguf"
                make = [make_liar, kind, f"{models}/f16.gguf", model] + ([] if number is None else [str(number)])
                subprocess.run(make, check=True, timeout=300)
                status, found = judge(cupel, environment, model)
                os.remove(model)
                row(kind, type_name, status, found)
                expected = kind == "none"
                if found["pretrained"] is not expected or status != (0 if expected else 3):
                    failures.append(f"{kind} {type_name}: {found['pretrained']}, status {status}, {found['proof']['why']}")
        failures += known_name(cupel, environment, folder, models)
    for failure in failures:
        print("FAILED", failure)
    return 1 if failures else 0


def known_name(cupel, environment, folder, models):
    """Another model under a known name, and the published file under another name."""
    stored = folder / "home/models"
    stored.mkdir(parents=True)
    failures = []
    shutil.copyfile(f"{models}/miniature-f32.gguf", stored / "smollm2-135m.gguf")
    status, found = judge(cupel, environment, "smollm2-135m")
    row("another model", "known name", status, found)
    if status != 3 or found["sound"] or found["pretrained"] is not False:
        failures.append(f"another model under the known name: {found}")
    shutil.copyfile(models_home() / "models/smollm2-135m.gguf", stored / "mine.gguf")
    status, found = judge(cupel, environment, "mine")
    row("published", "another name", status, found)
    if status != 0 or found["pretrained"] is not True or "smollm2-135m" not in found["proof"]["why"]:
        failures.append(f"the published file under another name: {found}")
    return failures


if __name__ == "__main__":
    sys.exit(main())
