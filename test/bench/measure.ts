export type Ratio = { value: number; min: number; max: number };

/** Does `operation` `count` times, `parallel` at a time, and answers how many were done in a second. */
export async function rate(count: number, parallel: number, operation: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let index = next++; index < count; index = next++) await operation(index);
    }),
  );
  return (count * 1_000) / (performance.now() - started);
}

/**
 * Runs A and B in turns, so that a busy moment of the machine meets both, and answers the median of A / B with its spread. Both have run
 * once before anything counts. `told` hears of every round.
 */
export async function compare(
  rounds: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
  told: (text: string) => void,
): Promise<Ratio> {
  await a();
  await b();
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [first, second] = [await a(), await b()];
    ratios.push(first / second);
    told(`  ${round} of ${rounds}: ${first.toFixed(0)}/s against ${second.toFixed(0)}/s`);
  }
  return spread(ratios);
}

export function spread(values: readonly number[]): Ratio {
  const sorted = values.toSorted((x, y) => x - y);
  const round = (value: number) => Number(value.toPrecision(3));
  return { value: round(sorted[Math.floor(sorted.length / 2)]!), min: round(sorted[0]!), max: round(sorted.at(-1)!) };
}
