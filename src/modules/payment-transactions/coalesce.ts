type Turn<T> = { running: Promise<T>; next: Promise<T> | null };

/**
 * Lets calls about the same key share their work: while one runs, all that arrive wait for one more run, which begins after it. So no
 * caller gets an answer that is older than its question, and a hundred callers cost two runs. Between processes nothing is shared.
 */
export function coalescing<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const turns = new Map<string, Turn<T>>();
  const start = (key: string, work: () => Promise<T>): Promise<T> => {
    const running = work().finally(() => {
      if (turns.get(key)?.running === running && turns.get(key)?.next === null) turns.delete(key);
    });
    turns.set(key, { running, next: null });
    return running;
  };
  return (key, work) => {
    const turn = turns.get(key);
    if (!turn) return start(key, work);
    turn.next ??= turn.running.then(
      () => start(key, work),
      () => start(key, work),
    );
    return turn.next;
  };
}
