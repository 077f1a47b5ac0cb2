// What is known about one attempt: messages, answers, checks, and the comparison with another text.
import { checksOf, isComputed } from "../attempts.js";
import { sideBySide } from "../differences.js";
import { filters } from "../filters.js";
import { duration, element, integer, money, outcomeOf, tableOf, visible } from "../text.js";
import { attemptsOfCase, end, hasBackends } from "./document.js";

/** @typedef {import("../attempts.js").Attempt} Attempt */

/** @param {Attempt} attempt */
export function detailOf(attempt) {
  return element("div", {}, factsOf(attempt), reasonsOf(attempt), conversationOf(attempt), checkTable(attempt), comparisonOf(attempt));
}

/** @param {Attempt} attempt */
function factsOf(attempt) {
  /** @type {any[]} */
  const facts = [
    ["backend", attempt.backend], ["source", attempt.source], ["exact", attempt.exact ? "yes" : "no"], ["seed", attempt.seed],
    isComputed(attempt) && ["ended by", attempt.finish_reason],
    isComputed(attempt) && ["first token", duration(attempt.ttft_ms)],
    isComputed(attempt) && ["queued", duration(attempt.queued_ms)],
    attempt.prompt_tokens !== null && isComputed(attempt) && ["prompt tokens", `${integer.format(attempt.prompt_tokens)} (${integer.format(attempt.reused_tokens)} shared)`],
    attempt.cost_usd !== null && ["cost", money(attempt.cost_usd)],
    attempt.retries && ["made again", attempt.retries],
    attempt.quarantine && ["in quarantine until", `${attempt.quarantine.until}${attempt.quarantine.why ? `: ${attempt.quarantine.why}` : ""}`],
    attempt.tags.length > 0 && ["tags", attempt.tags.join(", ")],
    attempt.file && ["at", `${attempt.file}:${attempt.line}`],
    ...Object.entries(attempt.vars).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  ];
  return element("p", { class: "facts" }, facts.filter(Boolean).map(([name, value]) => element("span", {}, `${visible(name)} `, element("b", {}, visible(String(value))))));
}

/** @param {Attempt} attempt */
function reasonsOf(attempt) {
  if (!attempt.error) return null;
  return element("p", { class: "reason" }, outcomeOf(attempt.outcome), ` ${attempt.error.code}: ${visible(attempt.error.message)}`);
}

/** @param {string} title @param {string} text */
const textOf = (title, text) => [
  element("h3", {}, title),
  text === "" ? element("p", { class: "quiet" }, "empty") : element("pre", { tabindex: "0", "aria-label": title }, highlighted(visible(text))),
];

/** What was searched for is marked. @param {string} text */
function highlighted(text) {
  const words = filters.text.split(/\s+/).filter(Boolean);
  if (!words.length) return text;
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
  return text.split(pattern).map((part, i) => (i % 2 ? element("mark", {}, part) : part));
}

/** @param {Attempt} attempt */
function conversationOf(attempt) {
  const turns = attempt.turns.length > 1;
  /** @type {Record<string, string>} */
  const titles = { system: "System message", user: turns ? "User" : "Prompt", assistant: "Answer" };
  const parts = attempt.messages.flatMap((message) => textOf(titles[message.role] || message.role, message.content));
  if (attempt.reasoning) parts.push(...textOf("Reasoning", attempt.reasoning));
  if (!attempt.error || attempt.output !== "") parts.push(...textOf(turns ? "Last answer" : "Answer", attempt.output));
  if (attempt.tool_calls.length) parts.push(...textOf("Tool calls", attempt.tool_calls.map((call) => `${call.name}(${JSON.stringify(call.arguments)})`).join("\n")));
  return element("div", { class: "conversation" }, parts);
}

/** @param {Attempt} attempt */
function checkTable(attempt) {
  const checks = checksOf(attempt);
  if (!checks.length) return null;
  const quoted = (text) => (text === "" ? "" : element("code", {}, visible(text)));
  return tableOf("Checks", [
    ["Outcome", (check) => outcomeOf(check.outcome)],
    ["Check", (check) => visible(check.type)],
    ["Expected", (check) => quoted(check.expected)],
    ["Found", (check) => quoted(check.found)],
    ["Why", (check) => visible(check.why)],
    ["Score", (check) => (check.score === null ? "–" : check.score.toFixed(2)), true],
    ["Weight", (check) => check.weight, true],
  ], checks);
}

/** The answer in the run compared with first, then the other attempts of the case, then what checks expected. @param {Attempt} attempt */
function comparisonOf(attempt) {
  const name = (other) => `${other.backend}${other.attempt > 1 || !hasBackends ? ` #${other.attempt}` : ""}: ${other.outcome}`;
  const earlier = attempt.earlier;
  /** @type {any[]} */
  const before = earlier && earlier.before && earlier.before.output !== undefined && attempt.attempt === 1
    ? [Object.assign([`run ${end.baseline.before}: ${earlier.before.outcome}`, earlier.before.output], { isEarlier: true })] : [];
  const siblings = attemptsOfCase.get(attempt.case_index) ?? [];
  /** @type {any[]} */
  const others = before.concat(siblings.filter((other) => other !== attempt).map((other) => [name(other), other.output]))
    .concat(checksOf(attempt).filter((check) => check.expected !== "").map((check) => [`expected by ${check.type}`, check.expected]));
  if (!others.length) return null;
  const place = element("div", {});
  const choice = element("select", { onchange: () => compare(choice.value) },
    element("option", { value: "" }, "nothing"), others.map(([title], i) => element("option", { value: i }, visible(title))));
  const compare = (value) => {
    if (value === "") return place.replaceChildren();
    let [left, right] = [[visible(name(attempt)), attempt.output], [visible(others[value][0]), others[value][1]]];
    if (others[value].isEarlier) [left, right] = [right, left];  // what was stands on the left
    place.replaceChildren(sideBySide(left[0], left[1], right[0], right[1]));
  };
  if (siblings.length > 1 || others[0].isEarlier) compare(choice.value = "0");
  return element("div", { class: "comparison" }, element("p", {}, element("label", {}, "Compare the answer with ", choice)), place);
}
