import type { Doc } from "@/embedded/mongo/value-types";

/** What every failure of the engine is: an `Error` with the code and name that mongod answers with. */
export type EngineError = Error & { code: number; codeName: string; labels?: readonly string[]; extra?: Doc };

/** Builds the error to throw: `throw fail(2, "BadValue", "…")`. `extra` goes into the reply beside the code. */
export function fail(code: number, codeName: string, message: string, extra?: Doc, labels?: readonly string[]): EngineError {
  const error: EngineError = Object.assign(new Error(message), { code, codeName });
  if (extra) error.extra = extra;
  if (labels) error.labels = labels;
  return error;
}

/** 238: the engine knows of `what` but does not do it, and says so by name. */
export const notImplemented = (what: string): EngineError => fail(238, "NotImplemented", `The embedded server does not implement ${what}`);

/** 2: a value or an option that makes no sense. */
export const badValue = (message: string): EngineError => fail(2, "BadValue", message);

/** 9: something that cannot be understood as a command, an operator or a document of options. */
export const failedToParse = (message: string): EngineError => fail(9, "FailedToParse", message);

/** 14: a value of the wrong BSON type. */
export const typeMismatch = (message: string): EngineError => fail(14, "TypeMismatch", message);

/** A numbered failure without a name of its own, as mongod's `uassert` gives them. */
export const numbered = (code: number, message: string): EngineError => fail(code, `Location${code}`, message);
