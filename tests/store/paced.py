"""A project whose suite a server on loopback answers, and documents without what differs between two runs of the same."""
import collections
import json
import pathlib
import sys
import time

tests = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(tests), str(tests / "remote")]
import program  # noqa: E402
from chat_server import ChatServer  # noqa: E402

CASES = 500
TIMES = {"latency_ms", "queued_ms", "ttft_ms", "duration_ms", "started_at", "tokens_per_second", "id"}


class Project(program.Project):
    def __init__(self, cupel, folder, cases=CASES):
        super().__init__(cupel, folder, OPENAI_API_KEY="sk-of-this-test")
        self.pace_s = 0.004
        self.server = ChatServer()
        self.server.answers["paced"] = self.answer
        self.write("suite.yaml", [f"question {i}" for i in range(cases)])
        self.backend = f"openai:paced@{self.server.url}"

    def answer(self, body):
        time.sleep(self.pace_s)
        return "echo: " + body["messages"][-1]["content"]

    def write(self, name, prompts):
        lines = [f'  - {{id: "{p.replace(" ", "-")}", prompt: "{p}", checks: [contains: "{"3" if i % 7 == 0 else "echo"}"]}}\n'
                 for i, p in enumerate(prompts)]
        (self.folder / name).write_text("suite: paced\ncases:\n" + "".join(lines) + "gates:\n  - pass_rate >= 50%\n")

    def run(self, *words, status=1):
        return self.finish(self.start("run", *words), status)

    def document(self, run="last"):
        return json.loads(self.says("runs", "show", run, "--json"))

    def runs(self):
        return json.loads(self.says("runs", "list", "--json"))["runs"]

    def asked(self):
        return collections.Counter(body["messages"][-1]["content"] for _, _, body in self.server.requests)


def without_times(document):
    def strip(value, path=()):
        if isinstance(value, dict):
            return {k: strip(v, (*path, k)) for k, v in value.items()
                    if not (k in TIMES and (k != "id" or path == ("run",)))}
        return [strip(each, path) for each in value] if isinstance(value, list) else value
    return strip(document)
