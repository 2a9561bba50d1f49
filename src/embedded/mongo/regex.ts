import { BSONRegExp } from "bson";
import { fail, notImplemented } from "@/embedded/mongo/errors";
import { same } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** The test of a regular expression: strings that it matches, and the very same expression stored as a value. Throws 51091 for a bad pattern. */
export function compileRegex(pattern: string, options: string): (value: Value) => boolean {
  const expression = toRegExp(pattern, options);
  const itself = new BSONRegExp(pattern, options);
  return (value) => (typeof value === "string" ? expression.test(value) : value instanceof BSONRegExp && same(value, itself));
}

/** A PCRE pattern as a JavaScript one: the options i, m, s, u and x, also at its head as `(?i)`. */
export function toRegExp(pattern: string, options: string): RegExp {
  let source = pattern;
  let flags = options;
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline) {
    flags += inline[1] ?? "";
    source = source.slice(inline[0].length);
  }
  for (const flag of flags) if (!"imsux".includes(flag)) throw fail(51108, "Location51108", `invalid flag in regex options: ${flag}`);
  if (flags.includes("x")) source = withoutLayout(source);
  if (/\(\?[a-z]*\)|\(\?>|\\[AzZGQ]|\[\[:/.test(source)) throw notImplemented(`the regular expression /${pattern}/ (PCRE only)`);
  const kept = ["i", "m", "s"].filter((flag) => flags.includes(flag)).join("");
  try {
    return new RegExp(source, `${kept}u`);
  } catch {
    return lenient(source, kept, pattern);
  }
}

// PCRE allows escapes such as `\-` that JavaScript refuses in unicode mode only.
function lenient(source: string, flags: string, pattern: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw fail(51091, "Location51091", `Regular expression is invalid: /${pattern}/: ${cause instanceof Error ? cause.message : ""}`);
  }
}

// Option x: blanks and comments outside of character classes do not count.
function withoutLayout(source: string): string {
  return source.replace(/\\.|\[(?:\\.|[^\]])*\]|\s+|#[^\n]*/gs, (piece) => (piece.startsWith("\\") || piece.startsWith("[") ? piece : ""));
}
