"""Traces of an application that is tested: the spans it sends while it answers, and what checks say of them. Arguments: the cupel program, then
unittest's own."""

import json
import pathlib
import socket
import sys
import unittest

from agent_server import AgentServer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import program  # noqa: E402

PROGRAM = ""
CASES = """
cases:
  - id: order
    vars: {order: [%s]}
    prompt: "Where is order {{order}}"
    checks:
      - equals: "done: {{order}}"
      - tool_used: {tools: get_order, min: 1, max: 1}
      - tool_args_match: {tool: get_order, arguments: {id: "{{order}}"}, mode: exact}
      - step_count: {count: 1, types: [command], pattern: git}
      - step_count: {count: 1, types: [reasoning]}
      - trace_span_count: {count: 2, pattern: execute_tool *}
      - trace_span_duration: {max_ms: 20, pattern: execute_tool *}
      - not: {trace_span_duration: {max_ms: 19, pattern: execute_tool *}}
      - trace_error_spans: 0
"""
PROMPTFOO = """
prompts: ['Where is order {{order}}']
providers: [{id: openai:chat:agent, config: {apiBaseUrl: '%s/v1'}}]
tracing: {enabled: true, otlp: {http: {enabled: true, port: %d}}}
tests:
  - vars: {order: 'n7'}
    assert:
      - {type: 'trajectory:tool-sequence', value: {mode: exact, steps: [get_order]}}
      - {type: 'trajectory:step-count', value: {type: command, min: 1, max: 1}}
      - {type: trace-span-count, value: {pattern: 'execute_tool *', min: 2, max: 2}}
      - {type: trace-span-duration, value: {max: 50, percentile: 95}}
      - {type: trace-error-spans, value: {max_count: 0}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TracesTest(unittest.TestCase):
    def setUp(self):
        self.port = free_port()
        self.server = AgentServer("http://127.0.0.1:%d" % self.port)
        folder = program.temporary_folder()
        self.folder = folder.__enter__()
        self.addCleanup(folder.__exit__, None, None, None)
        self.addCleanup(self.server.close)
        self.project = program.Project(PROGRAM, self.folder, OPENAI_API_KEY="sk-only-for-this-test")

    def run_suite(self, model, *options, orders=("n1",), status=0, wait_ms=5000, cases=CASES):
        tracing = "tracing: {port: %d, wait_ms: %d}\n" % (self.port, wait_ms)
        (self.folder / "suite.yaml").write_text("suite: traced\n" + tracing + cases % ", ".join(orders))
        backend = "openai:%s@%s/v1" % (model, self.server.url)
        out, _ = self.project.finish(self.project.start("run", "suite.yaml", "--json", "--backend", backend, *options), status)
        return json.loads(out)["attempts"]

    def outcomes(self, attempt):
        return [(each["type"], each["outcome"]) for each in attempt["checks"] if each["outcome"] != "pass"]

    def test_spans_are_judged(self):
        (attempt,) = self.run_suite("agent")
        self.assertEqual(self.outcomes(attempt), [])
        self.assertRegex(self.server.parents[0], "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$")

    def test_attempts_at_once_have_traces_of_their_own(self):
        orders = ["n%d" % i for i in range(40)]
        for attempt in self.run_suite("agent", "--jobs", "8", orders=orders):
            self.assertEqual(self.outcomes(attempt), [], attempt["id"])
        self.assertEqual(len(set(self.server.parents)), 40)

    def test_spans_that_come_later_are_waited_for(self):
        (attempt,) = self.run_suite("late")
        self.assertEqual(self.outcomes(attempt), [])

    def test_an_error_is_found(self):
        (attempt,) = self.run_suite("failing", status=1)
        self.assertEqual(self.outcomes(attempt), [("trace_error_spans", "fail")])
        self.assertIn("execute_tool get_order (gone)", attempt["checks"][-1]["found"])

    def test_without_spans_nothing_passes(self):
        for model in ("silent", "stranger", "protobuf"):
            (attempt,) = self.run_suite(model, wait_ms=200, status=3)
            self.assertEqual({outcome for _, outcome in self.outcomes(attempt)}, {"error"}, model)
            self.assertEqual(len(self.outcomes(attempt)), 8, "all but the one about the answer")
        self.assertEqual(self.server.refusals[0][0], 415)
        self.assertIn("http/json", self.server.refusals[0][1])

    def test_a_port_that_is_taken_is_named(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", self.port))
            other.listen()
            (attempt,) = self.run_suite("agent", status=3)
        self.assertIn(str(self.port), attempt["error"]["message"])
        self.assertEqual(self.server.parents, [], "nothing was asked")

    def test_turns_share_a_trace(self):
        cases = """
cases:
  - id: talk
    turns: [{user: "Where is order n1", checks: [{trace_span_count: 4}]}, "And order n2"]
    checks: [{trace_span_count: 8}, {tool_used: {tools: get_order, min: 2}}]
#%s
"""
        (attempt,) = self.run_suite("agent", cases=cases)
        self.assertEqual(attempt["outcome"], "pass", attempt)

    def test_promptfoo_configurations_are_traced(self):
        (self.folder / "promptfooconfig.yaml").write_text(PROMPTFOO % (self.server.url, self.port))
        out, err = self.project.finish(self.project.start("run", "promptfooconfig.yaml", "--json"))
        self.assertEqual(json.loads(out)["attempts"][0]["outcome"], "pass", out + err)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
