#!/usr/bin/env python3
"""Shards that ran apart, on stores of their own, merge to the document of the undivided run: in any order, as often as one likes. Answers
come from a server on loopback.

usage: shards_test.py CUPEL
"""
import itertools
import pathlib
import shutil
import sys

from paced import Project, without_times

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import temporary_folder  # noqa: E402

SHARDS = 3


def write_suite(folder):
    cases = [f"""  - {{id: "c{i}", prompt: "{"word " * (1 + 37 * i % 60)}{i}", max_tokens: {8 + 29 * i % 200}, tags: [t{i % 3}],
     checks: [contains: "{"echo" if i % 9 else "nothing"}"]}}\n""" for i in range(60)]
    (folder / "suite.yaml").write_text("suite: parts\ncases:\n" + "".join(cases) + """gates:
  - pass_rate >= 80%
  - {gate: pass_rate(tag=t1) >= 50%, confidence: 95%}
  - mean(latency_ms) < 60000
""")


def comparable(document):
    document = without_times(document)
    for gate in document["gates"]:
        if "latency" in gate["name"]:
            del gate["actual"], gate["why"], gate["interval"]
    return document


def main():
    with temporary_folder() as top:
        project = Project(sys.argv[1], top)
        project.pace_s = 0
        write_suite(top)
        words = ("suite.yaml", "--backend", project.backend, "--repeat", "2")
        project.run(*words)
        expected = comparable(project.document())
        shutil.rmtree(top / ".cupel")
        project.server.requests.clear()
        sizes = []
        for shard in range(1, SHARDS + 1):
            before = len(project.server.requests)
            project.run(*words, "--shard", f"{shard}/{SHARDS}")
            sizes.append(len(project.server.requests) - before)
            project.says("runs", "export", "last", "--store", f"{shard}.db")
            shutil.rmtree(top / ".cupel")
        assert sum(sizes) == 120 and min(sizes) >= 20, sizes
        for order in itertools.permutations(range(1, SHARDS + 1)):
            for _ in range(2):
                project.finish(project.start("runs", "merge", *(f"{shard}.db" for shard in order)), 1)
                assert comparable(project.document()) == expected, order
        assert len(project.runs()) == 1, "merging again replaces"
        # What was merged is a run as any other.
        same = project.says("runs", "diff", "last", "last")
        assert "60 the same" in same, same
        refused = project.says("runs", "merge", "1.db", "3.db", status=2)
        assert "shard 2/3 is missing" in refused, refused
        print(f"attempts of the shards: {sizes}")


main()
