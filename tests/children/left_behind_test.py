#!/usr/bin/env python3
"""A script that never returns ends with the run, however the run ends: by its own time limit, by Ctrl-C, by kill -9.

usage: left_behind_test.py CUPEL
"""
import pathlib
import shutil
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import needs  # noqa: E402
from processes import children_of, is_gone, wait_for  # noqa: E402
from program import Project, temporary_folder  # noqa: E402

LOOPS = {"python3": "python: \"__import__('time').sleep(1000)\"",
         "node": "javascript: \"while (true) {}\""}
IN_COMMAND = "arguments"  # stands in the program that each interpreter is given


def start(project):
    run = project.start("run", "suite.yaml", "--no-store", "--jobs", "1")
    return run, wait_for(lambda: children_of(run.pid, IN_COMMAND))[0]


def main(cupel):
    installed = {program: check for program, check in LOOPS.items() if shutil.which(program)}
    if not installed:
        needs.skip("no interpreter is installed")
    for program, check in installed.items():
        with temporary_folder() as folder:
            (folder / "suite.yaml").write_text(f"suite: loop\ncases:\n" + "".join(
                f"  - {{id: {name}, prompt: p, answer: x, checks: [{{{check}}}]}}\n" for name in "ab"))
            project = Project(cupel, folder)
            run, interpreter = start(project)
            run.kill()
            run.communicate()
            wait_for(lambda: is_gone(interpreter), 10)

            run, interpreter = start(project)
            run.send_signal(signal.SIGINT)
            project.finish(run, 130)
            wait_for(lambda: is_gone(interpreter), 10)
            print(f"{program}: gone with the run")


main(sys.argv[1])
