"""A project whose suite a server on loopback answers, and documents without what differs between two runs of the same."""
import collections
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "remote"))
from chat_server import ChatServer  # noqa: E402

CASES = 500
TIMES = {"latency_ms", "queued_ms", "ttft_ms", "duration_ms", "started_at", "tokens_per_second", "id"}


class Project:
    def __init__(self, cupel, folder, cases=CASES):
        self.cupel, self.folder = cupel, folder
        self.pace_s = 0.004
        self.server = ChatServer()
        self.server.answers["paced"] = self.answer
        self.environment = dict(os.environ, HOME=str(folder), CUPEL_HOME=str(folder / "home"), OPENAI_API_KEY="sk-of-this-test")
        self.write("suite.yaml", [f"question {i}" for i in range(cases)])
        self.backend = f"openai:paced@{self.server.url}"

    def answer(self, body):
        time.sleep(self.pace_s)
        return "echo: " + body["messages"][-1]["content"]

    def write(self, name, prompts):
        lines = [f'  - {{id: "{p.replace(" ", "-")}", prompt: "{p}", checks: [contains: "{"3" if i % 7 == 0 else "echo"}"]}}\n'
                 for i, p in enumerate(prompts)]
        (self.folder / name).write_text("suite: paced\ncases:\n" + "".join(lines) + "gates:\n  - pass_rate >= 50%\n")

    def start(self, *words):
        return subprocess.Popen([self.cupel, *words], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def finish(self, process, status):
        out, err = process.communicate(timeout=120)
        assert process.returncode == status, f"status {process.returncode}: {err[-800:]}"
        return out, err

    def run(self, *words, status=1):
        return self.finish(self.start("run", *words), status)

    def document(self, run="last"):
        return json.loads(self.finish(self.start("runs", "show", run, "--json"), 0)[0])

    def runs(self):
        return json.loads(self.finish(self.start("runs", "list", "--json"), 0)[0])["runs"]

    def asked(self):
        return collections.Counter(body["messages"][-1]["content"] for _, _, body in self.server.requests)


def without_times(document):
    def strip(value, path=()):
        if isinstance(value, dict):
            return {k: strip(v, (*path, k)) for k, v in value.items()
                    if not (k in TIMES and (k != "id" or path == ("run",)))}
        return [strip(each, path) for each in value] if isinstance(value, list) else value
    return strip(document)
