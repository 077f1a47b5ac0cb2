#!/usr/bin/env python3
"""Two models in one run under a limit of memory, and what doctor says of one: with real inference.

usage: models_test.py CUPEL SCENARIO
"""
import json
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
from program import temporary_folder  # noqa: E402

KV_MB = 128
SUITE = """suite: words
defaults: {max_tokens: 8}
cases:
  - id: say
    vars: {word: [apple, river, stone, cloud]}
    prompt: "Write a short sentence about: {{word}}"
"""


def model_file(cupel):
    listed = subprocess.run([cupel, "generate", "Hi", "--max-tokens", "1", "--json"], capture_output=True, text=True, check=True)
    return pathlib.Path(json.loads(listed.stdout)["model"]["path"])


def workers_of(pid):
    """The engine processes that live now, from /proc."""
    found = set()
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                command = pathlib.Path(f"/proc/{child}/cmdline").read_bytes()
                state = pathlib.Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]
                if b"engine-worker" in command and state != "Z":
                    found.add(int(child))
        except OSError:
            pass  # it has ended meanwhile
    return found


class Models:
    """The default model's file under two names."""

    def __init__(self, cupel, folder):
        self.cupel, self.folder = cupel, folder
        (folder / "suite.yaml").write_text(SUITE)
        file = model_file(cupel).resolve()
        self.mib = file.stat().st_size / 2**20
        for name in ("one.gguf", "two.gguf"):
            (folder / name).symlink_to(file)
        self.needed = int(2 * self.mib) + KV_MB + 1

    def run(self, limit_mb):
        """The result document, its status, the most workers that lived at once, and how many lived in all."""
        command = [self.cupel, "run", "suite.yaml", "--backend", "./one.gguf", "--backend", "./two.gguf", "--no-store", "--json",
                   "--kv-mb", str(KV_MB), "--memory-limit-mb", str(limit_mb)]
        with open(self.folder / "out.json", "w", encoding="utf-8") as out:
            process = subprocess.Popen(command, cwd=self.folder, stdout=out)
            at_once, ever = 0, set()
            while process.poll() is None:
                now = workers_of(process.pid)
                at_once, ever = max(at_once, len(now)), ever | now
                time.sleep(0.002)
        return json.loads((self.folder / "out.json").read_text()), process.returncode, at_once, len(ever)


def answers_by_model(document):
    answers = {}
    for attempt in document["attempts"]:
        answers.setdefault(attempt["backend"], {})[attempt["id"]] = attempt["output"]
    return answers


def one_at_a_time(models):
    document, status, at_once, ever = models.run(models.needed + 20)
    assert status == 0, status
    one, two = answers_by_model(document).values()
    assert len(one) == 4 and one == two, (one, two)
    assert (at_once, ever) == (1, 2), f"{at_once} workers at once, {ever} in all"


def both_fit(models):
    _, status, at_once, ever = models.run(2 * models.needed + 20)
    assert status == 0, status
    assert (at_once, ever) == (2, 2), f"{at_once} workers at once, {ever} in all"


def too_large(models):
    document, status, _, ever = models.run(models.needed - 20)
    assert status == 3, status
    for attempt in document["attempts"]:
        text = json.dumps(attempt["error"])
        assert attempt["outcome"] == "error" and f"{models.needed - 20} MiB are allowed" in text and "raise memory_limit_mb" in text, text
    assert ever == 0, f"{ever} workers"


def doctor(models):
    command = [models.cupel, "doctor", "--json", "--kv-mb", str(KV_MB)]
    findings = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)["findings"]
    found = next(f["found"] for f in findings if f["name"] == "model memory")
    shown = re.fullmatch(r"weights (\d+) MiB, keys and values (\d+) MiB for (\d+) answers at once of 256 positions \(([\d.]+) KiB each\), "
                         r"limit 128 MiB; all models [\d.]+ [MG]iB", found)
    assert shown, found
    weights, planned, answers, each = (float(number) for number in shown.groups())
    assert abs(weights - models.mib) < 1, found
    assert planned <= KV_MB and abs(planned - answers * 256 * each / 1024) < 1, found
    print(found)


def main(cupel, scenario):
    needs.real_model()
    with temporary_folder() as folder:
        globals()[scenario](Models(pathlib.Path(cupel).resolve(), folder))


main(*sys.argv[1:])
