#!/usr/bin/env python3
"""The store of reusable answers with real inference, where things go wrong around it.

usage: answers_test.py CUPEL SCENARIO [COUNT]
"""
import contextlib
import hashlib
import json
import os
import pathlib
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import time

from answers import Project, answers_of, sources_of

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
from program import temporary_folder  # noqa: E402

MEASURES = """suite: measures
cases:
  - id: capital
    prompt: Name the capital of France.
    max_tokens: 12
    checks:
      - choice: {expected: Paris, of: [Paris, Rome, Berlin]}
      - perplexity: '< 400'
      - similar: {text: Paris is a city in France., threshold: 0.2}
"""


def unchanged(project):
    first = project.run()
    assert sources_of(first) == {"inferred"}, sources_of(first)
    begin = time.monotonic()
    second = project.run()
    took = time.monotonic() - begin
    assert sources_of(second) == {"reused"}, sources_of(second)
    assert answers_of(first) == answers_of(second)
    times = [{a["id"]: (a["latency_ms"], a["ttft_ms"]) for a in run["attempts"]} for run in (first, second)]
    assert times[0] == times[1], "a reused answer keeps the timing of its inference"
    assert second["summary"]["reused"] == 8 and second["summary"]["inferred"] == 0, second["summary"]
    for name in ("name", "sha256", "format", "architecture", "quantization", "parameters", "context_tokens", "exactness"):
        assert first["environment"]["models"][0][name] == second["environment"]["models"][0][name], name
    for name in ("engine_build", "kernel_class"):
        assert first["environment"][name] == second["environment"][name], name
    assert took < 0.3, f"{took:.3f} s"
    assert sources_of(project.run("--fresh")) == {"inferred"}
    without = project.run("--no-store")
    assert sources_of(without) == {"inferred"} and answers_of(without) == answers_of(first)
    print(f"the second run took {took * 1000:.0f} ms")


def longer(project):
    project.write(max_tokens=5)
    project.run()
    before = project.entries()
    project.write(max_tokens=14)
    continued = project.run()
    assert sources_of(continued) == {"inferred"}
    after = project.entries()
    for key, tokens in before.items():
        assert after[key][:len(tokens)] == tokens, "what was known is not inferred again: ids, text and times stand"
    assert any(len(after[key]) > len(before[key]) for key in before)
    assert answers_of(continued) == answers_of(project.run("--no-store"))
    project.write(max_tokens=9)
    cut = project.run()
    assert sources_of(cut) == {"reused"}
    assert answers_of(cut) == answers_of(project.run("--no-store"))


def measures(project):
    """How likely texts are and what they mean is reused to the bit; an audit finds what was forged, and it is forgotten."""
    (project.folder / "suite.yaml").write_text(MEASURES)
    verdicts = lambda document: [(c["outcome"], c["score"], c["found"]) for c in document["attempts"][0]["checks"]]
    first = project.run()
    rows = lambda connection: connection.execute("SELECT hash, parts, answer, created_at, tokens FROM answers WHERE tokens <> '' ORDER BY hash").fetchall()
    with contextlib.closing(sqlite3.connect(project.database)) as connection:
        stored = rows(connection)
    assert len(stored) == 7, "an answer, three choices, a text and two vectors"
    assert verdicts(project.run()) == verdicts(first)
    audited = project.run("--audit", "100")
    assert verdicts(audited) == verdicts(first), "what inference gave is proved"
    for kind, number, at in (("likelihood", "<d", 8), ("embedding", "<f", 0)):
        value_of = lambda row: struct.unpack_from(number, row[-1], at)[0]
        row = next(row for row in stored if kind in row[1] and value_of(row) != 0)  # the first token of a text alone has none
        key, *texts, tokens = row
        value = value_of(row)
        forged = tokens[:at] + struct.pack(number, value * 0.999) + tokens[at + struct.calcsize(number):]
        checksum = hashlib.sha256("".join(f"{text}\n" for text in (key, *texts)).encode() + forged).hexdigest()
        with contextlib.closing(sqlite3.connect(project.database)) as connection, connection:
            connection.execute("UPDATE answers SET tokens = ?, checksum = ? WHERE hash = ?", (forged, checksum, key))
        out, _ = project.finish(project.start_run("--audit", "100"), 3)
        errors = [check["why"] for check in json.loads(out)["attempts"][0]["checks"] if check["outcome"] == "error"]
        assert len(errors) == 1 and "is not what inference gives" in errors[0], errors
        assert verdicts(project.run()) == verdicts(first), "the forged one was forgotten"
    with contextlib.closing(sqlite3.connect(project.database)) as connection:
        assert [row[4] for row in rows(connection)] == [row[4] for row in stored], "computed anew, to the bit"


def killed(project, count):
    """No wrong and no lost entry, wherever a run is killed."""
    chance = random.Random(7)
    began = time.monotonic()
    expected = answers_of(project.run("--no-store"))
    takes = time.monotonic() - began
    kept = {}
    for _ in range(count):
        # Now and then everything is there already: begin anew, so that there is something to write.
        if len(kept) == len(expected):
            for path in project.home.glob("answers.db*"):
                path.unlink()
            kept = {}
        run = project.start_run(*(["--fresh"] if chance.random() < 0.3 else []), start_new_session=True)
        time.sleep(chance.random() * takes)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        found = project.entries()
        for key, tokens in kept.items():
            assert [t[::2] for t in found[key]][:len(tokens)] == [t[::2] for t in tokens], "an entry was lost"
        kept = found
    assert answers_of(project.run()) == expected
    assert answers_of(project.run()) == expected
    print(f"{count} runs killed within {takes:.1f} s of their start")


def two(project):
    runs = [project.start_run(), project.start_run()]
    documents = [project.finish_run(run) for run in runs]
    assert answers_of(documents[0]) == answers_of(documents[1])
    assert len(project.entries()) == 8
    assert sources_of(project.run()) == {"reused"}
    for document in documents:
        assert "answers" not in document["err"], document["err"]


def full_disk(project, mount):
    (mount / "fill").write_bytes(b"x" * 1)
    fill = open(mount / "fill", "wb", buffering=0)
    project.environment["CUPEL_HOME"] = str(project.home)
    before = project.run("--no-store")
    try:
        while True:
            fill.write(b"x" * 4096)
    except OSError:
        pass
    document = project.run()
    assert answers_of(document) == answers_of(before) and sources_of(document) == {"inferred"}
    assert "disk is full" in document["err"] or "No space left" in document["err"], document["err"]
    # With room for a part of the answers: some may be stored, none is wrong.
    fill.truncate(os.fstat(fill.fileno()).st_size - 100_000)
    document = project.run()
    assert answers_of(document) == answers_of(before)
    project.entries()


def read_only(project, mount):
    first = project.run()
    subprocess.run(["mount", "-o", "remount,ro", mount], check=True)
    again = project.run()
    assert sources_of(again) == {"reused"} and answers_of(again) == answers_of(first)
    assert "read-only" not in again["err"], "nothing had to be written"
    project.write(max_tokens=14)
    longer_one = project.run()
    assert longer_one["err"].count("read-only") == 1, longer_one["err"]
    assert sources_of(longer_one) <= {"inferred", "reused"}


def damaged(project):
    expected = answers_of(project.run())
    good = project.database.read_bytes()
    chance = random.Random(3)
    noticed = 0
    for _ in range(6):
        bytes_ = bytearray(good)
        for _ in range(12):
            bytes_[chance.randrange(len(bytes_))] ^= 1 << chance.randrange(8)
        project.database.write_bytes(bytes_)
        document = project.run()
        assert answers_of(document) == expected
        noticed += "damaged" in document["err"] or "not an SQLite database" in document["err"]
        again = project.run()
        assert sources_of(again) == {"reused"}, (document["err"], again["err"])
        assert answers_of(again) == expected
        for path in project.home.glob("answers.db*"):
            path.unlink()
    assert noticed > 0
    project.database.write_bytes(b"no database" * 1000)
    document = project.run()
    assert answers_of(document) == expected
    assert "set aside" in document["err"], document["err"]
    assert len(list(project.home.glob("answers.db.corrupt-*"))) == 1
    assert sources_of(project.run()) == {"reused"}
    print(f"damage was noticed in {noticed} of 6 runs")


def main(cupel, scenario, *count):
    needs.real_model()
    with temporary_folder() as folder:
        if scenario in ("full_disk", "read_only"):
            with needs.small_disk(folder / "disk", "600k") as mount:
                globals()[scenario](Project(cupel, folder, mount / "home"), mount)
        else:
            globals()[scenario](Project(cupel, folder), *map(int, count))


main(*sys.argv[1:])
