"""Answers as servers in the wild send them, byte for byte: a broken one is an error, a complete one is read, however it comes. Arguments:
the cupel program, then unittest's own."""

import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

PROGRAM = ""
CLOSE, RESET = object(), object()


def head(*lines, status="200 OK"):
    return ("\r\n".join(["HTTP/1.1 " + status, *lines]) + "\r\n\r\n").encode()


def whole(document, *lines, status="200 OK"):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return [head("Content-Type: application/json", "Content-Length: %d" % len(body), *lines, status=status) + body]


def chat(content, reason="stop", usage=None, **message):
    answer = {"choices": [{"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": reason}]}
    return {**answer, "usage": usage} if usage else answer


def piece(reason=None, **delta):
    return "data: " + json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}) + "\n\n"


def chunk(text):
    data = text if isinstance(text, bytes) else text.encode()
    return b"%x\r\n%s\r\n" % (len(data), data)


def stream(*pieces, kind="text/event-stream", done=True, end=True):
    parts = [head(*(["Content-Type: " + kind] if kind else []), "Transfer-Encoding: chunked")]
    parts += [chunk(each) for each in pieces] + ([chunk("data: [DONE]\n\n")] if done else []) + ([b"0\r\n\r\n"] if end else [])
    return parts


def forever(*pieces, each=0.02):
    yield from pieces[:-1]
    while True:
        yield pieces[-1]
        time.sleep(each)


def call(name, arguments, **more):
    return {"tool_calls": [{**more, "function": {"name": name, "arguments": arguments}}]}


ROME = [piece(content="Ro"), piece(content="me"), piece("stop")]
USAGE = {"prompt_tokens": 5, "completion_tokens": 3}
ANSWERS = {
    # complete, however it comes
    "plain": lambda: whole(chat("Rome")),
    "stream": lambda: stream(*ROME),
    "says-text": lambda: stream(*ROME, kind="text/plain"),
    "says-json": lambda: stream(*ROME, kind="application/json"),
    "says-nothing": lambda: stream(*ROME, kind=None),
    "empty-events": lambda: stream(ROME[0], "data:\n\n", "data: \n\n", *ROME[1:]),
    "keepalive-events": lambda: stream("event: beat\ndata: still here\n\n", ": comment\n\n", *ROME),
    "closes-after-done": lambda: [*stream(*ROME, end=False), CLOSE],
    "resets-after-done": lambda: [*stream(*ROME, end=False), 0.1, RESET],
    "hangs-after-done": lambda: [*stream(*ROME, end=False), 30],
    "chatters-after-done": lambda: forever(*stream(*ROME, end=False), chunk(": beat\n\n")),
    "text-after-done": lambda: stream(*ROME, "data: [DONE]\n\n", piece(content=" and Milan"), done=False),
    "early-hints": lambda: [head("Link: </x>", status="103 Early Hints"), *whole(chat("Rome"))],
    "processing": lambda: [head(status="102 Processing"), 0.05, *whole(chat("Rome"))],
    "large-header": lambda: whole(chat("Rome"), "X-Large: " + "a" * 20_000),
    "many-headers": lambda: whole(chat("Rome"), *("X-%d: v" % i for i in range(200))),
    "empty-error": lambda: whole({**chat("Rome"), "error": {"message": "", "type": None, "code": 0}}),
    "empty-errors-in-stream": lambda: stream(*(e.replace('{"choices"', '{"error": {"message": ""}, "choices"') for e in ROME)),
    "second-choice-first": lambda: whole({"choices": [{"index": 1, "message": {"content": "Milan"}}, chat("Rome")["choices"][0]]}),
    "thoughts-in-parts": lambda: whole(chat([{"type": "reasoning", "text": "Milan?"}, {"type": "text", "text": "Rome"}])),
    "thoughts-beside": lambda: stream(piece(reasoning_content="Milan?"), *ROME),
    "message-in-stream": lambda: stream("data: " + json.dumps(chat("Rome")) + "\n\n"),
    # broken
    **{"ends-" + reason: (lambda reason=reason: whole(chat("Ro", reason))) for reason in ("error", "abort", "insufficient_resources")},
    "ends-error-streamed": lambda: stream(ROME[0], piece("error")),
    "error-in-choice": lambda: whole({"choices": [{**chat("Ro")["choices"][0], "error": {"message": "upstream gone"}}]}),
    "error-object-in-stream": lambda: stream(ROME[0], 'data: {"object": "error", "message": "out of memory"}\n\n'),
    "detail": lambda: whole({"detail": "no such model"}),
    "only-done": lambda: stream(),
    "json-said-to-be-a-stream": lambda: stream(json.dumps(chat("Rome")) + "\n\n"),
    "no-end": lambda: stream(*ROME[:2], done=False),
    "closes-in-stream": lambda: [*stream(*ROME[:2], done=False, end=False), CLOSE],
    "no-http": lambda: [b"220 mail.example ready\r\n", CLOSE],
    "deep": lambda: whole(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b', "choices": []}'),
    # without an end
    "comments": lambda: forever(*stream(done=False, end=False), chunk(": beat\n\n")),
    "blank-lines": lambda: forever(*stream(done=False, end=False), chunk("\n")),
    "empty-pieces": lambda: forever(*stream(done=False, end=False), chunk(piece(content=""))),
    "letters": lambda: forever(*stream(done=False, end=False), chunk(piece(content="a"))),
    "continues": lambda: forever(head(status="100 Continue")),
    # characters
    "split-halves": lambda: stream(*(b'data: {"choices":[{"delta":{"content":"%s"}}]}\n\n' % s for s in (b"a\\ud83d", b"\\ude00b")), ROME[2]),
    "lone-half": lambda: whole(b'{"choices":[{"message":{"content":"a\\ud83d b"},"finish_reason":"stop"}]}'),
    "lone-half-streamed": lambda: stream(b'data: {"choices":[{"delta":{"content":"a\\ud83d b"}}]}\n\n', ROME[2]),
    # refusals and calls
    "declines": lambda: stream(piece(content="", refusal="I can"), piece(content="", refusal="not."), piece("stop")),
    "declines-whole": lambda: whole(chat("", refusal="I cannot.")),
    "calls-one-index": lambda: stream(piece(**call("f", '{"a":1}', index=0, id="1")), piece(**call("g", "{}", index=0, id="2")), piece("tool_calls")),
    "calls-no-index": lambda: stream(piece(**call("f", '{"a":1}', id="1")), piece(**call("g", "{}", id="2")), piece("tool_calls")),
    "calls-in-pieces": lambda: stream(piece(**call("f", '{"a"', index=0, id="1")), piece(**call("g", "{}", index=1, id="2")),
                                      piece(**call(None, ":1}", index=0)), piece("tool_calls")),
    # counts of tokens
    **{"counts-%d" % i: (lambda usage=usage: whole(chat("Rome", usage=usage))) for i, usage in enumerate((
        {"prompt_tokens": 5, "completion_tokens": -7}, {"prompt_tokens": 10**14, "completion_tokens": 1},
        {"prompt_tokens": 5, "completion_tokens": 1e300}, {"prompt_tokens": 5, "completion_tokens": 1.5},
        {"prompt_tokens": 5, "completion_tokens": "3"}, {"prompt_tokens": 5, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 50}}))},
}


class Server:
    def __init__(self):
        self.bodies = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        received = b""
        try:
            while True:
                while b"\r\n\r\n" not in received:
                    received += connection.recv(65536) or self.gone()
                top, received = received.split(b"\r\n\r\n", 1)
                length = next(int(line.split(b":")[1]) for line in top.split(b"\r\n") if line.lower().startswith(b"content-length:"))
                while len(received) < length:
                    received += connection.recv(65536) or self.gone()
                body, received = json.loads(received[:length]), received[length:]
                self.bodies.append(body)
                for part in self.answer(body):
                    if part is CLOSE or part is RESET:
                        if part is RESET:
                            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        self.gone()
                    elif isinstance(part, bytes):
                        connection.sendall(part)
                    else:
                        time.sleep(part)
        except OSError:
            pass
        finally:
            connection.close()

    def gone(self):
        raise OSError

    def answer(self, body):
        if body["model"] == "no-seed" and "seed" in body:
            return whole({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "input": 1}]}, status="422 Unprocessable Entity")
        return ANSWERS[body["model"]]() if body["model"] in ANSWERS else whole(chat("Rome"))


class BrokenAnswersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.folder = tempfile.TemporaryDirectory(prefix="cupel-broken-")

    @classmethod
    def tearDownClass(cls):
        cls.server.socket.close()
        cls.folder.cleanup()

    def run_all(self, models, *arguments, prices=""):
        """The attempts by model, all asked in one run; how long it took; what was said."""
        folder = self.folder.name
        with open(os.path.join(folder, "cupel.toml"), "w") as file:
            file.write(prices)
        with open(os.path.join(folder, "suite.yaml"), "w") as file:
            backends = ", ".join('"openai:%s@%s"' % (model, self.server.url) for model in models)
            file.write("suite: s\nbackend: [%s]\ncases: [{id: a, prompt: \"Capital?\", checks: [{not: {contains: Milan}}]}]\n" % backends)
        begin = time.monotonic()
        done = subprocess.run([PROGRAM, "run", "suite.yaml", "--no-store", "--json", *arguments], env=clean_environment(folder), cwd=folder,
                              capture_output=True, text=True, timeout=120)
        self.assertTrue(done.stdout, done.stderr)
        attempts = json.loads(done.stdout)["attempts"]
        names = [attempt["backend"].split(":")[1].split("@")[0] for attempt in attempts]
        return dict(zip(names, attempts)), time.monotonic() - begin, done

    def names(self, first, last):
        every = list(ANSWERS)
        return every[every.index(first):every.index(last) + 1]

    def test_a_complete_answer_is_read(self):
        attempts, seconds, _ = self.run_all(self.names("plain", "message-in-stream"))
        for model, attempt in attempts.items():
            self.assertEqual((attempt["output"], attempt["outcome"]), ("Rome", "pass"), (model, attempt["error"]))
        self.assertLess(seconds, 25)

    def test_a_broken_one_is_an_error(self):
        attempts, _, _ = self.run_all(self.names("ends-error", "deep"))
        for model, attempt in attempts.items():
            self.assertEqual(attempt["outcome"], "error", model)

    def test_streams_without_end_end_in_time(self):
        attempts, seconds, _ = self.run_all(self.names("comments", "continues"), "--timeout", "1", "--jobs", "8")
        for model, attempt in attempts.items():
            self.assertEqual((attempt["error"] or {}).get("code"), "timeout", (model, attempt["error"]))
        self.assertLess(seconds, 12)

    def test_halves_of_characters(self):
        attempts, _, _ = self.run_all(self.names("split-halves", "lone-half-streamed"))
        self.assertEqual({model: attempt["output"] for model, attempt in attempts.items()},
                         {"split-halves": "a\U0001F600b", "lone-half": "a\uFFFD b", "lone-half-streamed": "a\uFFFD b"})

    def test_refusals_and_calls(self):
        attempts, _, _ = self.run_all(self.names("declines", "calls-in-pieces"))
        calls = [{"name": "f", "arguments": {"a": 1}}, {"name": "g", "arguments": {}}]
        for model, attempt in attempts.items():
            if model.startswith("declines"):
                self.assertEqual(attempt["output"], "I cannot.", model)
            else:
                self.assertEqual(json.loads(attempt["output"]), calls, model)

    def test_counts_that_cannot_be_are_not_known(self):
        models = self.names("counts-0", "counts-5")
        prices = "[prices]\n" + "".join('"%s" = {input = 1, output = 1}\n' % model for model in models)
        attempts, _, done = self.run_all(models, prices=prices)
        for model, attempt in attempts.items():
            self.assertEqual((attempt["outcome"], attempt["completion_tokens"], attempt["cost_usd"]), ("pass", None, None), model)
        self.assertIn("cannot be, so they are not known", done.stderr)
        _, _, done = self.run_all(models, "--max-cost", "1", "--jobs", "1", prices=prices)
        self.assertEqual(done.returncode, 4, "what is not known is not spent without end")

    def test_a_server_that_takes_no_seed(self):
        attempts, _, done = self.run_all(["no-seed"], "--repeat", "3", "--jobs", "1")
        self.assertEqual(attempts["no-seed"]["outcome"], "pass")
        self.assertEqual([("seed" in body) for body in self.server.bodies if body["model"] == "no-seed"], [True, False, False, False])
        self.assertEqual(done.stderr.count("takes no seed"), 1, done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
