#!/usr/bin/env python3
"""Runs the cases that are data: every folder below DIR that holds a file `command`.

A case is a folder with
  before           commands that run first, as typed in a shell; what they print is dropped (it may be missing). The case fails
                   where one fails: one that is to end otherwise says so (`cupel run suite.yaml || test $? = 1`)
  command          the arguments of cupel, as typed in a shell (redirections work)
  status           the exit status
  expected.out     standard output
  expected.err     standard error
  environment      variables, NAME=VALUE on each line (it may be missing)
  expected.NAME    what the file NAME, written by the command, must hold
and whatever files the command reads. It runs in a copy of the folder, without models, configuration or network.
Every result document that it prints or writes must be as `cupel help --schema result` says.
What differs between runs (times, ids, versions) is normalised before texts are compared.

usage: run_cases.py CUPEL DIR [--accept]      --accept rewrites what is expected
"""
import difflib
import json
import pathlib
import re
import shutil
import subprocess
import sys

from program import clean_environment, temporary_folder
from result_schema import violations

NORMALISED = [
    (r'"id":"\d{8}T\d{6}-[0-9a-f]{6}"', '"id":"RUN"'),
    (r'"started_at":"[^"]*"', '"started_at":"TIME"'),
    (r'"duration_ms":[0-9.e+-]+', '"duration_ms":0'),
    (r'"cupel_version":"[^"]*"', '"cupel_version":"VERSION"'),
    (r'(name="run" value=)"[^"]*"', r'\1"RUN"'),
    (r'(name="cupel_version" value=)"[^"]*"', r'\1"VERSION"'),
    (r'timestamp="[^"]*"', 'timestamp="TIME"'),
    (r'(<testsuites [^>]*time=)"[^"]*"', r'\1"0.000"'),
    (r'\b\d{8}T\d{6}-[0-9a-f]{6}\b', 'RUN'),
    (r'\b\d{4}-\d\d-\d\dT[0-9:.]+Z', 'TIME'),
    (r'\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b', 'TIME'),
    (r'RUN +STARTED \(UTC\) +', 'RUN  STARTED (UTC)  '),
    (r'  (\d+ ms|\d+\.\d s|TIME)  +(?=\S)', '  TIME  '),
    (r'("duration_ms": )[0-9.e+-]+', r'\g<1>0'),
    (r'(?m)(· )(\d+ ms|[0-9.]+ s|\d+ min \d+ s)$', r'\1TIME'),
    (r'(, cupel )`[^`]*`', r'\1`VERSION`'),
    (r'(cupel_run_info\{.*version=)"[^"]*"', r'\1"VERSION"'),
    (r'(cupel_run_duration_seconds) [0-9.e+-]+', r'\1 0'),
    (r'(?m)(  )(\d+ ms|[0-9.]+ s|\d+ min \d+ s)$', r'\1TIME'),
]


def normalise(text, folder):
    text = text.replace(str(folder), "FOLDER")
    for pattern, replacement in NORMALISED:
        text = re.sub(pattern, replacement, text)
    return text


class BeforeFailed(Exception):
    pass


def run_case(cupel, case):
    """Everything the case produced, by the name of the file that says what was expected."""
    with temporary_folder() as scratch:
        work = scratch / "work"
        shutil.copytree(case, work)
        (scratch / "bin").mkdir()
        (scratch / "bin" / "cupel").symlink_to(cupel)
        environment = clean_environment(scratch, PATH=f"{scratch}/bin:/usr/bin:/bin", CUPEL_OFFLINE="true", LANG="C.UTF-8")
        if (case / "environment").exists():
            environment |= dict(line.split("=", 1) for line in (case / "environment").read_text().splitlines())
        if (case / "before").exists():
            before = subprocess.run(["sh", "-e", "-c", (case / "before").read_text()], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
            if before.returncode:
                raise BeforeFailed(f"a command of `before` ended with {before.returncode}:\n{before.stderr.decode(errors='replace')}")
        command = "exec cupel " + (case / "command").read_text().strip()
        done = subprocess.run(["sh", "-c", command], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=120)
        produced = {"status": f"{done.returncode}\n",
                    "expected.out": normalise(done.stdout.decode(errors="replace"), work),
                    "expected.err": normalise(done.stderr.decode(errors="replace"), work)}
        for expected in case.glob("expected.*"):
            if expected.name in produced:
                continue
            written = work / expected.name.removeprefix("expected.")
            produced[expected.name] = normalise(written.read_text(errors="replace"), work) if written.exists() else "(not written)\n"
        return produced


def difference(case, name, actual):
    path = case / name
    expected = path.read_text() if path.exists() else ""
    if expected == actual:
        return ""
    return "".join(difflib.unified_diff(expected.splitlines(True), actual.splitlines(True), f"{name} (expected)", f"{name} (now)"))


def against_schema(schema, produced):
    """What is wrong with result documents among the texts."""
    wrong = []
    for name, text in produced.items():
        try:
            document = json.loads(text)
        except ValueError:
            continue
        if isinstance(document, dict) and {"schema", "attempts", "summary"} <= set(document):
            wrong += [f"{name}{line}" for line in violations(schema, document)]
    return "\n".join(wrong)


def main():
    arguments = [each for each in sys.argv[1:] if each != "--accept"]
    accept = "--accept" in sys.argv[1:]
    if len(arguments) != 2:
        sys.exit(__doc__)
    cupel, folder = pathlib.Path(arguments[0]).resolve(), pathlib.Path(arguments[1])
    cases = sorted(path.parent for path in folder.rglob("command"))
    if not cases:
        sys.exit(f"no cases in {folder}")
    schema = json.loads(subprocess.run([cupel, "help", "--schema", "result"], capture_output=True, check=True).stdout)
    failed = 0
    for case in cases:
        try:
            produced = run_case(cupel, case)
        except BeforeFailed as error:
            failed += 1
            print(f"FAIL {case}\n{error}")
            continue
        differences = {name: difference(case, name, actual) for name, actual in produced.items()}
        wrong = against_schema(schema, produced)
        if wrong:
            failed += 1
            print(f"FAIL {case}\n{wrong}")
            continue
        if accept:
            for name, text in differences.items():
                if text:
                    (case / name).write_text(produced[name])
                    print(f"accepted {case / name}")
        elif any(differences.values()):
            failed += 1
            print(f"FAIL {case}\n" + "\n".join(text for text in differences.values() if text))
    print(f"{len(cases)} cases, {failed} failed")
    sys.exit(1 if failed else 0)


main()
