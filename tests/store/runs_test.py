#!/usr/bin/env python3
"""Runs that are kept, with real inference: shown again, explained, spared where nothing changed, and proved.

usage: runs_test.py CUPEL SCENARIO
"""
import hashlib
import json
import pathlib
import sqlite3
import struct
import sys

from answers import Project, sources_of

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
from program import temporary_folder  # noqa: E402

SUITE = """suite: runs
defaults: {max_tokens: 12}
cases:
  - {id: apple, prompt: "Write a sentence about an apple.", checks: [word_count: {min: 1}]}
  - {id: river, prompt: "Write a sentence about a river.", checks: [word_count: {min: 1}]}
  - {id: warm, prompt: "Write a sentence about bread.", temperature: 0.9, seed: 5, checks: [word_count: {min: 1}]}
  - {id: talk, turns: [{user: "My name is Ada."}, {user: "Say my name."}], checks: [word_count: {min: 1}]}
"""


class RunsProject(Project):
    def __init__(self, cupel, folder):
        super().__init__(cupel, folder)
        self.set_suite(SUITE)

    def set_suite(self, text):
        (self.folder / "suite.yaml").write_text(text)

    def runs(self):
        return sqlite3.connect(self.folder / ".cupel" / "runs.db")

    def stored(self, case):
        with self.runs() as db:
            row, answers, document = db.execute(
                "SELECT attempt_row, answers, document FROM attempts WHERE id = ? ORDER BY attempt_row DESC", [case]).fetchone()
        return row, json.loads(answers), json.loads(document)

    def store(self, row, answers, document):
        with self.runs() as db:
            db.execute("UPDATE attempts SET answers = ?, document = ? WHERE attempt_row = ?",
                       [json.dumps(answers), json.dumps(document), row])


def kept(project):
    out, _ = project.finish(project.start_run())
    assert project.says("runs", "show", "last", "--json") == out, "the document comes back to the letter"
    listed = json.loads(project.says("runs", "list", "--json"))["runs"]
    assert [each["id"] for each in listed] == [json.loads(out)["run"]["id"]], listed
    project.set_suite(SUITE.replace("an apple", "a pear").replace("max_tokens: 12", "max_tokens: 10"))
    project.run()
    comparison = json.loads(project.says("runs", "explain", "apple", "--json"))["comparisons"][0]
    changes = {each["part"]: (each["before"], each["after"]) for each in comparison["answer_changes"]}
    assert changes == {"user message": ("Write a sentence about an apple.", "Write a sentence about a pear."), "max tokens": ("12", "10")}
    assert comparison["check_changes"] == []


def changed(project):
    first = {a["id"]: a for a in project.run()["attempts"]}
    again = project.run("--changed")
    assert sources_of(again) == {"reused"}, sources_of(again)
    project.set_suite(SUITE.replace("a river", "the sea"))
    forecast = json.loads(project.says("run", "suite.yaml", "--changed", "--dry-run", "--json"))
    assert forecast["counts"]["inferred"] == 1 and forecast["counts"]["carried"] == 3, forecast["counts"]
    edited = {a["id"]: a for a in project.run("--changed")["attempts"]}
    assert {name for name, a in edited.items() if a["source"] == "inferred"} == {"river"}
    for name in ("apple", "warm", "talk"):
        for field in ("output", "turns", "outcome", "latency_ms", "completion_tokens", "finish_reason", "checks"):
            assert edited[name][field] == first[name][field], (name, field)
    # The answers themselves are not needed any more: the project's own copies judge, and prove.
    for path in project.home.glob("answers.db*"):
        path.unlink()
    project.set_suite(SUITE.replace("a river", "the sea").replace("word_count: {min: 1}", "word_count: {min: 2}"))
    judged = project.run("--changed", "--audit", "100")
    assert sources_of(judged) == {"reused"}
    assert judged["summary"]["audit"] == {"checked": 4, "held": 4, "failed": []}, judged["summary"]["audit"]


def text_of(tokens):
    return b"".join(bytes.fromhex(token[1]) for token in tokens).decode(errors="replace")


def forged(project):
    project.run()
    report = json.loads(project.says("runs", "verify", "--json"))
    assert report["checked"] == report["held"] == 4 and report["failed"] == [], report
    row, good, document = project.stored("apple")

    def edit(change, speaks):
        answers, forged_document = json.loads(json.dumps(good)), dict(document)
        change(answers[0])
        if speaks:
            answers[0]["text"] = text_of(answers[0]["tokens"])
        forged_document["output"] = answers[0]["text"]
        project.store(row, answers, forged_document)
        failed = json.loads(project.says("runs", "verify", "--json", status=1))["failed"]
        assert len(failed) == 1 and failed[0]["case"] == "runs/apple", failed
        return failed[0]

    def another_token(answer):
        answer["tokens"][5] = answer["tokens"][2]

    def cut(answer):
        del answer["tokens"][7:]
        answer["finish_reason"] = "stop"

    def letter(answer):
        answer["text"] = answer["text"][:9] + "#" + answer["text"][10:]

    found = edit(another_token, True)
    assert found["position"] == 5 and found["margin"] > 0 and found["found"] == text_of([good[0]["tokens"][2]]), found
    found = edit(cut, True)
    assert found["position"] == 7 and found["expected"] == text_of([good[0]["tokens"][7]]), found
    found = edit(letter, False)
    before, begin = 0, 0
    for token in good[0]["tokens"]:
        if begin + len(text_of([token])) > 9:
            break
        begin, before = begin + len(text_of([token])), before + 1
    assert found["position"] == before and "#" in found["found"], found

    answers = json.loads(json.dumps(good))
    answers[0]["key"]["weights"] = "0" * 64
    project.store(row, answers, document)
    said = project.says("runs", "verify", status=3)
    assert "the weights that answered are not here" in said, said
    project.store(row, good, document)
    project.says("runs", "verify", "last", "--audit", "25", "--filter", "*/apple")
    (project.home / "models").unlink()
    assert "cannot be proved without it" in project.says("runs", "verify", "--offline", status=3)


def audited(project):
    """A wrong answer in the store of reusable answers, with a right checksum, is found by an audit and inferred anew."""
    expected = {a["id"]: a["output"] for a in project.run("--audit", "50")["attempts"]}
    with sqlite3.connect(project.database) as db:
        for hash_, parts, answer, created_at, tokens in db.execute("SELECT hash, parts, answer, created_at, tokens FROM answers").fetchall():
            if "an apple" not in parts:
                continue
            forged_tokens = bytearray(tokens)
            (first_size,) = struct.unpack_from("<I", forged_tokens, 8)
            second = 12 + first_size
            struct.pack_into("<i", forged_tokens, second, struct.unpack_from("<i", forged_tokens, second)[0] + 1)
            content = f"{hash_}\n{parts}\n{answer}\n{created_at}\n".encode() + bytes(forged_tokens)
            db.execute("UPDATE answers SET tokens = ?, checksum = ? WHERE hash = ?",
                       [bytes(forged_tokens), hashlib.sha256(content).hexdigest(), hash_])
    unnoticed = project.run()
    assert sources_of(unnoticed) == {"reused"}
    out, _ = project.finish(project.start_run("--audit", "100"), 3)
    document = json.loads(out)
    audit = document["summary"]["audit"]
    assert (audit["checked"], audit["held"]) == (4, 3), audit
    assert audit["failed"][0]["id"] == "apple" and audit["failed"][0]["position"] == 1 and audit["failed"][0]["margin"] > 0, audit
    attempt = {a["id"]: a for a in document["attempts"]}["apple"]
    assert attempt["outcome"] == "error" and attempt["error"]["code"] == "corrupt", attempt["error"]
    healed = project.run("--audit", "100")
    assert {a["id"]: a["output"] for a in healed["attempts"]} == expected
    assert {a["id"] for a in healed["attempts"] if a["source"] == "inferred"} == {"apple"}


def resumed(project):
    """Killed after each attempt, and resumed: the answers of a run that was left alone, nothing inferred twice."""
    words = ["apple", "river", "stone", "cloud", "bread", "night"]
    cases = "".join(f'  - {{id: {w}, prompt: "Write a sentence about: {w}.", checks: [word_count: {{min: 1}}]}}\n' for w in words)
    project.set_suite("suite: runs\ndefaults: {max_tokens: 24}\ncases:\n" + cases)
    expected = project.run("--no-store")
    begin = ("run", "suite.yaml")
    while True:
        run = project.start(*begin, "--jobs", "1")
        line = ""
        for line in run.stdout:  # what stands is told first; the next line is of an attempt of this session
            if line.startswith(f"[{len(stored_ids(project)) + 1}/") or not line.startswith("["):
                break
        run.kill()
        run.communicate(timeout=60)
        begin = ("run", "--resume", "last")
        if len(stored_ids(project)) >= len(words) - 1:
            break
    project.says("run", "--resume", "last")
    document = json.loads(project.says("runs", "show", "last", "--json"))
    assert len(json.loads(project.says("runs", "list", "--json"))["runs"]) == 1
    for name in ("id", "output", "finish_reason", "completion_tokens", "prompt_tokens", "outcome", "exact", "seed"):
        assert [a[name] for a in document["attempts"]] == [a[name] for a in expected["attempts"]], name
    # An answer that was finished and not yet told of is taken from the store of answers.
    assert sources_of(document) <= {"inferred", "reused"}
    with project.runs() as db:
        rows = db.execute("SELECT count(*), count(DISTINCT id) FROM attempts").fetchone()
    assert rows == (len(words), len(words)), rows


def stored_ids(project):
    if not (project.folder / ".cupel" / "runs.db").exists():
        return set()
    with project.runs() as db:
        return {row[0] for row in db.execute("SELECT id FROM attempts")}


def main(cupel, scenario):
    needs.real_model()
    with temporary_folder() as folder:
        globals()[scenario](RunsProject(cupel, folder))


main(*sys.argv[1:])
