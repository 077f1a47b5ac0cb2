#!/usr/bin/env python3
"""Deciding early on the real model: outcomes equal those of full answers, fewer tokens are decoded, and an answer that ended early
goes on when other checks ask for more of it.

usage: decide_early_test.py CUPEL suites|changed|cases COUNT      status 77: skipped, with the reason"""
import json
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests"))
import needs  # noqa: E402
from program import Project, share_models, temporary_folder  # noqa: E402


def run(project, *arguments):
    """The result document."""
    out, _ = project.finish(project.start("run", *arguments, "--backend", "smollm2-135m", "--json"), 0, 1)
    return json.loads(out)


def compare(project, *suites):
    """Outcomes of every case and check with and without deciding early; the shortened answer is the beginning of the full one."""
    full = run(project, *suites, "--fresh", "--no-store")
    early = run(project, *suites, "--fresh", "--no-store", "--decide-early")
    assert len(full["attempts"]) == len(early["attempts"]) > 0, "the same cases"
    outcome_of = lambda attempt: (attempt["outcome"], [check["outcome"] for check in attempt["checks"]])
    by_id = {(attempt["suite"], attempt["id"]): attempt for attempt in full["attempts"]}
    for attempt in early["attempts"]:
        other = by_id[attempt["suite"], attempt["id"]]
        assert outcome_of(attempt) == outcome_of(other), (attempt["id"], attempt, other)
        assert other["output"].startswith(attempt["output"]), (attempt["id"], attempt["output"], other["output"])
        is_shorter = attempt["completion_tokens"] < other["completion_tokens"]
        assert not is_shorter or attempt["finish_reason"] == "decided", (attempt["id"], attempt["finish_reason"])
    tokens, fewer = full["summary"]["completion_tokens"], early["summary"]["completion_tokens"]
    print(f"{len(full['attempts'])} cases, the same outcomes; {fewer} instead of {tokens} tokens")
    assert fewer < tokens, "fewer tokens"


def compare_shipped(project):
    # Gates over times would refuse it; everything else stays.
    for file in (root / "suites").rglob("*.yaml"):
        text = re.sub(r"(?m)^ *- .*latency_ms.*\n", "", file.read_text())
        (project.folder / file.name).write_text(text)
    compare(project, *(file.name for file in project.folder.glob("*.yaml")))


def compare_cases(project, count):
    made = subprocess.run([root / "bench" / "cases_suite", count], capture_output=True, text=True)
    if made.returncode == needs.SKIPPED:
        needs.skip(made.stderr.strip().removeprefix("skipped: "))
    assert made.returncode == 0, made.stderr
    (project.folder / "cases.yaml").write_text(made.stdout)
    compare(project, "cases.yaml")


SUITE = """suite: week
decide_early: {early}
cases:
  - id: days
    prompt: List the seven days of the week.
    max_tokens: 48
    checks: [contains: {wanted}]
"""


def change_checks(project):
    """The stored beginning is cut, reused as it is, and continued; what comes out is always a beginning of one answer."""

    def ask(wanted, *options, early="true"):
        (project.folder / "week.yaml").write_text(SUITE.format(wanted=wanted, early=early))
        return run(project, "week.yaml", *options)["attempts"][0]

    full = ask("Sunday", "--fresh", "--no-store", early="false")
    assert full["finish_reason"] == "length" and "Sunday" in full["output"], full
    first = ask("Monday")
    assert (first["source"], first["finish_reason"], first["outcome"]) == ("inferred", "decided", "pass"), first
    again = ask("Monday")
    assert (again["source"], again["output"]) == ("reused", first["output"]), again
    longer = ask("Thursday")
    assert (longer["source"], longer["finish_reason"], longer["outcome"]) == ("inferred", "decided", "pass"), longer
    assert len(first["output"]) < len(longer["output"]) < len(full["output"]), (first, longer)
    cut = ask("Tuesday")
    assert (cut["source"], cut["finish_reason"]) == ("reused", "decided"), cut
    whole = ask("Friday", early="false")
    assert (whole["output"], whole["finish_reason"]) == (full["output"], "length"), whole
    last = ask("Noday")
    assert (last["source"], last["output"], last["outcome"]) == ("reused", full["output"], "fail"), last
    for attempt in (first, longer, cut):
        assert full["output"].startswith(attempt["output"]), attempt["output"]
    changed = ask("Saturday", "--changed")
    assert (changed["outcome"], changed["output"] in full["output"]) == ("pass", True), changed
    print("a beginning was reused, continued and cut")


def main(cupel, what, *count):
    needs.real_model()
    with temporary_folder() as folder:
        share_models(folder / "home")
        {"suites": compare_shipped, "cases": compare_cases, "changed": change_checks}[what](Project(cupel, folder), *count)


main(*sys.argv[1:])
