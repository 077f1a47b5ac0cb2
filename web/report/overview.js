// The run as a whole: outcomes, gates, suites, checks, and what answered.
import { checksOf, isComputed } from "../attempts.js";
import { choose } from "../filters.js";
import { byId, duration, element, integer, money, outcomeOf, OUTCOMES, percent, plural, show, SIGNS, svg, tableOf, visible } from "../text.js";
import { attempts, end } from "./document.js";

/** @typedef {Record<import("../text.js").Outcome, number>} Counts */

/** @param {Counts} counts */
function stackedBar(counts) {
  const total = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0) || 1;
  const bar = svg("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", role: "img", "aria-label": OUTCOMES.map((outcome) => `${counts[outcome]} ${outcome}`).join(", ") });
  let x = 0;
  for (const outcome of OUTCOMES) {
    const width = (counts[outcome] / total) * 100;
    if (width > 0) bar.append(svg("rect", { x, y: 0, width, height: 4, class: outcome }));
    x += width;
  }
  return bar;
}

/** @returns {any} */
const tally = () => Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));
/** @param {Counts} counts */
const rateOf = (counts) => (counts.pass + counts.fail > 0 ? counts.pass / (counts.pass + counts.fail) : null);
/** @type {import("../text.js").Column[]} */
const outcomeColumns = OUTCOMES.map((outcome) => [outcome, (row) => (row[outcome] ? integer.format(row[outcome]) : "0"), true]);
/** @type {import("../text.js").Column[]} */
const shareColumns = [["Pass rate", (row) => percent(rateOf(row)), true], ["Share", (row) => element("div", { class: "share" }, stackedBar(row))]];

export function showSummary() {
  const { summary, run, gates, environment } = end;
  byId("verdict").textContent = `${integer.format(summary.pass)} of ${integer.format(summary.total)} passed` +
    (summary.quarantined ? ` (${summary.quarantined.fail + summary.quarantined.error} in quarantine)` : "") + (run.interrupted ? ", interrupted" : "");
  const interval = summary.pass_rate_ci95;
  byId("figures").textContent = [
    summary.pass_rate !== null && `pass rate ${percent(summary.pass_rate)}${interval ? ` (95%: ${percent(interval[0])} to ${percent(interval[1])})` : ""}`,
    summary.completion_tokens > 0 && plural(summary.completion_tokens, "token", "tokens"),
    summary.cost_usd !== null && money(summary.cost_usd),
    summary.judge_cost_usd !== undefined && `judges ${money(summary.judge_cost_usd)}`,
    ...(environment.judges ?? []).map((each) => each.calibration ? `judge ${each.name}: kappa ${each.calibration.kappa === null ? "-" : each.calibration.kappa.toFixed(2)}` : `judge ${each.name}: not compared with people`),
    ...(summary.repeats ?? []).map((each) => `pass@${each.k} ${percent(each.pass_at_k)}${each.k > 1 ? `, pass^${each.k} ${percent(each.pass_hat_k)}` : ""}`),
    ...(summary.metrics ?? []).map((each) => `${each.name} ${each.value === null ? "-" : each.value.toPrecision(3)}`),
    duration(run.duration_ms), run.started_at.slice(0, 19).replace("T", " ") + " UTC",
  ].filter(Boolean).join(" · ");
  show("outcomes", stackedBar(summary), OUTCOMES.map((outcome) => element("span", {}, outcomeOf(outcome), ` ${integer.format(summary[outcome])}`)));
  if (end.left_out > 0) {
    show("notices", element("p", { class: "notice" },
      `${plural(end.left_out, "attempt is", "attempts are")} counted above but not listed here: a page holds ${integer.format(end.most_attempts)} attempts, those that did not pass first. The json and jsonl reports have all.`));
  }
  if (gates.length) {
    show("gates", tableOf("Gates", [
      ["Outcome", (gate) => element("span", { class: `outcome ${gate.outcome === "inconclusive" ? "skip" : gate.outcome}` }, `${SIGNS[gate.outcome]} ${gate.outcome}`)],
      ["Condition", (gate) => element("code", {}, visible(gate.condition))], ["Why", (gate) => visible(gate.why)]], gates));
  }
}

export function showBaseline() {
  const { baseline } = end;
  if (!baseline) return;
  const figure = (name, each, text) => each && `${name} ${text(each.before)} → ${text(each.after)} over ${plural(each.cases, "case", "cases")}, p = ${each.p_value.toPrecision(2)} (${each.test})`;
  const counts = Object.entries(baseline.counts).filter(([, count]) => count > 0).map(([change, count]) => `${integer.format(count)} ${change === "same" ? "the same" : change}`);
  show("baseline", element("h3", {}, "Changes"), element("p", {}, `Compared with run ${visible(baseline.before)}: ${counts.join(", ")}`),
    [figure("pass rate", baseline.pass_rate, percent), figure("mean latency", baseline.latency_ms, duration)].filter(Boolean).map((line) => element("p", { class: "quiet" }, line)));
}

export function showUnstable() {
  const rows = end.summary.case_rates;
  if (!rows) return;
  show("unstable", tableOf("Cases that did not always end alike", [
    ["Case", (row) => visible(`${row.suite}/${row.id}`)], ["Backend", (row) => visible(row.backend)],
    ["Passed", (row) => `${row.pass} of ${row.pass + row.fail}`, true],
    ["Pass rate (95%)", (row) => (row.pass_rate === null ? "–" : `${percent(row.pass_rate)} (${percent(row.pass_rate_ci95[0])} to ${percent(row.pass_rate_ci95[1])})`), true],
    ["Instability", (row) => row.instability], ["Why", (row) => visible(row.why)]], rows));
}

export function showSuites() {
  const rows = new Map();
  for (const attempt of attempts) {
    const key = JSON.stringify([attempt.suite, attempt.backend]);
    if (!rows.has(key)) rows.set(key, { suite: attempt.suite, backend: attempt.backend, ms: 0, computed: 0, ...tally() });
    const row = rows.get(key);
    ++row[attempt.outcome];
    if (isComputed(attempt)) ++row.computed, row.ms += attempt.latency_ms;
  }
  show("suites", tableOf("Suites and backends", [
    ["Suite", (row) => element("button", { type: "button", class: "link", onclick: () => choose("suite", row.suite) }, visible(row.suite))],
    ["Backend", (row) => visible(row.backend)], ...outcomeColumns, ["Mean latency", (row) => (row.computed ? duration(row.ms / row.computed) : "–"), true], ...shareColumns], [...rows.values()]));
}

export function showChecks() {
  const rows = new Map();
  for (const attempt of attempts) {
    for (const check of checksOf(attempt)) {
      if (!rows.has(check.type)) rows.set(check.type, { type: check.type, scores: 0, sum: 0, ...tally() });
      const row = rows.get(check.type);
      ++row[check.outcome];
      if (check.score !== null) ++row.scores, row.sum += check.score;
    }
  }
  const all = [...rows.values()].sort((a, b) => b.fail + b.error - a.fail - a.error || a.type.localeCompare(b.type));
  show("checks", all.length === 0 ? element("p", { class: "quiet" }, "No attempt has a check.") : tableOf("Verdicts of each type of check", [
    ["Check", (row) => (row.fail + row.error + row.skip === 0 ? visible(row.type)
      : element("button", { type: "button", class: "link", title: "show the attempts in which it did not pass", onclick: () => choose("check", row.type) }, visible(row.type)))],
    ...outcomeColumns, ["Mean score", (row) => (row.scores ? (row.sum / row.scores).toFixed(2) : "–"), true], ...shareColumns], all));
}

export function showRun() {
  const { run, environment, summary } = end;
  const facts = [
    ["Run", run.id], ["Command", run.argv.join(" ")], ["cupel", run.cupel_version], ["Engine", environment.engine_build], ["Kernel class", environment.kernel_class],
    ["Answers", ["inferred", "reused", "replayed", "remote", "given"].filter((source) => summary[source] > 0).map((source) => `${integer.format(summary[source])} ${source}`).join(", ")],
    ...environment.models.map((model) => ["Model", [model.name, model.quantization, model.exactness, model.sha256 && `SHA-256 ${model.sha256}`].filter(Boolean).join(", ")]),
  ].filter(([, value]) => value);
  show("facts", element("table", {}, element("tbody", {}, facts.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, element("code", {}, visible(value))))))));
}
