#!/usr/bin/env python3
"""Stores that are damaged or taken away: what can still be read is, the rest is said.

usage: damaged_stores_test.py CUPEL
"""
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from program import Project, temporary_folder  # noqa: E402

CASES = 200
SUITE = "suite: s\ncases:\n  - {id: a, prompt: p, answer: x, checks: [contains: x]}\n"
SLOW = "suite: slow\ncases:\n" + "".join(
    f"  - {{id: c{i}, prompt: p, answer: {'a' * 60}!, checks: [regex: ^(a+)+$]}}\n" for i in range(CASES))


def runs_db(project):
    return project.folder / ".cupel" / "runs.db"


def change(path, *statements):
    with sqlite3.connect(path) as db:
        for statement in statements:
            db.execute(statement)


def one_damaged_run(project):
    for _ in range(3):
        project.says("run", "suite.yaml")
    change(runs_db(project), "UPDATE runs SET document = '{\"id\": 7, ' WHERE run = 2",
           "UPDATE runs SET id = 'e' || char(27) || '[31m', started_at = 'never' WHERE run = 3")
    out, err = project.finish(project.start("runs", "list"))
    assert out.count("\n") == 3 and "\x1b" not in out, out
    assert "left out: the stored run " in err, err


def remove_store(project):
    for path in runs_db(project).parent.glob("runs.db*"):
        path.unlink()


def impossible_version(project):
    for version in (-1, -2147483648):
        change(runs_db(project), f"PRAGMA user_version = {version}")
        out, err = project.finish(project.start("runs", "list"), 3)
        assert "is damaged" in err, err
    remove_store(project)


def taken_away(project):
    run = project.start("run", "slow.yaml")
    run.stdout.readline()
    remove_store(project)
    _, err = project.finish(run, 3)
    assert "was removed or replaced while it was in use" in err, err


def main(cupel):
    with temporary_folder() as folder:
        (folder / "suite.yaml").write_text(SUITE)
        (folder / "slow.yaml").write_text(SLOW)
        project = Project(cupel, folder)
        one_damaged_run(project)
        impossible_version(project)
        taken_away(project)


main(sys.argv[1])
