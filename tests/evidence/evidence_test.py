#!/usr/bin/env python3
"""Evidence on the real model: --until-decided stops when it suffices and not before, and `stable` sees whether answers vary.

usage: evidence_test.py CUPEL decided|passed|undecided|unvarying|stable      status 77: skipped, with the reason"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
from program import Project, share_models, temporary_folder  # noqa: E402

ANIMALS = ["cat", "dog", "horse", "owl", "frog", "whale", "ant", "bear", "crow", "duck", "fox", "goat"]


def suite(checks, temperature, gates):
    """Twelve cases, a short answer each."""
    return json.dumps({"suite": "evidence", "defaults": {"max_tokens": 12, "temperature": temperature},
                       "cases": [{"id": "animal", "vars": {"animal": ANIMALS}, "prompt": "Tell me one thing about the {{animal}}.",
                                  "checks": checks}],
                       "gates": gates})


def run(project, text, *arguments):
    """The exit status and the result document."""
    (project.folder / "suite.yaml").write_text(text)
    process = project.start("run", "suite.yaml", *arguments, "--backend", "smollm2-135m", "--no-store", "--json")
    out, _ = project.finish(process, 0, 1, 4)
    return process.returncode, json.loads(out)


def confident(condition):
    return {"gate": condition, "confidence": "95%"}


def decided(project):
    text = suite([{"word_count": ">= 1"}], 0.8, [confident("pass_rate >= 60%"), confident("pass_rate < 60%")])
    status, document = run(project, text, "--repeat", "8", "--until-decided")
    assert status == 1, ("the second gate fails", status)
    assert [gate["outcome"] for gate in document["gates"]] == ["pass", "fail"], document["gates"]
    assert len(document["attempts"]) == 12, ("one round is enough", len(document["attempts"]))
    assert "look 1 of at most 8" in document["gates"][0]["why"], document["gates"]


def passed(project):
    """The three outcomes of one gate, by its limit alone: 0, 1 and 4, and how many more cases the third would take."""
    for limit, expected, outcome in [("60%", 0, "pass"), ("99%", 4, "inconclusive")]:
        status, document = run(project, suite([{"word_count": ">= 1"}], 0, [confident(f"pass_rate >= {limit}")]))
        gate = document["gates"][0]
        assert (status, gate["outcome"]) == (expected, outcome), (limit, status, gate)
        assert (gate["more_cases"] is not None) == (expected == 4), ("only an open gate says how many more", gate)
    status, document = run(project, suite([{"word_count": ">= 1"}], 0, [confident("pass_rate < 60%")]))
    assert (status, document["gates"][0]["outcome"]) == (1, "fail"), (status, document["gates"])


def undecided(project):
    status, document = run(project, suite([{"word_count": ">= 1"}], 0.8, [confident("pass_rate >= 99%")]), "--repeat", "3", "--until-decided")
    assert status == 4, ("inconclusive", status)
    assert len(document["attempts"]) == 36, ("all rounds", len(document["attempts"]))
    gate = document["gates"][0]
    assert gate["more_cases"] > 300, ("twelve cases that pass cannot show 99 %", gate)
    assert len({attempt["output"] for attempt in document["attempts"]}) > 24, "the answers vary"


def unvarying(project):
    status, document = run(project, suite([{"word_count": ">= 1"}], 0, [confident("pass_rate >= 99%")]), "--repeat", "3", "--until-decided")
    assert status == 4, ("inconclusive", status)
    assert len(document["attempts"]) == 12, ("what cannot vary is asked once", len(document["attempts"]))


def stable(project):
    status, document = run(project, suite([{"stable": {"attempts": 4}}], 0, []))
    assert status == 0, document
    assert all(attempt["score"] == 1 for attempt in document["attempts"]), ("exact answers are the same in every batch", document)
    status, document = run(project, suite([{"stable": {"attempts": 4}}], 1, []))
    assert status == 1, ("sampled answers vary", status)
    assert document["summary"]["fail"] >= 6, document["summary"]


def main(cupel, scenario):
    needs.real_model()
    with temporary_folder() as folder:
        share_models(folder / "home")
        globals()[scenario](Project(cupel, folder))


main(*sys.argv[1:])
