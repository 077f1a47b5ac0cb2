#!/usr/bin/env python3
"""A worker that answers nothing any more (SIGSTOP): neither Ctrl-C nor --timeout wait for it, it is killed, and the next question is
answered by a fresh one.

usage: silent_worker_test.py CUPEL
"""
import json
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import needs  # noqa: E402
from processes import children_of, is_gone, wait_for  # noqa: E402
from program import Project, share_models, temporary_folder  # noqa: E402

LONG = "{id: long, prompt: Write a long story about the sea., max_tokens: 4000, checks: [contains: sea]}"
SHORT = "{id: short, prompt: Name the capital of France., max_tokens: 4, checks: [word_count: {min: 1}]}"
SUITE = f"suite: silent\ncases:\n  - {LONG}\n  - {SHORT}\n"


def ticks_of(pid):
    """Processor time: a worker that answers uses it."""
    try:
        return sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    except OSError:
        return 0


def start_and_stop(project, *options):
    """A run whose worker was stopped in the middle of an answer."""
    run = project.start("run", "suite.yaml", "--jobs", "1", "--no-store", "--fresh", "--json", *options)
    worker = wait_for(lambda: children_of(run.pid, "engine-worker"))[0]
    os.kill(worker, signal.SIGCONT)
    wait_for(lambda: ticks_of(worker) > 100)  # 1 s: it has long been loaded
    os.kill(worker, signal.SIGSTOP)
    return run, worker


def ctrl_c(project):
    run, worker = start_and_stop(project)
    start = time.monotonic()
    run.send_signal(signal.SIGINT)
    project.finish(run, 130)
    took = time.monotonic() - start
    assert took < 2, f"Ctrl-C took {took:.1f} s"
    assert is_gone(worker), "the worker was left behind"
    return took


def timeout(project):
    run, worker = start_and_stop(project, "--timeout", "3")
    start = time.monotonic()
    wait_for(lambda: is_gone(worker), 10)
    took = time.monotonic() - start
    out, _ = project.finish(run, 3)
    attempts = {each["id"]: each for each in json.loads(out)["attempts"]}
    assert attempts["long"]["outcome"] == "error" and attempts["long"]["error"]["code"] == "timeout", attempts["long"]["error"]
    assert attempts["short"]["outcome"] == "pass", attempts["short"]
    assert took < 5, f"the timeout of 3 s took {took:.1f} s"
    return took


def killed(project):
    """kill -9 of the run: a stopped worker goes with it."""
    run, worker = start_and_stop(project)
    run.kill()
    run.communicate()
    wait_for(lambda: is_gone(worker), 5)


def main(cupel):
    needs.real_model()
    with temporary_folder() as folder:
        share_models(folder / "home")
        (folder / "suite.yaml").write_text(SUITE)
        project = Project(cupel, folder)
        project.says("run", "suite.yaml", "--no-store", "--filter", "*short*")  # kernels are measured, and weights proved, before
        interrupted, timed_out = ctrl_c(project), timeout(project)
        killed(project)
        print(f"Ctrl-C ended it in {interrupted:.1f} s, a timeout of 3 s in {timed_out:.1f} s")


main(sys.argv[1])
