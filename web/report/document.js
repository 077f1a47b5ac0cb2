// What the report holds: the parts of the result document as they were written, and what is derived from them.
import { byId } from "../text.js";

/** @param {string} id @returns {string[]} */
const linesOf = (id) => byId(id).textContent.split("\n").filter((line) => line.trim() !== "");

/** The document without its attempts. @type {any} */
export const end = JSON.parse(byId("data-end").textContent);
/** @type {import("../attempts.js").Attempt[]} */
export const attempts = linesOf("data-attempts").map((line) => JSON.parse(line)).sort((a, b) => a.index - b.index);

// What became of each case since the run compared with, where there is one.
const changesOf = new Map((end.baseline ? end.baseline.cases : []).filter((each) => each.after)
  .map((each) => [JSON.stringify([each.suite, each.id, each.after.backend]), each]));
for (const attempt of attempts) {
  attempt.earlier = changesOf.get(JSON.stringify([attempt.suite, attempt.id, attempt.backend]));
  attempt.change = end.baseline ? (attempt.earlier || { change: "same" }).change : "";
}

export const hasCosts = attempts.some((attempt) => attempt.cost_usd !== null);
export const hasBackends = new Set(attempts.map((attempt) => attempt.backend)).size > 1;

/** @type {Map<number, import("../attempts.js").Attempt[]>} */
export const attemptsOfCase = new Map();
for (const attempt of attempts) {
  const others = attemptsOfCase.get(attempt.case_index);
  if (others) others.push(attempt);
  else attemptsOfCase.set(attempt.case_index, [attempt]);
}
