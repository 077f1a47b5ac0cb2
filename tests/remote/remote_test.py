"""Remote backends as people use them, against a server of this test. Arguments: the cupel program, then unittest's own."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from chat_server import KEY, ChatServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from program import clean_environment  # noqa: E402

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
        self.environment = clean_environment(self.folder, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=self.server.url)

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

    def test_budgets_end_a_run_cleanly(self):
        self.write("cupel.toml", '[prices]\n"plain" = {input = 10, output = 20}\n')
        status, document = self.run_suite("plain", "--max-cost", "0.001", "--jobs", "1", cases=40)
        summary = document["summary"]
        self.assertEqual((status, summary["pass"], summary["skip"]), (4, 4, 36))
        self.assertEqual(len(self.server.asked("plain")), 4)
        self.assertIn("of --max-cost", document["attempts"][-1]["error"]["message"])

        status, document = self.run_suite("unpriced", "--max-cost", "1", "--jobs", "1", cases=5)
        self.assertEqual((status, document["summary"]["pass"], document["summary"]["skip"]), (4, 1, 4))
        self.assertIn("what openai:unpriced", document["attempts"][-1]["error"]["message"])

        begin = time.monotonic()
        status, document = self.run_suite("short", "--max-time", "1", "--jobs", "2", cases=64)
        self.assertLess(time.monotonic() - begin, 5)
        summary = document["summary"]
        self.assertEqual((status, summary["fail"], summary["error"]), (4, 0, 0))
        self.assertTrue(1 <= summary["pass"] <= 10, summary)
        self.assertEqual(summary["pass"] + summary["skip"], 64)

    def test_only_errors_are_retried(self):
        status, document = self.run_suite("always-busy", "--retries", "1", cases=1)
        self.assertEqual((status, document["attempts"][0]["retries"], document["summary"]["retries"]), (3, 1, 1))
        asked_in_two = len(self.server.asked("always-busy"))
        self.run_suite("always-busy", cases=1)
        self.assertEqual(asked_in_two, 2 * (len(self.server.asked("always-busy")) - asked_in_two))
        self.server.answers["wrong"] = lambda body: "something else"
        status, document = self.run_suite("wrong", "--retries", "3", cases=1)
        self.assertEqual((status, len(self.server.asked("wrong"))), (1, 1))
        self.assertNotIn("retries", document["attempts"][0])

    def test_why_a_case_is_unstable(self):
        said = []
        self.server.answers["moody"] = lambda body: said.append(body) or ("echo: say 0" if len(said) % 2 else "no %d" % len(said))
        status, document = self.run_suite("moody", "--repeat", "6", "--jobs", "1", cases=1)
        self.assertEqual(status, 1)
        rate = document["summary"]["case_rates"][0]
        self.assertEqual((rate["pass"], rate["fail"], rate["instability"]), (3, 3, "numerics"))
        low, high = rate["pass_rate_ci95"]
        self.assertTrue(0.1 < low < 0.5 < high < 0.9, rate)

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
        missing = self.cupel("generate", "hello", "--backend", "openai:plain", OPENAI_API_KEY="", OPENAI_BASE_URL="")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("OPENAI_API_KEY", missing.stderr)
        self.assertEqual(self.generate("plain", "--offline").returncode, 0, "this machine is no network")
        self.assertEqual(self.cupel("generate", "hello", "--backend", "openai:plain", "--offline", OPENAI_BASE_URL="").returncode, 3)
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

    def grade(self, says, *arguments, checks='[{llm_rubric: names a city}, {not: {llm_rubric: names a city}}]'):
        """A given answer that the model `judge` grades; it says this."""
        self.server.answers["judge"] = (lambda body: says) if isinstance(says, str) else says
        self.write("judged.yaml", "suite: s\ncases: [{id: a, prompt: 'Where?', answer: Paris., checks: %s}]\n" % checks)
        done = self.cupel("run", "judged.yaml", "--judge", "openai:judge@" + self.server.url, "--json", *arguments)
        self.assertTrue(done.stdout, done.stderr)
        document = json.loads(done.stdout)
        return done.returncode, [check["outcome"] for check in document["attempts"][0]["checks"]], document

    def test_a_judge(self):
        status, outcomes, document = self.grade('Well: {"reason": "it does", "score": 9, "pass": true}')
        self.assertEqual((status, outcomes), (1, ["pass", "fail"]))
        judge = "openai:judge@" + self.server.url
        self.assertEqual(document["attempts"][0]["checks"][0]["judge"], judge)
        self.assertEqual(document["environment"]["judges"], [{"name": judge, "calibration": None}])
        body = self.server.asked("judge")[0][1]
        self.assertIn("names a city", body["messages"][-1]["content"])
        self.assertIn("Paris.", body["messages"][-1]["content"])
        self.assertEqual(body["response_format"]["json_schema"]["schema"]["required"], ["reason", "score", "pass"])
        self.assertIn("JSON Schema", body["messages"][-1]["content"], "whether the server keeps to it is not known")
        self.grade('{"reason": "it does", "score": 9, "pass": true}', "--judge-schema", "off")
        self.assertNotIn("response_format", self.server.asked("judge")[-1][1])

    def test_a_judge_whose_server_knows_no_schemas(self):
        self.server.knows_no_schemas = True
        status, outcomes, _ = self.grade('{"reason": "it does", "score": 9, "pass": true}')
        self.assertEqual((status, outcomes), (1, ["pass", "fail"]))
        sent = ["response_format" in body for _, body in self.server.asked("judge")]
        self.assertTrue(sent[0])
        self.assertFalse(sent[-1])

    def test_what_judges_cost(self):
        self.write("cupel.toml", '[prices]\n"judge" = {input = 10, output = 20}\n')
        _, _, document = self.grade('{"reason": "it does", "score": 9, "pass": true}', checks="[llm_rubric: names a city]")
        each = (20 * 10 + 7 * 20) / 1e6
        self.assertAlmostEqual(document["summary"]["judge_cost_usd"], each)
        self.assertIsNone(document["summary"]["cost_usd"], "a given answer costs nothing")
        _, outcomes, document = self.grade("two words", checks="[llm_rubric: names a town]")
        self.assertEqual(outcomes, ["error"])
        self.assertAlmostEqual(document["summary"]["judge_cost_usd"], (20 * 10 + 2 * 20) / 1e6, msg="what could not be used was paid as well")

    def test_a_judge_that_is_busy_is_asked_again(self):
        self.server.answers["busy"] = lambda body: '{"reason": "it does", "score": 9, "pass": true}'
        checks = '[{llm_rubric: {rubric: x, judge: "openai:busy@%s"}}]' % self.server.url
        status, outcomes, _ = self.grade("", checks=checks)
        self.assertEqual((status, outcomes), (0, ["pass"]))

    def test_a_judge_that_cannot_be_used_is_an_error(self):
        for says in ("I like it.", "", '{"reason": "x"}', '{"reason": "x", "score": 12, "pass": true}'):
            with self.subTest(says):
                status, outcomes, _ = self.grade(says)
                self.assertEqual((status, outcomes), (3, ["error", "error"]))
        for model in ("slow", "always-busy", "unauthorized", "truncated", "missing"):
            with self.subTest(model):
                checks = '[{llm_rubric: {rubric: x, judge: "openai:%s@%s"}}, {not: {closed_qa: {criterion: x, judge: "openai:%s@%s"}}}]'
                checks %= (model, self.server.url, model, self.server.url)
                status, outcomes, _ = self.grade("", "--timeout", "0.3", checks=checks)
                self.assertEqual((status, outcomes), (3, ["error", "error"]))

    def test_calibrate(self):
        def says(body):
            is_good = "good answer" in body["messages"][-1]["content"]
            return json.dumps({"reason": "r", "score": 9 if is_good else 1, "pass": is_good})

        labels = [("good answer %d" % i, i != 0) for i in range(10)] + [("bad answer %d" % i, i == 0) for i in range(10)]
        self.write("labels.jsonl", "".join(json.dumps({"prompt": "q", "answer": a, "label": label}) + "\n" for a, label in labels))
        self.server.answers["judge"] = says
        judge = "openai:judge@" + self.server.url
        done = self.cupel("judge", "calibrate", "labels.jsonl", "--judge", judge, "--rubric", "is good", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual((found["items"], found["errors"], found["agreement"]), (20, 0, 0.9))
        self.assertAlmostEqual(found["kappa"], 0.8)
        self.assertLess(found["kappa_ci95"][0], 0.8)
        _, _, document = self.grade(says)
        self.assertAlmostEqual(document["environment"]["judges"][0]["calibration"]["kappa"], 0.8)
        shown = self.cupel("run", "judged.yaml", "--judge", judge)
        self.assertIn("kappa 0.80", shown.stdout)
        self.assertIn("kappa 0.80", self.cupel("runs", "show", "last").stdout)
        wrong = self.cupel("judge", "calibrate", "labels.jsonl", "--judge", judge)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("labels.jsonl:1", wrong.stderr)

    def test_agents_talk(self):
        self.server.answers["customer"] = lambda body: "[END]" if len(body["messages"]) > 5 else "I want my money"
        self.server.answers["support"] = lambda body: "You said: " + body["messages"][-1]["content"]
        self.write("talk.yaml", """
suite: talk
cases:
  - id: refund
    prompt: Hello
    agents:
      - {name: customer, goal: a refund, backend: "openai:customer@%s"}
      - {name: support, system: Be polite.}
    checks: [{contains: "support: You said: I want my money"}]
""" % self.server.url)
        done = self.cupel("run", "talk.yaml", "--backend", "openai:support@" + self.server.url, "--json")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        turns = json.loads(done.stdout)["attempts"][0]["turns"]
        self.assertEqual([turn["speaker"] for turn in turns], ["support", "customer", "support", "customer"])
        self.assertEqual(turns[-1]["output"], "[END]")
        roles = [message["role"] for message in self.server.asked("customer")[-1][1]["messages"]]
        self.assertEqual(roles, ["system", "user", "assistant", "user", "assistant", "user"])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
