// What the page holds: the parts of the result document as they were written, and what is derived from them.
const OUTCOMES = ["pass", "fail", "error", "skip"];
const SIGNS = { pass: "✓", fail: "✗", error: "!", skip: "–", inconclusive: "?" };

const byId = (id) => document.getElementById(id);
const linesOf = (id) => byId(id).textContent.split("\n").filter((line) => line.trim() !== "");

const end = JSON.parse(byId("data-end").textContent);
const attempts = linesOf("data-attempts").map((line) => JSON.parse(line)).sort((a, b) => a.index - b.index);

const promptOf = (attempt) => (attempt.messages.length ? attempt.messages[attempt.messages.length - 1].content : "");
const checksOf = (attempt) => attempt.turns.flatMap((turn) => turn.checks).concat(attempt.checks);
const isComputed = (attempt) => !attempt.error && attempt.source !== "given";
const nameOf = (attempt) => attempt.id + (attempt.attempt > 1 ? ` #${attempt.attempt}` : "");

// What became of each case since the run compared with, where there is one.
const changesOf = new Map((end.baseline ? end.baseline.cases : []).filter((each) => each.after)
  .map((each) => [JSON.stringify([each.suite, each.id, each.after.backend]), each]));
const changeOf = (attempt) => changesOf.get(JSON.stringify([attempt.suite, attempt.id, attempt.backend]));
const changeNameOf = (attempt) => (end.baseline ? (changeOf(attempt) || { change: "same" }).change : "");

// All text of an attempt that people look for, made when it is first searched.
function searchable(attempt) {
  if (attempt.searchable === undefined) {
    const checks = checksOf(attempt).flatMap((check) => [check.type, check.expected, check.found, check.why]);
    attempt.searchable = [
      attempt.suite, attempt.id, attempt.backend, attempt.output, attempt.file, attempt.error ? attempt.error.message : "",
      ...attempt.tags, ...attempt.messages.map((message) => message.content), ...attempt.turns.flatMap((turn) => [turn.user, turn.output]),
      ...checks, ...attempt.tool_calls.map((call) => JSON.stringify(call)),
    ].join("\n").toLowerCase();
  }
  return attempt.searchable;
}

const sorted = (values) => [...new Set(values)].sort((a, b) => a.localeCompare(b));

const attemptsOfCase = new Map();
for (const attempt of attempts) {
  if (!attemptsOfCase.has(attempt.case_index)) attemptsOfCase.set(attempt.case_index, []);
  attemptsOfCase.get(attempt.case_index).push(attempt);
}
