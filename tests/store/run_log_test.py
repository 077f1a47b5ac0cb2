#!/usr/bin/env python3
"""What is printed is stored, whatever happens to the process or the disk. Needs no model: the answers are given.

usage: run_log_test.py CUPEL SCENARIO [COUNT]
"""
import json
import pathlib
import random
import re
import signal
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
import program  # noqa: E402

CASES = 3000


class Project(program.Project):
    def __init__(self, cupel, folder):
        super().__init__(cupel, folder)
        cases = "".join(f'  - {{id: c{i}, prompt: "p", answer: "answer {i}", checks: [contains: answer]}}\n' for i in range(CASES))
        (folder / "suite.yaml").write_text("suite: log\ncases:\n" + cases)

    def stored(self):
        with sqlite3.connect(self.folder / ".cupel" / "runs.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {(run, id_) for run, id_ in db.execute("SELECT runs.id, attempts.id FROM attempts JOIN runs USING (run)")}


def killed(project, count):
    chance = random.Random(11)
    before = 0
    begun = time.monotonic()
    project.start("run", "suite.yaml").communicate(timeout=60)
    whole_run = time.monotonic() - begun
    for _ in range(count):
        run = project.start("run", "suite.yaml")
        time.sleep(chance.random() * whole_run)
        run.send_signal(signal.SIGKILL)
        out, _ = run.communicate(timeout=60)
        whole = out[:out.rfind("\n") + 1]
        printed = set(re.findall(r"log/(c\d+)  score", whole))
        if not printed:
            continue
        shown = json.loads(project.says("runs", "show", "last", "--json"))
        stored = {a["id"] for a in shown["attempts"]}
        assert printed <= stored, f"{len(printed - stored)} lines were printed and not stored"
        before += 1
    assert before > 0, "no run came far enough"
    print(f"{before} of {count} runs were killed after they had printed something")


def two(project):
    runs = [project.start("run", "suite.yaml", "--json"), project.start("run", "suite.yaml", "--json")]
    ids = [json.loads(project.finish(run)[0])["run"]["id"] for run in runs]
    stored = project.stored()
    for id_ in ids:
        assert sum(run == id_ for run, _ in stored) == CASES


def full_disk(project):
    with needs.small_disk(project.folder / ".cupel", "1m"):
        _, err = project.finish(project.start("run", "suite.yaml"), 3)
        assert err.count("can no longer be kept") == 1 and "the disk is full" in err, err
        document = json.loads(project.says("runs", "show", "last", "--json"))
        assert document["run"]["interrupted"] is True
        assert 0 < len(document["attempts"]) < CASES, len(document["attempts"])
        project.finish(project.start("run", "suite.yaml", "--no-store"))
        print(f"{len(document['attempts'])} of {CASES} attempts fit")


def main(cupel, scenario, *count):
    with program.temporary_folder() as folder:
        globals()[scenario](Project(cupel, folder), *map(int, count))


main(*sys.argv[1:])
