// Elements and numbers. Text only ever becomes text nodes, so nothing that a model wrote can become markup.

/** @typedef {"pass" | "fail" | "error" | "skip"} Outcome */

/** A column of a table: heading, cell of a row, whether it is a number. @typedef {[string, (row: any) => any, boolean?]} Column */

/** @type {Outcome[]} */
export const OUTCOMES = ["pass", "fail", "error", "skip"];
/** @type {Record<string, string>} */
export const SIGNS = { pass: "✓", fail: "✗", error: "!", skip: "–", inconclusive: "?" };

/** The page is ours: what is asked for is there. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * @param {string} name
 * @param {Record<string, any>} attributes  `onclick` and the like are listeners; undefined and false are left out
 * @param {...any} children                 null and undefined are left out
 * @returns {any}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** @param {string} name @param {Record<string, any>} attributes @param {...(Node | string)} children */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** @param {string} id @param {...any} children */
export const show = (id, ...children) => byId(id).replaceChildren(...children.flat().filter((child) => child !== null));

// Control characters as their pictures: what is there is seen.
/** @param {string} text */
export const visible = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0))).replace(/\u007f/g, "␡");

export const integer = new Intl.NumberFormat("en");
/** @param {number | null} rate */
export const percent = (rate) => (rate === null ? "–" : `${rate < 1 && rate > 0.999 ? 99.9 : Math.round(rate * 1000) / 10}%`);
/** @param {number} ms */
export const duration = (ms) => (ms < 999.5 ? `${Math.round(ms)} ms` : ms < 59950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60000)} min ${Math.round(ms / 1000) % 60} s`);
/** @param {number} usd */
export const money = (usd) => `$${usd === 0 ? "0" : usd >= 0.01 ? usd.toFixed(2) : usd.toPrecision(2)}`;
/** @param {number} count @param {string} one @param {string} several */
export const plural = (count, one, several) => `${integer.format(count)} ${count === 1 ? one : several}`;

/** @param {string} outcome */
export const outcomeOf = (outcome) => element("span", { class: `outcome ${outcome}` }, `${SIGNS[outcome]} ${outcome}`);

/** @param {string} caption @param {Column[]} columns @param {any[]} rows */
export function tableOf(caption, columns, rows) {
  return element("table", {},
    element("caption", { class: "quiet" }, caption),
    element("thead", {}, element("tr", {}, columns.map(([heading, , number]) => element("th", { scope: "col", class: number ? "number" : undefined }, heading)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, columns.map(([, cell, number]) => element("td", { class: number ? "number" : undefined }, cell(row)))))));
}
