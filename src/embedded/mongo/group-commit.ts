import type { SQLQueryBindings, Statement } from "bun:sqlite";

export type GroupCommit = ReturnType<typeof createGroupCommit>;

/**
 * One transaction of the store stays open from its first write until `setImmediate`, so everything written in one turn of the event loop
 * becomes durable by one commit. `fatal` is called when that fails: nothing in the batch was acknowledged, so the process must end.
 */
export function createGroupCommit(begin: () => unknown, commit: () => unknown, fatal: (error: unknown) => never) {
  let dirty = false;
  let closed = false;
  let released: (() => void)[] = [];
  const savers: (() => void)[] = [];

  /** Runs writes that must not fail half-way: an error in them ends the process. */
  function apply<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      return fatal(error);
    }
  }

  /** Opens the transaction, when it is not open, and makes sure that its commit comes. */
  function touch(): void {
    if (dirty) return;
    apply(begin);
    dirty = true;
    setImmediate(flush);
  }

  function flush(): void {
    if (!dirty || closed) return;
    apply(() => {
      for (const save of savers) save();
      commit();
    });
    dirty = false;
    const ready = released;
    released = [];
    for (const release of ready) release();
  }

  /** Runs one writing statement inside the open transaction. */
  function write<P extends SQLQueryBindings[]>(statement: Statement<unknown, P>, ...values: P): void {
    touch();
    try {
      statement.run(...values);
    } catch (error) {
      fatal(error);
    }
  }

  return {
    apply,
    touch,
    write,
    flush,
    /** Asks for a call of `save` inside each flush, before its commit. */
    onFlush: (save: () => void): unknown => savers.push(save),
    /** Calls `release` once everything written so far is durable: at once when nothing waits. */
    afterFlush(release: () => void): void {
      if (dirty) released.push(release);
      else release();
    },
    /** Commits what is open; nothing is written from now on. */
    end(): void {
      flush();
      closed = true;
    },
  };
}
