// Differences between two texts, word by word (Myers 1986, "An O(ND) difference algorithm and its variations").
import { element, plural, visible } from "./text.js";

/** @typedef {["same" | "removed" | "added", string]} Edit */

const MOST_EDITS = 1200;

/** @param {string} text @returns {string[]} */
const wordsOf = (text) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) || [];

/** The edits from left to right; texts with too little in common are replaced as a whole. @param {string} left @param {string} right */
export function differences(left, right) {
  const a = wordsOf(left), b = wordsOf(right);
  let begin = 0, endA = a.length, endB = b.length;
  while (begin < endA && begin < endB && a[begin] === b[begin]) ++begin;
  while (endA > begin && endB > begin && a[endA - 1] === b[endB - 1]) --endA, --endB;
  /** @type {Edit[]} */
  const edits = [["same", a.slice(0, begin).join("")]];
  edits.push(...middle(a.slice(begin, endA), b.slice(begin, endB)));
  edits.push(["same", a.slice(endA).join("")]);
  return joined(edits);
}

/** @param {Edit[]} edits */
function joined(edits) {
  /** @type {Edit[]} */
  const out = [];
  for (const [kind, text] of edits) {
    if (text === "") continue;
    if (out.length && out[out.length - 1][0] === kind) out[out.length - 1][1] += text;
    else out.push([kind, text]);
  }
  return out;
}

/** @param {string[]} a @param {string[]} b @returns {Edit[]} */
function middle(a, b) {
  /** @type {any} */
  const furthest = new Map([[1, 0]]);
  const trace = [];
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_EDITS); ++d) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1));
      let x = down ? furthest.get(k + 1) : furthest.get(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) ++x;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace, d);
    }
    if (d > 60 && d * d > 4e5) break;
  }
  return [["removed", a.join("")], ["added", b.join("")]];
}

/** @param {string[]} a @param {string[]} b @param {Map<number, number>[]} trace @param {number} steps */
function walkBack(a, b, trace, steps) {
  /** @type {Edit[]} */
  const edits = [];
  let x = a.length, y = b.length;
  for (let d = steps; d >= 0; --d) {
    const furthest = /** @type {any} */ (trace[d]);
    const k = x - y;
    const down = k === -d || (k !== d && furthest.get(k - 1) < furthest.get(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : furthest.get(fromK);
    const fromY = d === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) edits.push(["same", a[--x]]), --y;
    if (d > 0) edits.push(down ? ["added", b[--y]] : ["removed", a[--x]]);
  }
  return edits.reverse();
}

/**
 * Both texts beside each other: what only the left has is struck out, what only the right has is underlined.
 * @param {string} leftTitle @param {string} left @param {string} rightTitle @param {string} right
 */
export function sideBySide(leftTitle, left, rightTitle, right) {
  const leftText = element("pre", { tabindex: "0", "aria-label": leftTitle }), rightText = element("pre", { tabindex: "0", "aria-label": rightTitle });
  const edits = differences(left, right);
  for (const [kind, text] of edits) {
    if (kind !== "added") leftText.append(kind === "same" ? visible(text) : element("del", {}, visible(text)));
    if (kind !== "removed") rightText.append(kind === "same" ? visible(text) : element("ins", {}, visible(text)));
  }
  const changes = edits.filter(([kind]) => kind !== "same").length;
  return element("div", {},
    element("p", { class: "quiet" }, changes === 0 ? "Both are the same." : plural(changes, "difference", "differences")),
    element("div", { class: "sides" },
      element("div", {}, element("h3", {}, leftTitle), leftText), element("div", {}, element("h3", {}, rightTitle), rightText)));
}
