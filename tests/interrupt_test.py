#!/usr/bin/env python3
"""Ctrl-C in the middle of a run: finished attempts are reported, the status is 130, and the next run works.

usage: interrupt_test.py CUPEL
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

# Each case keeps the regular expression engine busy up to its limit, so the run lasts long enough to be interrupted.
CASES = 400
SUITE = "suite: slow\ncases:\n" + "".join(
    f"  - {{id: c{i}, prompt: p, answer: {'a' * 60}!, checks: [regex: ^(a+)+$]}}\n" for i in range(CASES))


def main():
    cupel = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "suite.yaml").write_text(SUITE)
        environment = dict(os.environ, HOME=folder, CUPEL_HOME=folder)
        command = [cupel, "run", "suite.yaml", "--json"]
        run = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        first = run.stderr.readline()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
        assert "/400]" in first, first
        assert run.returncode == 130, f"status {run.returncode}: {err[-400:]}"
        document = json.loads(out)
        attempts = document["attempts"]
        assert document["run"]["interrupted"] is True
        assert 1 <= len(attempts) < CASES, len(attempts)
        assert document["summary"]["total"] == len(attempts)
        assert "interrupted after" in err, err[-400:]

        again = subprocess.run(command + ["--filter", "slow/c0"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
        assert again.returncode == 3, again.returncode
        assert len(json.loads(again.stdout)["attempts"]) == 1
    print(f"interrupted after {len(attempts)} of {CASES}")


main()
