/** One waits, others wake it. A wake that comes while nobody waits is remembered, so none is missed. */
export type Signal = {
  wake(): void;
  wakeIn(delay_ms: number): void;
  /** True when it was woken, false when the time was over first. */
  wait(timeout_ms: number): Promise<boolean>;
};

export function newSignal(): Signal {
  let woken = false;
  let resume: (() => void) | undefined;
  const wake = () => {
    woken = true;
    resume?.();
  };
  return {
    wake,
    wakeIn: (delay_ms) => void setTimeout(wake, Math.max(0, delay_ms) + 1).unref(),
    wait: async (timeout_ms) => {
      if (!woken) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, timeout_ms);
        resume = resolve;
        await promise;
        clearTimeout(timer);
        resume = undefined;
      }
      const was = woken;
      woken = false;
      return was;
    },
  };
}
