#!/usr/bin/env python3
"""Evidence on the real model: --until-decided stops when it suffices and not before, and `stable` sees whether answers vary.

usage: evidence_test.py CUPEL decided|passed|undecided|unvarying|stable      status 77: skipped, with the reason"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

home = pathlib.Path(os.environ.get("CUPEL_HOME", pathlib.Path.home() / ".cache" / "cupel"))
ANIMALS = ["cat", "dog", "horse", "owl", "frog", "whale", "ant", "bear", "crow", "duck", "fox", "goat"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def expect(holds, *what):
    if not holds:
        print("FAILED:", *what)
        sys.exit(1)


def suite(checks, temperature, gates):
    """Twelve cases, a short answer each."""
    return json.dumps({"suite": "evidence", "defaults": {"max_tokens": 12, "temperature": temperature},
                       "cases": [{"id": "animal", "vars": {"animal": ANIMALS}, "prompt": "Tell me one thing about the {{animal}}.",
                                  "checks": checks}],
                       "gates": gates})


def run(cupel, folder, text, *arguments):
    """The exit status and the result document."""
    (folder / "suite.yaml").write_text(text)
    done = subprocess.run([cupel, "run", "suite.yaml", *arguments, "--backend", "smollm2-135m", "--no-store", "--json"], cwd=folder,
                          capture_output=True, text=True, env={**os.environ, "CUPEL_HOME": str(folder / "home")})
    expect(done.returncode in (0, 1, 4), "status", done.returncode, done.stderr)
    return done.returncode, json.loads(done.stdout)


def confident(condition):
    return {"gate": condition, "confidence": "95%"}


def decided(cupel, folder):
    text = suite([{"word_count": ">= 1"}], 0.8, [confident("pass_rate >= 60%"), confident("pass_rate < 60%")])
    status, document = run(cupel, folder, text, "--repeat", "8", "--until-decided")
    expect(status == 1, "the second gate fails", status)
    expect([gate["outcome"] for gate in document["gates"]] == ["pass", "fail"], document["gates"])
    expect(len(document["attempts"]) == 12, "one round is enough", len(document["attempts"]))
    expect("look 1 of at most 8" in document["gates"][0]["why"], document["gates"])


def passed(cupel, folder):
    """The three outcomes of one gate, by its limit alone: 0, 1 and 4, and how many more cases the third would take."""
    for limit, expected, outcome in [("60%", 0, "pass"), ("99%", 4, "inconclusive")]:
        status, document = run(cupel, folder, suite([{"word_count": ">= 1"}], 0, [confident(f"pass_rate >= {limit}")]))
        gate = document["gates"][0]
        expect((status, gate["outcome"]) == (expected, outcome), limit, status, gate)
        expect((gate["more_cases"] is not None) == (expected == 4), "only an open gate says how many more", gate)
    status, document = run(cupel, folder, suite([{"word_count": ">= 1"}], 0, [confident("pass_rate < 60%")]))
    expect((status, document["gates"][0]["outcome"]) == (1, "fail"), status, document["gates"])


def undecided(cupel, folder):
    status, document = run(cupel, folder, suite([{"word_count": ">= 1"}], 0.8, [confident("pass_rate >= 99%")]), "--repeat", "3", "--until-decided")
    expect(status == 4, "inconclusive", status)
    expect(len(document["attempts"]) == 36, "all rounds", len(document["attempts"]))
    gate = document["gates"][0]
    expect(gate["more_cases"] > 300, "twelve cases that pass cannot show 99 %", gate)
    expect(len({attempt["output"] for attempt in document["attempts"]}) > 24, "the answers vary")


def unvarying(cupel, folder):
    status, document = run(cupel, folder, suite([{"word_count": ">= 1"}], 0, [confident("pass_rate >= 99%")]), "--repeat", "3", "--until-decided")
    expect(status == 4, "inconclusive", status)
    expect(len(document["attempts"]) == 12, "what cannot vary is asked once", len(document["attempts"]))


def stable(cupel, folder):
    status, document = run(cupel, folder, suite([{"stable": {"attempts": 4}}], 0, []))
    expect(status == 0 and all(attempt["score"] == 1 for attempt in document["attempts"]), "exact answers are the same in every batch", document)
    status, document = run(cupel, folder, suite([{"stable": {"attempts": 4}}], 1, []))
    expect(status == 1, "sampled answers vary", status)
    expect(document["summary"]["fail"] >= 6, document["summary"])


def main():
    cupel, scenario = sys.argv[1:]
    if os.environ.get("CUPEL_NO_MODEL") == "1":
        skip("CUPEL_NO_MODEL=1: tests that need the real model are skipped")
    scenarios = {"decided": decided, "passed": passed, "undecided": undecided, "unvarying": unvarying, "stable": stable}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "home").mkdir()
        for kept in ("models", "hashes"):
            if (home / kept).exists():
                (folder / "home" / kept).symlink_to(home / kept)
        scenarios[scenario](cupel, folder)


main()
