#!/usr/bin/env python3
"""Deciding early on the real model: outcomes equal those of full answers, fewer tokens are decoded, and an answer that ended early
goes on when other checks ask for more of it.

usage: decide_early_test.py CUPEL suites|changed|cases COUNT      status 77: skipped, with the reason"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
home = pathlib.Path(os.environ.get("CUPEL_HOME", pathlib.Path.home() / ".cache" / "cupel"))


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def expect(holds, *what):
    if not holds:
        print("FAILED:", *what)
        sys.exit(1)


def run(cupel, folder, *arguments):
    """The result document."""
    done = subprocess.run([cupel, "run", *arguments, "--backend", "smollm2-135m", "--json"], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "CUPEL_HOME": str(folder / "home")})
    expect(done.returncode in (0, 1), "status", done.returncode, done.stderr)
    return json.loads(done.stdout)


def compare(cupel, folder, *suites):
    """Outcomes of every case and check with and without deciding early; the shortened answer is the beginning of the full one."""
    full = run(cupel, folder, *suites, "--fresh", "--no-store")
    early = run(cupel, folder, *suites, "--fresh", "--no-store", "--decide-early")
    expect(len(full["attempts"]) == len(early["attempts"]) > 0, "the same cases")
    outcome_of = lambda attempt: (attempt["outcome"], [check["outcome"] for check in attempt["checks"]])
    by_id = {(attempt["suite"], attempt["id"]): attempt for attempt in full["attempts"]}
    for attempt in early["attempts"]:
        other = by_id[attempt["suite"], attempt["id"]]
        expect(outcome_of(attempt) == outcome_of(other), attempt["id"], attempt, other)
        expect(other["output"].startswith(attempt["output"]), attempt["id"], attempt["output"], other["output"])
        is_shorter = attempt["completion_tokens"] < other["completion_tokens"]
        expect(not is_shorter or attempt["finish_reason"] == "decided", attempt["id"], attempt["finish_reason"])
    tokens, fewer = full["summary"]["completion_tokens"], early["summary"]["completion_tokens"]
    print(f"{len(full['attempts'])} cases, the same outcomes; {fewer} instead of {tokens} tokens")
    expect(fewer < tokens, "fewer tokens")


def compare_shipped(cupel, folder):
    # Gates over times would refuse it; everything else stays.
    for file in (root / "suites").rglob("*.yaml"):
        text = re.sub(r"(?m)^ *- .*latency_ms.*\n", "", file.read_text())
        (folder / file.name).write_text(text)
    compare(cupel, folder, *(file.name for file in folder.glob("*.yaml")))


def compare_cases(cupel, folder, count):
    made = subprocess.run([root / "bench" / "cases_suite", count], capture_output=True, text=True)
    if made.returncode == 77:
        skip(made.stderr.strip().removeprefix("skipped: "))
    expect(made.returncode == 0, made.stderr)
    (folder / "cases.yaml").write_text(made.stdout)
    compare(cupel, folder, "cases.yaml")


SUITE = """suite: week
decide_early: {early}
cases:
  - id: days
    prompt: List the seven days of the week.
    max_tokens: 48
    checks: [contains: {wanted}]
"""


def change_checks(cupel, folder):
    """The stored beginning is cut, reused as it is, and continued; what comes out is always a beginning of one answer."""
    suite = folder / "week.yaml"

    def ask(wanted, *options, early="true"):
        suite.write_text(SUITE.format(wanted=wanted, early=early))
        return run(cupel, folder, "week.yaml", *options)["attempts"][0]

    full = ask("Sunday", "--fresh", "--no-store", early="false")
    expect(full["finish_reason"] == "length" and "Sunday" in full["output"], full)
    first = ask("Monday")
    expect((first["source"], first["finish_reason"], first["outcome"]) == ("inferred", "decided", "pass"), first)
    again = ask("Monday")
    expect((again["source"], again["output"]) == ("reused", first["output"]), again)
    longer = ask("Thursday")
    expect((longer["source"], longer["finish_reason"], longer["outcome"]) == ("inferred", "decided", "pass"), longer)
    expect(len(first["output"]) < len(longer["output"]) < len(full["output"]), first, longer)
    cut = ask("Tuesday")
    expect((cut["source"], cut["finish_reason"]) == ("reused", "decided"), cut)
    whole = ask("Friday", early="false")
    expect((whole["output"], whole["finish_reason"]) == (full["output"], "length"), whole)
    last = ask("Noday")
    expect((last["source"], last["output"], last["outcome"]) == ("reused", full["output"], "fail"), last)
    for attempt in (first, longer, cut):
        expect(full["output"].startswith(attempt["output"]), attempt["output"])
    changed = ask("Saturday", "--changed")
    expect((changed["outcome"], changed["output"] in full["output"]) == ("pass", True), changed)
    print("a beginning was reused, continued and cut")


def main(cupel, what, *count):
    if os.environ.get("CUPEL_NO_MODEL") == "1":
        skip("CUPEL_NO_MODEL=1: tests that need the real model are skipped")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "home").mkdir()
        for kept in ("models", "hashes"):
            if (home / kept).exists():
                (folder / "home" / kept).symlink_to(home / kept)
        {"suites": compare_shipped, "cases": compare_cases, "changed": change_checks}[what](cupel, folder, *count)


main(*sys.argv[1:])
