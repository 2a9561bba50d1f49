import { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { rememberingPrices } from "@/modules/credits-usages/audit";
import { openReport, type AuditResult } from "@/modules/user-wallets/audit-report";
import { checkCoupons, checkMessages } from "@/modules/user-wallets/audit-rest";
import { addTotals, noTotals } from "@/modules/user-wallets/audit-books";
import { checkWallets } from "@/modules/user-wallets/audit-wallets";
import { UserWallets } from "@/modules/user-wallets/model";

export type { AuditResult };

export const Audit = z
  .object({
    ok: z.boolean(),
    invariants: z.array(
      z.object({
        id: z.int(),
        title: z.string(),
        checked: z.int().openapi({ description: "How many things were looked at." }),
        violations: z.int(),
        examples: z.array(z.string()).openapi({ description: "The first ten, each with the record it is of." }),
      }),
    ),
  })
  .openapi("Audit");

/** Wallets that are read in one snapshot: few enough to be short, enough to be quick. */
const groupSize = 50;

/**
 * Proves the books from the database alone, while traffic flows: wallets in groups, each in a snapshot of its own, so that memory does not
 * grow with them and no writer waits. The sums over all wallets add up because each wallet's do in its own snapshot.
 */
export async function auditBooks(ctx: Ctx): Promise<AuditResult> {
  const report = openReport();
  const read = rememberingPrices();
  let totals = noTotals();
  for (let after: Id | null = null; ;) {
    const ids = await nextWallets(after);
    const last = ids.at(-1);
    if (!last) break;
    after = last;
    // What a snapshot found counts once it is read to its end; one that had to be taken again starts anew.
    const [part, sums] = await ctx.atomically(() => checkWallets(ctx, ids, read));
    report.add(part);
    totals = addTotals(totals, sums);
  }
  const { granted, restored, remaining, consumed, expired, clawed, taken, debtPaid } = totals;
  report.must(
    8,
    granted + restored === remaining + consumed + expired + clawed + taken + debtPaid,
    () =>
      `granted ${granted} + restored ${restored}, but remaining ${remaining}, collected ${consumed}, expired ${expired}, clawed back ${clawed}, taken back ${taken}, debt paid ${debtPaid}`,
  );
  await checkCoupons(report.must);
  await checkMessages(ctx, report.must);
  return report.result();
}

async function nextWallets(after: Id | null): Promise<Id[]> {
  const found = await UserWallets.model.collection
    .find(after ? { _id: { $gt: after } } : {}, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .limit(groupSize)
    .toArray();
  return found.map(({ _id }) => _id);
}
