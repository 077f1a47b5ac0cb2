"""A project, a $CUPEL_HOME with a store of answers of its own, and what its entries must fulfil (docs/formats/store.md)."""
import hashlib
import json
import pathlib
import sqlite3
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import program  # noqa: E402

SUITE = """suite: words
defaults: {max_tokens: MAX}
cases:
  - id: say
    vars: {word: [apple, river, stone, cloud, bread, night, tiger, music]}
    prompt: "Write a short sentence about: {{word}}"
"""


class Project(program.Project):
    def __init__(self, cupel, folder, home=None):
        self.home = home or folder / "home"
        super().__init__(cupel, folder, CUPEL_HOME=str(self.home))
        program.share_models(self.home)
        self.database = self.home / "answers.db"
        self.write(max_tokens=12)

    def write(self, max_tokens):
        (self.folder / "suite.yaml").write_text(SUITE.replace("MAX", str(max_tokens)))

    def start_run(self, *options, **popen):
        return self.start("run", "suite.yaml", "--json", *options, **popen)

    def finish_run(self, run):
        """The result document, and what was written to standard error as its `err`."""
        out, err = self.finish(run)
        return {**json.loads(out), "err": err}

    def run(self, *options):
        return self.finish_run(self.start_run(*options))

    def entries(self):
        """hash -> tokens of every entry; fails where one is not what its checksum says, or the file is not sound."""
        if not self.database.exists():
            return {}
        found = {}
        with sqlite3.connect(self.database) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            for row in connection.execute("SELECT hash, parts, answer, created_at, tokens, checksum FROM answers"):
                *texts, tokens, checksum = row
                content = "".join(f"{text}\n" for text in texts).encode() + tokens
                assert hashlib.sha256(content).hexdigest() == checksum, f"a wrong entry: {row}"
                assert hashlib.sha256(row[1].encode()).hexdigest() == row[0], "the hash is that of the parts"
                found[row[0]] = tokens_of(tokens)
                assert json.loads(row[2])["completion_tokens"] == len(found[row[0]])
        connection.close()
        return found


def tokens_of(blob):
    tokens = []
    while blob:
        number, ms, size = struct.unpack_from("<ifI", blob)
        tokens.append((number, ms, blob[12:12 + size]))
        blob = blob[12 + size:]
    return tokens


def answers_of(document):
    return {a["id"]: (a["output"], a["finish_reason"], a["completion_tokens"], a["prompt_tokens"]) for a in document["attempts"]}


def sources_of(document):
    return {a["source"] for a in document["attempts"]}
