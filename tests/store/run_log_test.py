#!/usr/bin/env python3
"""What is printed is stored, whatever happens to the process or the disk. Needs no model: the answers are given.

usage: run_log_test.py CUPEL SCENARIO [COUNT]
"""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
CASES = 3000


class Project:
    def __init__(self, cupel, folder):
        self.cupel, self.folder = cupel, folder
        self.environment = dict(os.environ, HOME=str(folder), CUPEL_HOME=str(folder / "home"))
        cases = "".join(f'  - {{id: c{i}, prompt: "p", answer: "answer {i}", checks: [contains: answer]}}\n' for i in range(CASES))
        (folder / "suite.yaml").write_text("suite: log\ncases:\n" + cases)

    def start(self, *words):
        return subprocess.Popen([self.cupel, *words], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def finish(self, process, status):
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, f"status {process.returncode}: {err[-400:]}"
        return out, err

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
        shown = json.loads(project.finish(project.start("runs", "show", "last", "--json"), 0)[0])
        stored = {a["id"] for a in shown["attempts"]}
        assert printed <= stored, f"{len(printed - stored)} lines were printed and not stored"
        before += 1
    assert before > 0, "no run came far enough"
    print(f"{before} of {count} runs were killed after they had printed something")


def two(project, _):
    runs = [project.start("run", "suite.yaml", "--json"), project.start("run", "suite.yaml", "--json")]
    ids = [json.loads(project.finish(run, 0)[0])["run"]["id"] for run in runs]
    stored = project.stored()
    for id_ in ids:
        assert sum(run == id_ for run, _ in stored) == CASES


def full_disk(project, _):
    place = project.folder / ".cupel"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, text=True)
    if made.returncode != 0:
        print(f"skipped: a small file system cannot be mounted here: {made.stderr.strip()}")
        return SKIPPED
    try:
        _, err = project.finish(project.start("run", "suite.yaml"), 3)
        assert err.count("can no longer be kept") == 1 and "the disk is full" in err, err
        out, _ = project.finish(project.start("runs", "show", "last", "--json"), 0)
        document = json.loads(out)
        assert document["run"]["interrupted"] is True
        assert 0 < len(document["attempts"]) < CASES, len(document["attempts"])
        project.finish(project.start("run", "suite.yaml", "--no-store"), 0)
        print(f"{len(document['attempts'])} of {CASES} attempts fit")
    finally:
        subprocess.run(["umount", place], check=True)
    return 0


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cupel-log-"))
    try:
        project = Project(pathlib.Path(sys.argv[1]).resolve(), folder)
        return globals()[sys.argv[2]](project, int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    finally:
        shutil.rmtree(folder)


sys.exit(main())
