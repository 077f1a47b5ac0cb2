#!/usr/bin/env python3
"""`cupel init`: what it writes runs and passes on the embedded model; it asks three questions in a terminal and replaces no file.

usage: init_test.py CUPEL
"""
import os
import pty
import subprocess
import sys

from program import temporary_folder


def in_terminal(command, folder, answers):
    """The command with a terminal as its standard input; what it printed, and its status."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    os.close(theirs)
    os.write(ours, answers.encode())
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    return out, process.returncode


def main():
    cupel = os.path.abspath(sys.argv[1])
    with temporary_folder() as folder:
        def run(*arguments):
            return subprocess.run([cupel, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=170)

        unasked = run("init")
        assert unasked.returncode == 2 and "--yes" in unasked.stderr, unasked

        written = run("init", "--yes")
        assert written.returncode == 0, written
        first = folder / "suites" / "first.yaml"
        text = first.read_text()
        assert run("check").returncode == 0

        again = run("init", "--yes")
        assert again.returncode == 2 and "is there already" in again.stderr, again
        assert first.read_text() == text

        out, status = in_terminal([cupel, "init"], folder, "My App\nSay {{hello}}: \"a\" # 'b'\n\n")
        assert status == 0, out
        assert out.count("?") >= 3, out
        mine = (folder / "suites" / "my-app.yaml").read_text()
        assert "Paris" in mine, mine
        assert run("check", "suites/my-app.yaml").returncode == 0

        out, status = in_terminal([cupel, "init", "never.yaml"], folder, "x\n\x04")
        assert status == 130 and not (folder / "never.yaml").exists(), (status, out)

        if os.environ.get("CUPEL_NO_MODEL") == "1":
            print("skipped, because CUPEL_NO_MODEL=1: running the suite")
            return
        passed = run("run", "suites/first.yaml", "--no-store")
        assert passed.returncode == 0 and "1 passed" in passed.stdout, passed
    print("written, validated, run")


main()
