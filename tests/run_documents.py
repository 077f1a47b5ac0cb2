#!/usr/bin/env python3
"""Runs what the documents show: each `$ command` of a ```console block must end with status 0, each ```yaml block that is a whole suite must load.

usage: run_documents.py CUPEL SOURCE_FOLDER FILE.md...
Commands run in a scratch copy of the files they name, with CUPEL on the path. `./quickstart`, `./test` and `tools/check` build and run everything
and are what runs this test: of them only that they exist and parse is checked."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import needs

BUILDS = ("./quickstart", "./test", "tools/check")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def run(command, folder, environment):
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        print(f"$ {command}\n  status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def check_document(path, source, scratch, environment):
    text = path.read_text()
    good, count = True, 0
    for block in blocks(text, "console"):
        for line in block.splitlines():
            if not line.startswith("$ "):
                continue
            command = line[2:].split("#")[0].strip()
            count += 1
            if command.split()[0] in BUILDS:
                good &= run(f"bash -n {source / command.split()[0]}", scratch, environment)
            else:
                good &= run(command, scratch, environment)
    for number, block in enumerate(blocks(text, "yaml")):
        if not re.search(r"^cases:|^test_cases:", block, re.M):
            continue
        count += 1
        suite = scratch / f"{path.stem}-{number}.yaml"
        suite.write_text(block)
        done = subprocess.run(["cupel", "run", suite.name, "--filter", "selects/nothing"], cwd=scratch, env=environment, capture_output=True, text=True)
        if done.returncode != 5:  # loaded, and nothing selected
            print(f"{path.name}: yaml block {number + 1}: status {done.returncode}\n{done.stderr}")
            good = False
    print(f"{path.name}: {count} {'run' if good else 'run, not all good'}")
    return good


def main():
    needs.real_model()
    cupel, source, *documents = sys.argv[1:]
    source = pathlib.Path(source).resolve()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        for name in ("suites", "examples", "docs"):
            shutil.copytree(source / name, scratch / name)
        environment = {**os.environ, "PATH": f"{pathlib.Path(cupel).resolve().parent}:{os.environ['PATH']}", "CI": "true"}
        results = [check_document(source / document, source, scratch, environment) for document in documents]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
