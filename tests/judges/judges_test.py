#!/usr/bin/env python3
"""Judges and conversations of agents with real inference.

usage: judges_test.py CUPEL SCENARIO
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import needs  # noqa: E402
import program  # noqa: E402

# Every check that asks a judge, of good and bad answers. What a model of this size says of them is not the point: that it says something
# that can be read, the same each time, is.
JUDGED = """
suite: judged
cases:
  - id: answer
    vars:
      answer: [Paris is the capital of France., I do not know., "{broken: [json", "%s"]
    prompt: What is the capital of France?
    answer: "{{answer}}"
    checks:
      - llm_rubric: Names the capital of France
      - not: {llm_rubric: Is rude}
      - closed_qa: The answer names a city
      - factuality: The capital of France is Paris.
      - g_eval: {criteria: The answer is short, threshold: 0.5}
      - context_faithfulness: {context: Paris is the capital of France., threshold: 0.5}
      - context_recall: {truth: Paris is the capital. It lies in France., context: Paris lies in France.}
      - context_relevance: {context: Paris is the capital of France. Cats sleep a lot.}
      - moderation: [hate, violence]
      - llm_rubric: {rubric: Names a city, prompt: "Does this text name a city? <{output}> Score 1 if it does, else 0."}
  - id: conversation
    turns:
      - {user: "What is the capital of France?", answer: The capital of France is Paris.}
      - {user: "How many people live there?", answer: "{broken: [json"}
    checks: [conversation_relevance: {window: 1}]
  - id: trajectory
    prompt: Where is my order 4711?
    answer: '[{"name": "get_order", "arguments": {"id": 4711}}]'
    checks: [{goal_success: The customer knows where the order is}, {not: {goal_success: The order is cancelled}}]
""" % ("word " * 200)

TALK = """
suite: talk
cases:
  - id: parcel
    max_tokens: 24
    prompt: Hello, my parcel has not arrived.
    agents:
      - {name: customer, goal: to hear when the parcel comes}
      - {name: support, system: You are the polite support of a shop. You answer in one sentence.}
    max_turns: 4
    checks: [contains: "support: "]
"""


class Project(program.Project):
    def run(self, suite, *options):
        (self.folder / "suite.yaml").write_text(suite)
        out, _ = self.finish(self.start("run", "suite.yaml", "--json", *options), 0, 1, 3)
        return json.loads(out)


def verdicts_of(document):
    return [[(check["type"], check["outcome"], check["score"], check["why"]) for check in attempt["checks"]] for attempt in document["attempts"]]


def judged(project):
    first = project.run(JUDGED)
    for attempt in first["attempts"]:
        for check in attempt["checks"]:
            if check["outcome"] == "error":  # so small a model may say that the best score does not pass
                assert "contradicts itself" in check["why"], (attempt["vars"], check)
            else:
                assert check["outcome"] == "skip" or check["judge"] == "smollm2-135m", check
    assert first["environment"]["judges"] == [{"name": "smollm2-135m", "calibration": None}]
    assert verdicts_of(project.run(JUDGED)) == verdicts_of(first), "stored judgements are the same"
    assert verdicts_of(project.run(JUDGED, "--fresh", "--jobs", "1")) == verdicts_of(first), "and so are those that are made alone"


def talk(project):
    first = project.run(TALK)
    attempt = first["attempts"][0]
    assert attempt["outcome"] == "pass", attempt
    assert [turn["speaker"] for turn in attempt["turns"]][:2] == ["support", "customer"], attempt["turns"]
    again = project.run(TALK)["attempts"][0]
    assert (again["output"], again["source"]) == (attempt["output"], "reused")
    assert project.run(TALK, "--fresh")["attempts"][0]["output"] == attempt["output"]


def main(cupel, scenario):
    needs.real_model()
    with program.temporary_folder() as folder:
        program.share_models(folder / "home")
        globals()[scenario](Project(cupel, folder))


main(*sys.argv[1:])
