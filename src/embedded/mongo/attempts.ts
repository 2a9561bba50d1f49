import type { Context } from "@/embedded/mongo/context";
import { fail } from "@/embedded/mongo/errors";
import type { EngineError } from "@/embedded/mongo/errors";
import { holderOf } from "@/embedded/mongo/mvcc";
import type { Txn } from "@/embedded/mongo/mvcc";
import type { Doc } from "@/embedded/mongo/values";

/**
 * Runs `work` in the command's transaction, or else in one of its own, again and again until no open transaction holds what it needs.
 * `done` is called in the same breath as the commit, so that what it records is flushed with the data.
 */
export async function atomically<T>(ctx: Context, work: (txn: Txn) => T, done?: (outcome: T) => void): Promise<T> {
  const { mvcc } = ctx.engine;
  if (ctx.txn) return work(ctx.txn);
  for (;;) {
    const txn = mvcc.begin(false);
    try {
      const outcome = work(txn);
      mvcc.commit(txn);
      done?.(outcome);
      return outcome;
    } catch (error) {
      mvcc.abort(txn);
      const holder = holderOf(error);
      if (!holder) throw error;
      await before(ctx.deadline, mvcc.ended(holder));
    }
  }
}

/** Waits for something, at most until the deadline. Throws 50 then. */
export async function before(deadline: number, event: Promise<void>): Promise<void> {
  if (deadline === Number.POSITIVE_INFINITY) return event;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(fail(50, "MaxTimeMSExpired", "operation exceeded time limit")),
    Math.max(0, deadline - Date.now()),
  );
  try {
    return await Promise.race([event, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What came of the statements of one command: failures by index, and which outcomes were remembered rather than made. */
export type Tally<T> = { outcomes: { index: number; outcome: T }[]; errors: Doc[]; retried: number[] };

/**
 * Runs the statements of a command one by one, up to the first failure if they are ordered. What a retry finds recorded is not run again.
 * A conflict or the end of the time is the command's failure, not a statement's.
 */
export async function runStatements<T extends Doc>(
  ctx: Context,
  count: number,
  ordered: boolean,
  run: (index: number, done: (outcome: T) => void) => Promise<T>,
): Promise<Tally<T>> {
  const tally: Tally<T> = { outcomes: [], errors: [], retried: [] };
  for (let index = 0; index < count; index++) {
    const remembered = ctx.memo?.recall(index);
    if (remembered) {
      tally.retried.push(index);
      // It was recorded by `done` of the same statement of the same command.
      tally.outcomes.push({ index, outcome: remembered as T });
      continue;
    }
    try {
      tally.outcomes.push({ index, outcome: await run(index, (outcome) => recordChange(ctx, index, outcome)) });
    } catch (error) {
      if (!isEngineError(error) || WHOLE.has(error.code)) throw error;
      tally.errors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (ctx.session && ctx.txn) ctx.engine.sessions.end(ctx.session);
      if (ordered || ctx.txn) break;
    }
  }
  return tally;
}

export function isEngineError(error: unknown): error is EngineError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "codeName" in error;
}

// WriteConflict, MaxTimeMSExpired, NoSuchTransaction, NotImplemented.
const WHOLE = new Set([112, 50, 251, 238]);

// A statement that changed nothing may as well be run again.
function recordChange(ctx: Context, index: number, outcome: Doc): void {
  if (outcome["n"] !== 0) ctx.memo?.record(index, outcome);
}
