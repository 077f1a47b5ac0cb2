// Which attempts are shown: search text, outcomes, suite, backend, check, tag, and the order.
import { checksOf, nameOf, searchable, sorted } from "./attempts.js";
import { byId, element, integer, outcomeOf, OUTCOMES, visible } from "./text.js";

/** @typedef {import("./attempts.js").Attempt} Attempt */

/** @type {{text: string, outcomes: Set<string>, suite: string, backend: string, check: string, tag: string, change: string, [name: string]: any}} */
export const filters = { text: "", outcomes: new Set(OUTCOMES), suite: "", backend: "", check: "", tag: "", change: "" };
export const order = { column: "index", descending: false };

/** @param {Attempt} attempt */
function isShown(attempt) {
  return filters.outcomes.has(attempt.outcome) &&
    (!filters.suite || attempt.suite === filters.suite) &&
    (!filters.backend || attempt.backend === filters.backend) &&
    (!filters.change || attempt.change === filters.change) &&
    (!filters.tag || attempt.tags.includes(filters.tag)) &&
    (!filters.check || checksOf(attempt).some((check) => check.type === filters.check && check.outcome !== "pass")) &&
    filters.text.split(/\s+/).every((word) => word === "" || searchable(attempt).includes(word));
}

/** @type {Record<string, (attempt: Attempt) => any>} */
const orderKeys = {
  index: (attempt) => attempt.index,
  outcome: (attempt) => ["fail", "error", "skip", "pass"].indexOf(attempt.outcome),
  case: nameOf,
  change: (attempt) => attempt.change,
  suite: (attempt) => attempt.suite,
  backend: (attempt) => attempt.backend,
  score: (attempt) => attempt.score ?? -1,
  latency: (attempt) => attempt.latency_ms,
  tokens: (attempt) => attempt.completion_tokens,
  cost: (attempt) => attempt.cost_usd ?? -1,
};

/** Those that are let through, in order. @param {Attempt[]} attempts */
export function selection(attempts) {
  const key = orderKeys[order.column];
  const sign = order.descending ? -1 : 1;
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
  return attempts.filter(isShown).sort((a, b) => sign * compare(key(a), key(b)) || a.index - b.index);
}

/** Fills the form `filters` of the page. @param {Attempt[]} attempts @param {() => void} changed */
export function setUpFilters(attempts, changed) {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
  for (const attempt of attempts) ++counts[attempt.outcome];
  for (const outcome of OUTCOMES) {
    const box = element("input", { type: "checkbox", checked: true, value: outcome, onchange: () => {
      filters.outcomes[box.checked ? "add" : "delete"](outcome);
      changed();
    } });
    byId("outcome-filter").append(element("label", {}, box, outcomeOf(outcome), ` ${integer.format(counts[outcome])}`));
  }
  const choices = {
    suite: attempts.map((attempt) => attempt.suite),
    backend: attempts.map((attempt) => attempt.backend),
    check: attempts.flatMap((attempt) => checksOf(attempt).filter((check) => check.outcome !== "pass").map((check) => check.type)),
    tag: attempts.flatMap((attempt) => attempt.tags),
    change: attempts.map((attempt) => attempt.change).filter(Boolean),
  };
  for (const [name, values] of Object.entries(choices)) {
    const select = byId(`${name}-filter`);
    select.append(element("option", { value: "" }, "any"), ...sorted(values).map((value) => element("option", { value }, visible(value))));
    select.addEventListener("change", () => {
      filters[name] = select.value;
      changed();
    });
    // One suite or backend leaves nothing to choose; one tag or check does.
    select.parentElement.hidden = select.options.length < (name === "suite" || name === "backend" ? 3 : 2);
  }
  /** @type {number | undefined} */
  let waiting;
  byId("search").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      filters.text = event.target.value.trim().toLowerCase();
      changed();
    }, 120);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", () => {
    Object.assign(filters, { text: "", outcomes: new Set(OUTCOMES), suite: "", backend: "", check: "", tag: "", change: "" });
    changed();
  });
}

/** As if it had been chosen by hand. @param {string} name @param {string} value */
export function choose(name, value) {
  const select = byId(`${name}-filter`);
  select.value = value;
  select.dispatchEvent(new Event("change"));
  byId("attempts-heading").focus();
  byId("attempts-heading").scrollIntoView();
}
