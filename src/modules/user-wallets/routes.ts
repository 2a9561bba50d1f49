import { z } from "@hono/zod-openapi";
import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast, endpoint, signedIn } from "@/kit/endpoint";
import { changedMeanwhile, tooBroad } from "@/kit/problem";
import { listQuery, readQuery, type ListQuery } from "@/kit/query";
import { ifMatch, tagged } from "@/kit/resource";
import { credits, idParams, paragraph } from "@/kit/schema";
import { Audit, auditBooks } from "@/modules/user-wallets/audit";
import { setThreshold } from "@/modules/user-wallets/thresholds";
import { UserWallets } from "@/modules/user-wallets/model";
import { ledgerKeyReused } from "@/modules/user-wallets/refusals";
import { WalletView } from "@/modules/user-wallets/schema";
import { annotateWallet, getWallet, listWallets, myWallet, unfreezeWallet, writeOffDebt } from "@/modules/user-wallets/service";

const path = "/user-wallets";
const admins = atLeast("admin");
/** Movements are told by `sequence`: whoever changes a note is not refused for each of them. */
const tag = "The `ETag` is of what people change by hand (note, limits, threshold), not of the credits: they are told by `sequence`.";
const limit = credits().nullable().default(null);

const WalletPatch = z
  .strictObject({
    note: paragraph(2_000).nullable().optional(),
    spend_limit: z.strictObject({ day: limit, month: limit }).nullable().optional(),
  })
  .openapi("UserWalletPatch");

const MyWalletPatch = z.strictObject({ low_balance_threshold: credits().nullable() }).openapi("MyWalletPatch");

const WriteOff = z
  .strictObject({ credits: credits({ min: 0.000001 }), note: paragraph(2_000).nullable().default(null) })
  .openapi("DebtWriteOffInput");

export const routes = [
  endpoint({
    method: "get",
    path: "/audit",
    id: "auditBooks",
    summary: "Prove the books",
    description: "The invariants of the ledger, from the database alone, while traffic flows. It reads every wallet, so it takes its time.",
    access: admins,
    returns: Audit,
    run: (ctx) => auditBooks(ctx),
  }),
  endpoint({
    method: "get",
    path: `${path}/me`,
    id: "getMyWallet",
    summary: "Read: my wallet",
    description: `As it is at this instant: what has expired is gone, whether or not it was written down. ${tag}`,
    access: signedIn,
    query: readQuery(WalletView, []),
    returns: WalletView,
    run: async (ctx, _input, c) => tagged(c, await myWallet(ctx)),
  }),
  endpoint({
    method: "patch",
    path: `${path}/me`,
    id: "updateMyWallet",
    summary: "Change: when to be told that my credits run low",
    description:
      "A notice (inbox, push, mail) goes out once each time `credits_available` falls below `low_balance_threshold`, by whatever: a use, a hold, an end. " +
      "Once it is at the threshold or above again, the next fall is told again. One that is below when the threshold is set is not told. null: no notices.",
    access: signedIn,
    body: MyWalletPatch,
    returns: WalletView,
    problems: [changedMeanwhile],
    run: async (ctx, { body }, c) => tagged(c, await setThreshold(ctx, body.low_balance_threshold, ifMatch(c))),
  }),
  endpoint({
    method: "get",
    path,
    id: "listUserWallets",
    summary: "List user wallets",
    access: admins,
    query: listQuery(
      WalletView,
      { filter: ["user", "email", "status", "type", "package", "plan", "created_at"], sort: UserWallets.sorts, search: [], include: [] },
      false,
    ),
    returns: WalletView,
    paged: true,
    problems: [tooBroad],
    run: (ctx, { query }) => listWallets(ctx, query as unknown as ListQuery),
  }),
  ...appendOnlyRoutes(path, ["UserWallet", "UserWallets"], "A wallet stands for as long as its user's ledger does."),
  endpoint({
    method: "get",
    path: `${path}/{id}`,
    id: "getUserWallet",
    summary: "Read: user wallet",
    description: tag,
    access: signedIn,
    params: idParams,
    query: readQuery(WalletView, []),
    returns: WalletView,
    run: async (ctx, { params }, c) => tagged(c, await getWallet(ctx, params.id)),
  }),
  endpoint({
    method: "patch",
    path: `${path}/{id}`,
    id: "updateUserWallet",
    summary: "Change: the note or the spending limit of a wallet",
    access: admins,
    params: idParams,
    body: WalletPatch,
    returns: WalletView,
    problems: [changedMeanwhile],
    async run(ctx, { params, body: { note, spend_limit } }, c) {
      const change = { ...(note !== undefined && { note }), ...(spend_limit !== undefined && { spend_limit }) };
      return tagged(c, await annotateWallet(ctx, params.id, change, ifMatch(c)));
    },
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/unfreeze`,
    id: "unfreezeUserWallet",
    summary: "Let a wallet that its debt has frozen work again",
    access: admins,
    params: idParams,
    returns: WalletView,
    run: (ctx, { params }) => unfreezeWallet(ctx, params.id),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/write-off`,
    id: "writeOffUserWalletDebt",
    summary: "Forgive a wallet's debt, or a part of it",
    description: "Never more than there is. The `Idempotency-Key` makes it happen once: **the same value when you retry**.",
    access: admins,
    params: idParams,
    body: WriteOff,
    returns: WalletView,
    problems: [ledgerKeyReused],
    run: (ctx, { params, body }) => writeOffDebt(ctx, params.id, body),
  }),
];
