/** The invariants that the database alone can prove, by number. */
export const titles = {
  1: "credits are the ledger's and the grants'; held and frozen are those of open holds and of open refunds, disputes and upgrades",
  2: "nothing is negative, held and frozen fit into what remains, debt is caused less paid less written off",
  3: "ledger rows are numbered without gap, and each balance follows from the row before",
  4: "one ledger row for each charged use, one usage for each settled one, at the price its pinned versions give",
  5: "one increase for each settled payment, none for an unsettled one; claw-backs less restores never exceed the grant",
  6: "a coupon's count is its live redemptions, within its limit",
  7: "every message older than a minute is published, every stored webhook event processed",
  8: "over all wallets: granted + restored = remaining + collected + expired + clawed back + taken back + debt paid",
} as const;

export type InvariantId = keyof typeof titles;
export type Invariant = { id: number; title: string; checked: number; violations: number; examples: string[] };
export type AuditResult = { ok: boolean; invariants: Invariant[] };

/** Notes that something holds, or not and of what: `must(3, row.wallet_seq === 4, () => "wallet …")`. */
export type Must = (id: InvariantId, holds: boolean, says: () => string) => void;

export type Report = { must: Must; add(other: Report): void; result(): AuditResult };

const examplesMax = 10;

export function openReport(): Report {
  // In the order of the titles, whose keys are the ids.
  const ids = Object.keys(titles).map(Number) as InvariantId[];
  const found = new Map(ids.map((id) => [id, { id, title: titles[id], checked: 0, violations: 0, examples: [] as string[] }]));
  const note = (id: InvariantId, checked: number, violations: number, examples: readonly string[]) => {
    const invariant = found.get(id)!;
    invariant.checked += checked;
    invariant.violations += violations;
    invariant.examples.push(...examples.slice(0, examplesMax - invariant.examples.length));
  };
  const result = () => {
    const invariants = [...found.values()];
    return { ok: invariants.every(({ violations }) => violations === 0), invariants };
  };
  return {
    must: (id, holds, says) => note(id, 1, holds ? 0 : 1, holds ? [] : [says()]),
    add: (other) => {
      for (const { id, checked, violations, examples } of other.result().invariants) note(id as InvariantId, checked, violations, examples);
    },
    result,
  };
}
