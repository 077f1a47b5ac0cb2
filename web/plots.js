// Drawings of the attempts that are shown. Each says in words what it shows, and holds its numbers as a table.
import { isComputed } from "./attempts.js";
import { duration, element, integer, money, plural, svg, tableOf, visible } from "./text.js";

/** @typedef {import("./attempts.js").Attempt} Attempt */

const W = 420, H = 180, LEFT = 42, RIGHT = 10, TOP = 8, BOTTOM = 26;

/** @param {number[]} values in ascending order @param {number} p */
const quantile = (values, p) => {
  const at = (values.length - 1) * p, low = Math.floor(at);
  return values[low] + (values[Math.min(low + 1, values.length - 1)] - values[low]) * (at - low);
};
/** @param {number[]} values */
const ascending = (values) => values.slice().sort((a, b) => a - b);

/** @param {string} title @param {string} summary @param {Element} drawing @param {import("./text.js").Column[]} columnsOfTable @param {any[]} rows */
function figure(title, summary, drawing, columnsOfTable, rows) {
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `${title}. ${summary}`);
  return element("figure", {}, element("figcaption", {}, title), drawing, element("p", { class: "quiet" }, summary),
    element("details", {}, element("summary", {}, "As a table"), tableOf(title, columnsOfTable, rows)));
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
const label = (x, y, anchor, text) => svg("text", { x, y, "text-anchor": anchor }, text);
/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} kind */
const line = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: kind });
const frame = (height = H) => svg("svg", { viewBox: `0 0 ${W} ${height}` });

/** Steps of 1, 2 or 5 so that about `count` of them reach `high`. @param {number} high @param {number} count */
function ticks(high, count) {
  const raw = high / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10);
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** @param {string} title @param {number[]} values @param {number} high @param {(value: number) => string} format */
export function histogram(title, values, high, format) {
  const bins = 20, counts = new Array(bins).fill(0);
  for (const value of values) ++counts[Math.min(bins - 1, Math.floor((value / high) * bins))];
  const most = Math.max(...counts), drawing = frame(), width = (W - LEFT - RIGHT) / bins, height = H - TOP - BOTTOM;
  for (const tick of ticks(most, 4).filter(Number.isInteger)) {
    const y = H - BOTTOM - (tick / most) * height;
    drawing.append(line(LEFT, y, W - RIGHT, y, "axis"), label(LEFT - 6, y + 4, "end", integer.format(tick)));
  }
  counts.forEach((count, i) => {
    const tall = (count / most) * height;
    drawing.append(svg("rect", { x: LEFT + i * width + 0.75, y: H - BOTTOM - tall, width: width - 1.5, height: tall, class: "bar" }));
  });
  for (const tick of ticks(high, 5)) drawing.append(label(LEFT + (tick / high) * (W - LEFT - RIGHT), H - 8, "middle", format(tick)));
  const all = ascending(values);
  const summary = `${plural(values.length, "attempt", "attempts")}: median ${format(quantile(all, 0.5))}, 95% up to ${format(quantile(all, 0.95))}, most ${format(all[all.length - 1])}.`;
  return figure(title, summary, drawing, [
    ["From", (row) => format((row.i / bins) * high), true], ["To", (row) => (row.i === bins - 1 ? "and more" : format(((row.i + 1) / bins) * high)), true],
    ["Attempts", (row) => integer.format(row.count), true]], counts.map((count, i) => ({ i, count })).filter((row) => row.count > 0));
}

/**
 * One row a group: from least to most as a line, the middle half as a box, the median as a stroke.
 * @param {string} title @param {[string, number[]][]} groups @param {(value: number) => string} format @param {string} caption
 */
export function boxes(title, groups, format, caption) {
  const left = 150, rowHeight = 30, height = groups.length * rowHeight + BOTTOM + TOP, drawing = frame(height);
  const rows = groups.map(([name, values]) => {
    const all = ascending(values);
    return { name, count: all.length, low: all[0], q1: quantile(all, 0.25), median: quantile(all, 0.5), q3: quantile(all, 0.75), p95: quantile(all, 0.95), sum: all.reduce((a, b) => a + b, 0) };
  });
  const high = Math.max(...rows.map((row) => row.p95)) || 1;
  const x = (value) => left + (Math.min(value, high) / high) * (W - left - RIGHT - 12);
  for (const tick of ticks(high, 3)) drawing.append(line(x(tick), TOP, x(tick), height - BOTTOM, "axis"), label(x(tick), height - 8, "middle", format(tick)));
  rows.forEach((row, i) => {
    const y = TOP + (i + 0.5) * rowHeight, short = row.name.length > 22 ? `${row.name.slice(0, 21)}…` : row.name;
    drawing.append(label(left - 8, y + 4, "end", visible(short)), line(x(row.low), y, x(row.p95), y, "whisker"),
      svg("rect", { x: x(row.q1), y: y - 7, width: Math.max(1, x(row.q3) - x(row.q1)), height: 14, class: "box" }), line(x(row.median), y - 9, x(row.median), y + 9, "median"));
  });
  return figure(title, caption, drawing, [
    ["Backend", (row) => visible(row.name)], ["Attempts", (row) => integer.format(row.count), true], ["Least", (row) => format(row.low), true],
    ["Median", (row) => format(row.median), true], ["95%", (row) => format(row.p95), true], ["Sum", (row) => format(row.sum), true]], rows);
}

/** @param {string} title @param {number[][]} points @param {string} caption */
export function scatter(title, points, caption) {
  const most = 2000, step = Math.max(1, Math.ceil(points.length / most)), drawn = points.filter((_, i) => i % step === 0);
  const highX = Math.max(...points.map(([x]) => x)) || 1, highY = Math.max(...points.map(([, y]) => y)) || 1;
  const x = (value) => LEFT + 14 + (value / highX) * (W - LEFT - RIGHT - 30), y = (value) => H - BOTTOM - (value / highY) * (H - TOP - BOTTOM - 6);
  const drawing = frame();
  for (const tick of ticks(highY, 4)) drawing.append(line(LEFT + 14, y(tick), W - RIGHT, y(tick), "axis"), label(LEFT + 8, y(tick) + 4, "end", duration(tick)));
  for (const tick of ticks(highX, 5)) drawing.append(label(x(tick), H - 8, "middle", integer.format(tick)));
  for (const [px, py] of drawn) drawing.append(svg("circle", { cx: x(px).toFixed(1), cy: y(py).toFixed(1), r: 2.5, class: "dot" }));
  const summary = caption + (step > 1 ? ` One of ${step} is drawn.` : "");
  const bins = new Map();
  for (const [px, py] of points) {
    const bin = Math.min(9, Math.floor((px / highX) * 10));
    bins.set(bin, [...(bins.get(bin) || []), py]);
  }
  return figure(title, summary, drawing, [
    ["Tokens up to", (row) => integer.format(Math.round(((row[0] + 1) / 10) * highX)), true], ["Attempts", (row) => integer.format(row[1].length), true],
    ["Median latency", (row) => duration(quantile(ascending(row[1]), 0.5)), true]], [...bins].sort((a, b) => a[0] - b[0]));
}

/** @param {Attempt[]} chosen @param {(attempt: Attempt) => any} value @returns {[string, number[]][]} */
function byBackend(chosen, value) {
  const groups = new Map();
  for (const attempt of chosen) {
    if (!groups.has(attempt.backend)) groups.set(attempt.backend, []);
    groups.get(attempt.backend).push(value(attempt));
  }
  return [...groups].slice(0, 12);
}

/** @param {Attempt[]} shown @returns {Element[]} */
export function plotsOf(shown) {
  const scored = shown.filter((attempt) => attempt.score !== null), computed = shown.filter(isComputed), paid = shown.filter((attempt) => attempt.cost_usd !== null);
  const drawings = [];
  if (scored.length) drawings.push(histogram("Scores", scored.map((attempt) => /** @type {number} */ (attempt.score)), 1, (value) => String(Math.round(value * 100) / 100)));
  if (computed.length) {
    const latencies = computed.map((attempt) => attempt.latency_ms), high = quantile(ascending(latencies), 0.99) || 1;
    drawings.push(histogram("Latency", latencies, high, duration));
    drawings.push(boxes("Latency by backend", byBackend(computed, (attempt) => attempt.latency_ms), duration, "Line: least to 95%. Box: the middle half. Stroke: median."));
    const counted = computed.filter((attempt) => attempt.completion_tokens !== null);
    if (counted.length) drawings.push(scatter("Latency by tokens of the answer", counted.map((attempt) => [/** @type {number} */ (attempt.completion_tokens), attempt.latency_ms]), "Each point is an attempt."));
  }
  if (paid.length) {
    const sum = paid.reduce((total, attempt) => total + (attempt.cost_usd ?? 0), 0);
    drawings.push(boxes("Cost by backend", byBackend(paid, (attempt) => attempt.cost_usd), money, `${money(sum)} in all, ${money(sum / paid.length)} an attempt. Line: least to 95%. Box: the middle half.`));
  } else {
    drawings.push(element("figure", {}, element("figcaption", {}, "Cost"), element("p", { class: "quiet" }, "No cost is known of these attempts.")));
  }
  return drawings;
}
