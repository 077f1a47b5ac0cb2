// An attempt of the result document, as it was written, and what is derived from it.

/**
 * What pages read of a check's verdict (docs/formats/result.md has all).
 * @typedef {{type: string, outcome: import("./text.js").Outcome, score: number | null, weight: number, expected: string, found: string, why: string}} Check
 */

/**
 * What pages read of an attempt.
 * @typedef {object} Attempt
 * @property {number} index
 * @property {string} suite
 * @property {string} id
 * @property {number} case_index
 * @property {string} backend
 * @property {number} attempt
 * @property {import("./text.js").Outcome} outcome
 * @property {number | null} score
 * @property {string} source
 * @property {boolean} exact
 * @property {number} seed
 * @property {string} finish_reason
 * @property {number} latency_ms
 * @property {number} queued_ms
 * @property {number} ttft_ms
 * @property {number | null} prompt_tokens
 * @property {number | null} completion_tokens
 * @property {number} reused_tokens
 * @property {number | null} cost_usd
 * @property {number} [retries]
 * @property {string} output
 * @property {string} file
 * @property {number} line
 * @property {string[]} tags
 * @property {Record<string, any>} vars
 * @property {{role: string, content: string}[]} messages
 * @property {string} [reasoning]
 * @property {{user: string, output: string, checks: Check[]}[]} turns
 * @property {Check[]} checks
 * @property {{name: string, arguments: any}[]} tool_calls
 * @property {{code: string, message: string} | null} [error]
 * @property {{until: string, why?: string}} [quarantine]
 * @property {string} change       derived: what became of its case since the run compared with; "" without one
 * @property {any} [earlier]       derived: its case in that comparison
 * @property {string} [searchable] derived
 */

/** @param {Attempt} attempt */
export const checksOf = (attempt) => attempt.turns.flatMap((turn) => turn.checks).concat(attempt.checks);
/** @param {Attempt} attempt */
export const isComputed = (attempt) => !attempt.error && attempt.source !== "given";
/** @param {Attempt} attempt */
export const nameOf = (attempt) => attempt.id + (attempt.attempt > 1 ? ` #${attempt.attempt}` : "");

/** All text of an attempt that people look for, made when it is first searched. @param {Attempt} attempt @returns {string} */
export function searchable(attempt) {
  if (attempt.searchable === undefined) {
    const checks = checksOf(attempt).flatMap((check) => [check.type, check.expected, check.found, check.why]);
    attempt.searchable = [
      attempt.suite, attempt.id, attempt.backend, attempt.output, attempt.reasoning || "", attempt.file, attempt.error ? attempt.error.message : "",
      ...attempt.tags, ...attempt.messages.map((message) => message.content), ...attempt.turns.flatMap((turn) => [turn.user, turn.output]),
      ...checks, ...attempt.tool_calls.map((call) => JSON.stringify(call)),
    ].join("\n").toLowerCase();
  }
  return attempt.searchable;
}

/** @param {string[]} values */
export const sorted = (values) => [...new Set(values)].sort((a, b) => a.localeCompare(b));
