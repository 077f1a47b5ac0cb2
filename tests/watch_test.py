#!/usr/bin/env python3
"""`cupel run --watch`: a change of a suite or of a file that it names runs what is affected again, other changes run nothing, a suite with
a mistake does not end it, and Ctrl-C does.

usage: watch_test.py CUPEL
"""
import os
import queue
import re
import signal
import subprocess
import sys
import threading

from program import clean_environment, temporary_folder

SCHEMA = '{"type": "object", "required": ["%s"]}'


def suite(*cases):
    lines = ["suite: watched", "cases:"]
    for name, answer, check in cases:
        lines += [f"  - id: {name}", "    prompt: p", f"    answer: '{answer}'", f"    checks: [{check}]"]
    return "\n".join(lines) + "\n"


class Watch:
    def __init__(self, cupel, folder):
        self.process = subprocess.Popen([cupel, "run", "suites", "--watch"], cwd=folder, env=clean_environment(folder),
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def next_run(self):
        """What is printed until it waits again."""
        text = ""
        while "watching " not in text:
            text += self.lines.get(timeout=60)
        return text


def main(cupel):
    with temporary_folder() as folder:
        (folder / "suites").mkdir()
        named = folder / "schema.json"
        named.write_text(SCHEMA % "a")
        file = folder / "suites" / "s.yaml"
        good, schema = ("one", "right", "contains: right"), ("two", '{"a": 1}', "json_schema: {file: ../schema.json}")
        file.write_text(suite(good, schema))
        watch = Watch(cupel, folder)
        first = watch.next_run()
        assert "2 passed" in first and "watching 2 files" in first, first

        file.write_text(suite(good, schema, ("three", "wrong", "contains: right")))
        changed = watch.next_run()
        assert "changed: suites/s.yaml" in changed and "2 passed, 1 failed" in changed, changed

        file.write_text(suite(good, schema))
        watch.next_run()
        named.write_text(SCHEMA % "b")
        affected = watch.next_run()
        assert "changed: schema.json" in affected and "1 passed, 1 failed" in affected, affected

        # Written anew with the same text, and a file that no suite names: nothing runs. The next run is that of the broken suite.
        file.write_text(file.read_text())
        (folder / "suites" / "notes.txt").write_text("x")
        file.write_text("suite: watched\ncases: [\n")
        broken = watch.next_run()
        assert re.search(r"s\.yaml:\d+:\d+", broken) and "passed" not in broken, broken

        file.write_text(suite(good))
        (folder / "suites" / "new").mkdir()
        assert "1 passed" in watch.next_run()
        (folder / "suites" / "more.yaml").write_text(suite(good).replace("watched", "more"))
        assert "2 passed" in watch.next_run()

        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(timeout=60) == 130
    print("watched")


main(os.path.abspath(sys.argv[1]))
