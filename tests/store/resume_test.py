#!/usr/bin/env python3
"""A run that is killed again and again, and resumed, ends as one that was left alone. Answers come from a server on loopback, so no model
is needed.

usage: resume_test.py CUPEL SCENARIO [COUNT]
"""
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from paced import CASES, Project, without_times

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
from program import temporary_folder  # noqa: E402


def undisturbed(project, *more):
    begun = time.monotonic()
    run = project.start("run", "suite.yaml", "--backend", project.backend, "--jobs", "4", "--quiet", *more)
    while not project.server.requests:
        time.sleep(0.002)
    project.starts_s = time.monotonic() - begun
    project.finish(run, 1)
    project.takes_s = time.monotonic() - begun - project.starts_s
    document = project.document()
    assert document["summary"]["total"] == CASES and 0 < document["summary"]["fail"] < CASES / 7
    shutil.rmtree(project.folder / ".cupel")
    project.server.requests.clear()
    return without_times(document)


def killed(project, count):
    project.pace_s = 0.0008 * count
    expected = undisturbed(project, "--report", "jsonl=told.jsonl")
    chance = random.Random(5)
    begin = ("suite.yaml", "--backend", project.backend)
    told = project.folder / "told.jsonl"
    sent_again, kills = 0, 0
    words = begin
    while True:
        run = project.start("run", *words, "--jobs", "4", "--quiet", "--report", "jsonl=told.jsonl")
        if kills == count:
            break
        time.sleep(project.starts_s + (chance.random() * 2 - 0.1) * project.takes_s / count)
        run.send_signal(signal.SIGKILL)
        _, err = run.communicate(timeout=60)
        kills += 1
        sent_again += reported(err)
        lines = [json.loads(line) for line in told.read_text().splitlines(True) if line.endswith("\n")] if told.exists() else []
        told.unlink(missing_ok=True)
        printed = {line["id"] for line in lines if line["type"] == "attempt"}
        if (project.folder / ".cupel" / "runs.db").exists() and project.runs():
            stored = {a["id"] for a in project.document()["attempts"]}
            assert printed <= stored, f"{len(printed - stored)} attempts were told of and are not stored"
            words = ("--resume", "last")
    _, err = project.finish(run, 1)
    sent_again += reported(err)
    assert without_times(project.document()) == expected, "the document is that of a run that was left alone"
    lines = [json.loads(line) for line in told.read_text().splitlines()]
    assert len([line for line in lines if line["type"] == "attempt"]) == CASES, "reports of a resumed run are whole"
    more = sum(project.asked().values()) - CASES
    print(f"{kills} kills, {more} requests more than cases, {sent_again} reported as sent again")
    assert more == 0 or sent_again > 0
    assert [(run["pass"] + run["fail"], run["ended"]) for run in project.runs()] == [(CASES, True)]


def reported(err):
    return sum(int(number) for number in re.findall(r"(\d+) remote requests? w", err))


def content(project):
    """What stands is known by what it is, not by where it stood."""
    prompts = [f"question {i}" for i in range(60)]
    project.write("suite.yaml", prompts)
    run = project.start("run", "suite.yaml", "--backend", project.backend, "--jobs", "1")
    while len(project.server.requests) < 30:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=60)
    stored = {a["prompt"] for a in project.document()["attempts"]}
    assert 20 <= len(stored) < 60, len(stored)
    moved = ["a new one", *reversed(prompts[5:]), "another"]
    project.write("suite.yaml", moved)
    project.server.requests.clear()
    project.run("--resume", "last")
    assert set(project.asked()) == set(moved) - stored and max(project.asked().values()) == 1
    document = project.document()
    assert [a["prompt"] for a in document["attempts"]] == moved
    assert [a["case_index"] for a in document["attempts"]] == list(range(len(moved)))
    fresh = Project(project.cupel, pathlib.Path(tempfile.mkdtemp(dir=project.folder)))
    fresh.write("suite.yaml", moved)
    fresh.run("suite.yaml", "--backend", fresh.backend, "--jobs", "1")
    expected, actual = without_times(fresh.document()), without_times(document)
    for each in (expected, actual):
        del each["run"]["argv"]
        for attempt in each["attempts"]:
            del attempt["backend"]
        each["environment"] = each["environment"]["models"][0]["name"]
    assert expected == actual
    project.server.requests.clear()
    _, err = project.run("--resume", "last")
    assert f"{len(moved)} of {len(moved)} attempts stand" in err and not project.server.requests, err


def at_once(project):
    """A run that is going on is not resumed; two runs into one store are both whole."""
    runs = [project.start("run", "suite.yaml", "--backend", project.backend, "--jobs", "4") for _ in range(2)]
    while len(project.server.requests) < 40:
        time.sleep(0.01)
    _, err = project.run("--resume", "last", status=3)
    assert "is still going on" in err, err
    for run in runs:
        project.finish(run, 1)
    assert [each["pass"] + each["fail"] for each in project.runs()] == [CASES, CASES]
    assert not list((project.folder / ".cupel").glob("*.lock"))


def full_disk(project):
    expected = undisturbed(project)
    with needs.small_disk(project.folder / ".cupel", "1m") as place:
        _, err = project.run("suite.yaml", "--backend", project.backend, "--jobs", "4", "--quiet", status=3)
        assert "the disk is full" in err and "cupel run --resume last" in err, err
        kept = len(project.document()["attempts"])
        assert 0 < kept < CASES, kept
        subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
        asked = project.asked()
        _, err = project.run("--resume", "last")
        assert f"{kept} of {CASES} attempts stand" in err, err
        assert without_times(project.document()) == expected
        assert sum(project.asked().values()) - sum(asked.values()) == CASES - kept
        print(f"{kept} of {CASES} attempts fit")


def main(cupel, scenario, *count):
    with temporary_folder() as folder:
        globals()[scenario](Project(cupel, folder), *map(int, count))


main(*sys.argv[1:])
