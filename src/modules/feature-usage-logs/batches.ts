/** How long a row waits for others, and how many go together. */
export type Batching = { rows_max: number; wait_ms: number };

/** The error of each row that could not be written, by its place in the batch; rows without one are there. */
export type WriteBatch<R> = (rows: readonly R[]) => Promise<ReadonlyMap<number, unknown>>;

/**
 * Gathers rows that arrive one by one and writes them together, one batch at a time. A caller's promise resolves once its own row is
 * written, and rejects when that row was not, whatever became of the others. Every row has a caller that waits, so callers bound the rows.
 */
export function batches<R>(write: WriteBatch<R>, { rows_max, wait_ms }: Batching): (row: R) => Promise<void> {
  type Waiting = { row: R; done: () => void; failed: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let timer: Timer | undefined;
  let writing = false;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // Two batches at once could wait for each other's rows where both tell the same events. The one that is written calls again.
    if (writing) return;
    const batch = waiting.splice(0, rows_max);
    writing = true;
    try {
      const errors = await write(batch.map(({ row }) => row));
      for (const [index, { done, failed }] of batch.entries()) {
        if (errors.has(index)) failed(errors.get(index));
        else done();
      }
    } catch (error) {
      for (const { failed } of batch) failed(error);
    } finally {
      writing = false;
      if (waiting.length > 0) schedule();
    }
  }

  function schedule(): void {
    if (waiting.length >= rows_max) void flush();
    else timer ??= setTimeout(() => void flush(), wait_ms);
  }

  return (row) =>
    new Promise<void>((done, failed) => {
      waiting.push({ row, done, failed });
      schedule();
    });
}
