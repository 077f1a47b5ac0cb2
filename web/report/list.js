// The table of attempts, a hundred a page; a row opens into its details.
import { isComputed, nameOf } from "../attempts.js";
import { order, selection } from "../filters.js";
import { byId, duration, element, integer, money, outcomeOf, plural, show, visible } from "../text.js";
import { detailOf } from "./detail.js";
import { attempts, end, hasBackends, hasCosts } from "./document.js";

/** @typedef {import("../attempts.js").Attempt} Attempt */

const PAGE = 100;
/** @type {{shown: Attempt[], page: number, open: Set<number>}} */
export const list = { shown: [], page: 0, open: new Set() };

/** @type {[string, string, (attempt: Attempt) => any, boolean?][]} */
const columns = [
  ["outcome", "Outcome", (attempt) => outcomeOf(attempt.outcome)],
  ["case", "Case", (attempt) => caseButton(attempt)],
  end.baseline && ["change", "Change", (attempt) => attempt.change],
  ["suite", "Suite", (attempt) => visible(attempt.suite)],
  hasBackends && ["backend", "Backend", (attempt) => visible(attempt.backend)],
  ["score", "Score", (attempt) => (attempt.score === null ? "–" : attempt.score.toFixed(2)), true],
  ["latency", "Latency", (attempt) => (isComputed(attempt) ? duration(attempt.latency_ms) : "–"), true],
  ["tokens", "Tokens", (attempt) => (isComputed(attempt) && attempt.completion_tokens !== null ? integer.format(attempt.completion_tokens) : "–"), true],
  hasCosts && ["cost", "Cost", (attempt) => (attempt.cost_usd === null ? "–" : money(attempt.cost_usd)), true],
].filter(Boolean);

/** @param {Attempt} attempt */
function caseButton(attempt) {
  return element("button", {
    type: "button", class: "link", "aria-expanded": String(list.open.has(attempt.index)), "aria-controls": `d${attempt.index}`,
    onclick: (event) => toggle(attempt, event.currentTarget.closest("tr")),
  }, visible(nameOf(attempt)));
}

/** @param {Attempt} attempt @param {any} row */
function toggle(attempt, row) {
  const button = row.querySelector("button");
  if (list.open.delete(attempt.index)) {
    row.nextElementSibling.remove();
  } else {
    list.open.add(attempt.index);
    row.after(detailRow(attempt));
  }
  const isOpen = list.open.has(attempt.index);
  row.classList.toggle("open", isOpen);
  button.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) history.replaceState(null, "", `#a${attempt.index}`);
}

/** @param {Attempt} attempt */
const detailRow = (attempt) =>
  element("tr", { class: "detail", id: `d${attempt.index}` }, element("td", { colspan: columns.length }, detailOf(attempt)));

function headings() {
  return element("tr", {}, columns.map(([name, title, , number]) => {
    const isOrder = order.column === name;
    return element("th", { scope: "col", class: number ? "number" : undefined, "aria-sort": isOrder ? (order.descending ? "descending" : "ascending") : undefined },
      element("button", { type: "button", onclick: () => orderBy(name) }, title + (isOrder ? (order.descending ? " ▼" : " ▲") : "")));
  }));
}

/** Ascending, descending, and back to the plan's order. @param {string} name */
function orderBy(name) {
  if (order.column !== name) Object.assign(order, { column: name, descending: false });
  else if (!order.descending) order.descending = true;
  else Object.assign(order, { column: "index", descending: false });
  list.shown = selection(attempts);
  showPage(0);
  const position = columns.findIndex(([each]) => each === name);
  byId("list").querySelectorAll("thead button")[position].focus();
}

/** @param {number} page */
export function showPage(page) {
  list.page = page;
  const rows = list.shown.slice(page * PAGE, (page + 1) * PAGE);
  byId("list").querySelector("thead").replaceChildren(headings());
  byId("list").querySelector("tbody").replaceChildren(...rows.flatMap((attempt) => {
    const row = element("tr", { id: `a${attempt.index}`, class: list.open.has(attempt.index) ? "open" : undefined },
      columns.map(([, , cell, number]) => element("td", { class: number ? "number" : undefined }, cell(attempt))));
    return list.open.has(attempt.index) ? [row, detailRow(attempt)] : [row];
  }));
  const last = Math.max(0, Math.ceil(list.shown.length / PAGE) - 1);
  const first = page * PAGE + 1;
  byId("count").textContent = list.shown.length === 0 ? "No attempt is let through by these filters."
    : `${integer.format(first)} to ${integer.format(first + rows.length - 1)} of ${plural(list.shown.length, "attempt", "attempts")}` +
      (list.shown.length < attempts.length ? ` (of ${integer.format(attempts.length)} in all)` : "");
  byId("pages").hidden = last === 0;
  const turn = (to) => {
    showPage(to);
    byId("attempts-heading").focus();
    byId("attempts-heading").scrollIntoView();
  };
  show("pages",
    element("button", { type: "button", disabled: page === 0, onclick: () => turn(page - 1) }, "Previous page"),
    element("span", {}, `Page ${page + 1} of ${last + 1}`),
    element("button", { type: "button", disabled: page === last, onclick: () => turn(page + 1) }, "Next page"));
}

// Arrow keys go from case to case.
export function setUpList() {
  byId("list").addEventListener("keydown", (event) => {
    const step = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key];
    if (!step || !event.target.matches("td > button.link[aria-expanded]")) return;
    const buttons = [...byId("list").querySelectorAll("td > button.link[aria-expanded]")];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

// The attempt that the address names is opened.
export function openAddressed() {
  const index = /^#a(\d+)$/.exec(location.hash)?.[1];
  const position = list.shown.findIndex((attempt) => String(attempt.index) === index);
  if (position < 0) return;
  showPage(Math.floor(position / PAGE));
  const row = byId(`a${index}`);
  if (!list.open.has(Number(index))) toggle(list.shown[position], row);
  row.scrollIntoView();
}
