"""Remote backends as people use them, against a server of this test. Arguments: the cupel program, then unittest's own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from chat_server import KEY, ChatServer

PROGRAM = ""
SUITE = """
suite: remote
cases:
  - id: a
    vars: [%s]
    prompt: "say {{n}}"
    checks: [{equals: "echo: say {{n}}"}]
"""


class RemoteTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="cupel-remote-")
        self.server = ChatServer()
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE")}
        self.environment = {**kept, "HOME": self.folder, "CUPEL_HOME": os.path.join(self.folder, "home"), "OPENAI_API_KEY": KEY}

    def tearDown(self):
        self.server.close()
        shutil.rmtree(self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def cupel(self, *arguments, **variables):
        environment = {**self.environment, **variables}
        done = subprocess.run([PROGRAM, *arguments], env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertNotIn(KEY, done.stderr + done.stdout)
        return done

    def run_suite(self, model, *arguments, cases=3, **variables):
        self.write("suite.yaml", SUITE % ", ".join("{n: %d}" % i for i in range(cases)))
        done = self.cupel("run", "suite.yaml", "--backend", "openai:%s@%s" % (model, self.server.url), "--json", *arguments, **variables)
        self.assertTrue(done.stdout, done.stderr)
        return done.returncode, json.loads(done.stdout)

    def error_of(self, model, *arguments):
        status, document = self.run_suite(model, *arguments, cases=1)
        self.assertEqual(status, 3)
        return document["attempts"][0]["error"]

    def generate(self, model, *arguments, **variables):
        return self.cupel("generate", "hello", "--backend", "openai:%s@%s" % (model, self.server.url), *arguments, **variables)

    def test_a_run(self):
        self.write("cupel.toml", '[prices]\n"plain" = {input = 10, output = 20, cached_input = 5}\n')
        status, document = self.run_suite("plain", cases=40)
        self.assertEqual(status, 0)
        summary = document["summary"]
        self.assertEqual((summary["pass"], summary["remote"], summary["inferred"]), (40, 40, 0))
        attempt = document["attempts"][7]
        self.assertEqual((attempt["source"], attempt["exact"], attempt["finish_reason"]), ("remote", False, "stop"))
        self.assertEqual((attempt["prompt_tokens"], attempt["completion_tokens"]), (20, 3))
        self.assertGreater(attempt["ttft_ms"], 0)
        self.assertGreaterEqual(attempt["latency_ms"], attempt["ttft_ms"])
        self.assertAlmostEqual(attempt["cost_usd"], (20 * 10 + 3 * 20) / 1e6)
        self.assertAlmostEqual(summary["cost_usd"], 40 * (20 * 10 + 3 * 20) / 1e6)
        self.assertEqual(document["environment"]["models"][0]["name"], "plain")
        self.assertLessEqual(self.server.connections, 8, "connections stay open between requests")
        headers, body = self.server.asked("plain")[0]
        self.assertEqual(headers["authorization"], "Bearer " + KEY)
        self.assertEqual((body["temperature"], body["seed"], body["max_tokens"]), (0, 1, 256))
        for folder, _, files in os.walk(self.folder):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(KEY.encode(), file.read(), name)

    def test_answers_overlap(self):
        begin = time.monotonic()
        status, _ = self.run_suite("short", "--jobs", "16", cases=32)
        self.assertEqual(status, 0)
        self.assertLess(time.monotonic() - begin, 4, "32 answers of 0.25 s, 16 at once")
        self.assertEqual(self.server.most_in_flight, 16)

    def test_one_answer_whole_and_streamed(self):
        whole = json.loads(self.generate("plain", "--json").stdout)
        self.assertEqual((whole["output"], whole["source"], whole["usage"]["reused_tokens"]), ("echo: hello", "remote", 4))
        self.assertNotIn("stream", self.server.requests[-1][2])
        self.assertEqual(self.generate("plain", "--stream").stdout, "echo: hello\n")
        self.assertTrue(self.server.requests[-1][2]["stream"])

    def test_what_passes_by_itself_is_asked_again(self):
        for model, times in (("busy", 3), ("troubled", 2), ("reset", 2)):
            with self.subTest(model):
                status, _ = self.run_suite(model, cases=1)
                self.assertEqual(status, 0)
                self.assertEqual(len(self.server.asked(model)), times)

    def test_errors_say_what_to_do(self):
        refused = self.error_of("unauthorized")
        self.assertEqual(refused["code"], "unavailable")
        self.assertIn("correct OPENAI_API_KEY", refused["message"])
        self.assertEqual(self.error_of("missing")["code"], "unknown_name")
        self.assertEqual(self.error_of("garbage")["code"], "corrupt")
        self.assertEqual(self.error_of("truncated")["code"], "io")
        self.assertEqual(self.error_of("broken-stream")["code"], "io")
        self.assertEqual(self.error_of("huge")["code"], "limit_exceeded")
        busy = self.error_of("always-busy")
        self.assertEqual(busy["code"], "unavailable")
        self.assertIn("tried 7 times", busy["message"])
        self.assertIn("--jobs", busy["message"])

    def test_nobody_there(self):
        self.server.close()
        begin = time.monotonic()
        error = self.error_of("plain")
        self.assertEqual(error["code"], "unavailable")
        self.assertLess(time.monotonic() - begin, 2, "a server that is not there is not asked again and again")
        self.server = ChatServer()

    def test_timeouts(self):
        for model in ("slow", "drip", "endless"):
            with self.subTest(model):
                begin = time.monotonic()
                error = self.error_of(model, "--timeout", "0.5")
                self.assertEqual(error["code"], "timeout", error)
                self.assertLess(time.monotonic() - begin, 3)

    def test_interrupting(self):
        for model in ("slow", "endless"):
            with self.subTest(model):
                self.write("suite.yaml", SUITE % "{n: 1}")
                backend = "openai:%s@%s" % (model, self.server.url)
                command = [PROGRAM, "run", "suite.yaml", "--backend", backend]
                child = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                while not self.server.asked(model):
                    time.sleep(0.01)
                begin = time.monotonic()
                child.send_signal(signal.SIGINT)
                self.assertEqual(child.wait(timeout=10), 130)
                self.assertLess(time.monotonic() - begin, 2)

    def test_decided_early(self):
        self.write("suite.yaml", 'suite: s\ncases: [{id: a, prompt: x, checks: [{contains: "word word"}]}]\n')
        done = self.cupel("run", "suite.yaml", "--backend", "openai:endless@" + self.server.url, "--decide-early", "--json")
        attempt = json.loads(done.stdout)["attempts"][0]
        self.assertEqual((attempt["outcome"], attempt["finish_reason"]), ("pass", "decided"))
        self.assertIsNone(attempt["completion_tokens"], "nobody said how many")

    def test_where_it_asks(self):
        without_path = self.server.url
        for variables in ({"OPENAI_BASE_URL": without_path}, {"OPENAI_API_URL": without_path + "/v1/", "OPENAI_BASE_URL": "http://127.0.0.1:9"}):
            done = self.cupel("generate", "hello", "--backend", "openai:plain", **variables)
            self.assertEqual(done.stdout, "echo: hello\n", done.stderr)
        missing = self.cupel("generate", "hello", "--backend", "openai:plain", OPENAI_API_KEY="")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("OPENAI_API_KEY", missing.stderr)
        self.assertEqual(self.generate("plain", "--offline").returncode, 0, "this machine is no network")
        self.assertEqual(self.cupel("generate", "hello", "--backend", "openai:plain", "--offline").returncode, 3)
        refused = self.cupel("generate", "x", "--backend", "openai:plain@http://user:secret@127.0.0.1:1")
        self.assertEqual(refused.returncode, 2)
        self.assertNotIn("secret", refused.stderr)

    def test_auto(self):
        done = self.cupel("generate", "hello", "--backend", "auto", OPENAI_BASE_URL=self.server.url)
        self.assertEqual(done.stdout, "echo: hello\n", done.stderr)
        self.assertIn("auto chose openai:first", done.stderr)
        self.assertEqual(self.cupel("generate", "hello", "--backend", "auto", OPENAI_BASE_URL=self.server.url, OPENAI_MODEL="named").returncode, 0)
        self.assertEqual(self.server.requests[-1][0], "named")

    def test_options(self):
        done = self.generate("plain", "--temperature", "0.5", "--top-p", "0.9", "--stop", "x", "--stop", "y", "--frequency-penalty", "0.1")
        self.assertEqual(done.returncode, 0, done.stderr)
        body = self.server.requests[-1][2]
        self.assertEqual((body["temperature"], body["top_p"], body["stop"], body["frequency_penalty"]), (0.5, 0.9, ["x", "y"], 0.1))
        refused = self.generate("plain", "--temperature", "0.5", "--top-k", "5")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("top_k", refused.stderr)

    def test_changed(self):
        self.assertEqual(self.run_suite("plain")[0], 0)
        asked = len(self.server.requests)
        status, document = self.run_suite("plain", "--changed")
        self.assertEqual((status, len(self.server.requests)), (0, asked), "nothing changed, nothing is asked")
        other = ChatServer()
        try:
            self.cupel("run", "suite.yaml", "--backend", "openai:plain", OPENAI_BASE_URL=self.server.url)
            self.cupel("run", "suite.yaml", "--backend", "openai:plain", "--changed", OPENAI_BASE_URL=other.url)
            self.assertEqual(len(other.requests), 3, "another address is a change")
        finally:
            other.close()


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
