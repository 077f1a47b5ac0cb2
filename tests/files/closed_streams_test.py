#!/usr/bin/env python3
"""Standard streams that are closed from the start: nothing else is written where they would be, and what cannot be said is no success.

usage: closed_streams_test.py CUPEL
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from program import Project, temporary_folder  # noqa: E402

SUITE = "suite: s\ncases:\n  - {id: a, prompt: p, answer: x, checks: [contains: x]}\n"


def main(cupel):
    with temporary_folder() as folder:
        (folder / "suite.yaml").write_text(SUITE)
        project = Project(cupel, folder)
        for closed, status in [("<&-", 0), ("2>&-", 0), ("<&- 2>&-", 0), (">&-", 3), ("<&- >&-", 3), ("<&- >&- 2>&-", 3), (">&- 2>&-", 3)]:
            for number in range(2):
                done = subprocess.run(["sh", "-c", f'exec "$0" run suite.yaml {closed}', project.cupel], cwd=folder,
                                      env=project.environment, capture_output=True, text=True, timeout=60)
                assert done.returncode == status, f"{closed}: status {done.returncode}: {done.stderr}"
                if status == 3 and "2>&-" not in closed:
                    assert "cannot write to standard output" in done.stderr, done.stderr
        listed = project.says("runs", "list")
        assert listed.count("\n") == 15, f"all fourteen are kept, in a store that is whole: {listed}"


main(sys.argv[1])
