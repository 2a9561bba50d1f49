import { createHash } from "node:crypto";
import mongoose from "mongoose";
import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { invalidField } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import type { Bonus } from "@/modules/credits-transactions/schema";
import { creditsTransactions, type TransactionRow } from "@/modules/credits-transactions/service";
import { post } from "@/modules/user-wallets/ledger";
import { openWallet } from "@/modules/user-wallets/service";
import { findUser } from "@/modules/users/service";

/**
 * An admin gives credits. The caller's `Idempotency-Key` becomes the ledger key, so the same key gives once for ever, also when the first
 * answer is long forgotten. Throws 422 for an unknown user or an end that has passed, 409 `too_many_grants`, `wallet_full`.
 */
export function giveBonus(ctx: Ctx, input: z.output<typeof Bonus>): Promise<{ row: TransactionRow; replayed: boolean }> {
  const { user, credits, expires_at, priority, note } = input;
  if (expires_at && expires_at <= ctx.now()) throw invalidField("expires_at", "has passed already", "past");
  const given = ctx.idempotencyKey ?? new mongoose.Types.ObjectId().toHexString();
  const giver = ctx.actor.kind === "user" ? ctx.actor.id.toHexString() : ctx.actor.kind;
  return ctx.atomically(async () => {
    const account = await findUser(user);
    if (!account) throw invalidField("user", "no such user", "unknown");
    const wallet = await openWallet(ctx, { user, email: account.email });
    const [{ transaction, replayed }] = await post(ctx, [
      {
        kind: "grant",
        to: { wallet },
        source: "bonus",
        credits,
        expires_at,
        ...(priority !== undefined && { priority }),
        key: `bonus:${giver}:${given}`,
        hash: hashOf(input),
        about: { note },
      },
    ]);
    if (!transaction) throw new Error("a grant makes a ledger row");
    const row = await creditsTransactions.get(ctx, transaction);
    if (!replayed) await audit(ctx, { action: "bonus", module: "credits-transactions", record: row._id, after: row });
    return { row, replayed };
  });
}

function hashOf({ user, credits, expires_at, priority, note }: z.output<typeof Bonus>): string {
  const text = JSON.stringify([user.toHexString(), credits.toString(), expires_at?.toISOString() ?? null, priority ?? null, note]);
  return createHash("sha256").update(text).digest("base64url");
}
