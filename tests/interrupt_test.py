#!/usr/bin/env python3
"""Ctrl-C in the middle of a run: finished attempts are reported, the status is 130, and the next run works.

usage: interrupt_test.py CUPEL
"""
import json
import signal
import sys

from program import Project, temporary_folder

# Each case keeps the regular expression engine busy up to its limit, so the run lasts long enough to be interrupted.
CASES = 400
SUITE = "suite: slow\ncases:\n" + "".join(
    f"  - {{id: c{i}, prompt: p, answer: {'a' * 60}!, checks: [regex: ^(a+)+$]}}\n" for i in range(CASES))


def main(cupel):
    with temporary_folder() as folder:
        (folder / "suite.yaml").write_text(SUITE)
        project = Project(cupel, folder)
        command = ["run", "suite.yaml", "--json"]
        run = project.start(*command)
        first = run.stderr.readline()
        run.send_signal(signal.SIGINT)
        out, err = project.finish(run, 130)
        assert "/400]" in first, first
        document = json.loads(out)
        attempts = document["attempts"]
        assert document["run"]["interrupted"] is True
        assert 1 <= len(attempts) < CASES, len(attempts)
        assert document["summary"]["total"] == len(attempts)
        assert "interrupted after" in err, err[-400:]

        again = project.says(*command, "--filter", "slow/c0", status=3)
        assert len(json.loads(again)["attempts"]) == 1
    print(f"interrupted after {len(attempts)} of {CASES}")


main(sys.argv[1])
