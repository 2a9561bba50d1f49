import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast, endpoint, replayed, signedIn } from "@/kit/endpoint";
import { changedMeanwhile } from "@/kit/problem";
import { ifMatch, resource, tagged } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { giveBonus } from "@/modules/credits-transactions/bonus";
import { Bonus, CreditsTransaction, NotePatch } from "@/modules/credits-transactions/schema";
import { annotate, creditsTransactions } from "@/modules/credits-transactions/service";
import { tooManyGrants, walletFull } from "@/modules/user-wallets/ledger";

const path = "/credits-transactions";
const admins = atLeast("admin");

export const routes = [
  ...resource(creditsTransactions, {
    path,
    name: ["CreditsTransaction", "CreditsTransactions"],
    filter: ["user", "user_wallet", "type", "kind", "increase_source", "decrease_source", "payment_transaction", "usage_key", "created_at"],
    include: ["plan", "decrease_source", "payment_transaction"],
    access: { read: signedIn, write: admins },
    only: ["list", "get"],
  }),
  endpoint({
    method: "post",
    path,
    id: "createCreditsTransaction",
    summary: "Give a bonus",
    description:
      "The only rows made by hand. The `Idempotency-Key` makes the row's key: **the same value when you retry**, and it is given once, for ever.",
    access: admins,
    body: Bonus,
    returns: CreditsTransaction.view,
    status: 201,
    problems: [tooManyGrants, walletFull],
    run: async (ctx, { body }, c) => {
      const { row, replayed: before } = await giveBonus(ctx, body);
      if (before) replayed(c);
      return row;
    },
  }),
  ...appendOnlyRoutes(path, ["CreditsTransaction", "CreditsTransactions"], "The ledger is only ever added to."),
  endpoint({
    method: "patch",
    path: `${path}/{id}`,
    id: "updateCreditsTransaction",
    summary: "Change: the note of a ledger row",
    access: admins,
    params: idParams,
    body: NotePatch,
    returns: CreditsTransaction.view,
    problems: [changedMeanwhile],
    run: async (ctx, { params, body }, c) => tagged(c, await annotate(ctx, params.id, body.note, ifMatch(c))),
  }),
];
