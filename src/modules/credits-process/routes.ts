import { z } from "@hono/zod-openapi";
import { endpoint, replayed, serviceKey, type Access } from "@/kit/endpoint";
import { tooBroad, type ProblemKind } from "@/kit/problem";
import { listQuery, type ListQuery } from "@/kit/query";
import { aiModelNotFound } from "@/modules/ai-models/service";
import { notPriced } from "@/modules/billing-settings/pricing";
import { consume, release } from "@/modules/credits-process/consume";
import { takeEvents } from "@/modules/credits-process/events";
import { getUse, listUses } from "@/modules/credits-process/holds";
import { quote } from "@/modules/credits-process/quote";
import * as schema from "@/modules/credits-process/schema";
import { endpointNotFound, featureNotIncluded, wordLimitExceeded } from "@/modules/credits-process/service";
import { extend, validate } from "@/modules/credits-process/validate";
import * as ledger from "@/modules/user-wallets/ledger";
import { userBlocked } from "@/modules/users/service";

const path = "/credits-process";
const named = [ledger.userNotFound, userBlocked, endpointNotFound, aiModelNotFound, notPriced];
const checked: readonly ProblemKind[] = [
  ...named,
  ledger.insufficientCredits,
  ledger.walletFrozen,
  featureNotIncluded,
  wordLimitExceeded,
  ledger.spendLimitReached,
  ledger.spendCapReached,
  ledger.usageKeyReused,
];
const holders: Access = { service: true, user: "admin" };
// The usage_key of a call is what makes it happen once.
const idempotency = "none";
const repeats =
  "The same call again gives the same answer and `Idempotency-Replayed: true`; another body under the same `usage_key` is 422 `usage_key_reused`.";

export const routes = [
  endpoint({
    method: "post",
    path: `${path}/quote`,
    id: "quoteCredits",
    summary: "What a use would cost a user now",
    description: "Nothing is stored and nothing reserved.",
    access: serviceKey("credits:quote"),
    body: schema.Quote,
    returns: schema.Quoted,
    problems: named,
    idempotency,
    run: (ctx, { body }) => quote(ctx, body),
  }),
  endpoint({
    method: "post",
    path: `${path}/validate`,
    id: "validateCredits",
    summary: "Check a use and hold its credits",
    description: `Checks user, package, word limit, caps and balance, and pins the prices. ${repeats}`,
    access: serviceKey("credits:validate"),
    body: schema.Validate,
    returns: schema.Held,
    status: 201,
    problems: [...checked, ledger.tooManyHolds, ledger.alreadySettled],
    idempotency,
    run: async (ctx, { body }, c) => {
      const result = await validate(ctx, body);
      if (result.replayed) replayed(c);
      return result.answer;
    },
  }),
  endpoint({
    method: "post",
    path: `${path}/extend`,
    id: "extendCredits",
    summary: "Ask for more within an open hold",
    description: "The new ceiling in all: it only grows, and so does the time. A refusal says `stop`.",
    access: serviceKey("credits:validate"),
    body: schema.Extend,
    returns: schema.Extended,
    problems: [
      ledger.insufficientCredits,
      ledger.walletFrozen,
      ledger.useNotFound,
      ledger.alreadySettled,
      ledger.alreadyReleased,
      ledger.holdExpired,
      ledger.spendCapReached,
    ],
    idempotency,
    run: async (ctx, { body }, c) => {
      const result = await extend(ctx, body);
      if (result.replayed) replayed(c);
      return result.answer;
    },
  }),
  endpoint({
    method: "post",
    path: `${path}/consume`,
    id: "consumeCredits",
    summary: "Charge a use",
    description: `Settles the hold of the \`usage_key\` by the real counts; with a user and a fresh key it checks and deducts at once. ${repeats}`,
    access: serviceKey("credits:consume"),
    body: schema.Consume,
    returns: schema.Consumed,
    problems: [...checked, ledger.useNotFound, ledger.alreadyReleased],
    idempotency,
    run: async (ctx, { body }, c) => {
      const result = await consume(ctx, body);
      if (result.replayed) replayed(c);
      return result.answer;
    },
  }),
  endpoint({
    method: "post",
    path: `${path}/release`,
    id: "releaseCredits",
    summary: "Give a hold back",
    description: "For a call that failed: nothing is charged.",
    access: serviceKey("credits:validate"),
    body: schema.UseKey,
    returns: schema.Released,
    problems: [ledger.useNotFound, ledger.alreadySettled, ledger.holdExpired],
    idempotency,
    run: async (ctx, { body }, c) => {
      const result = await release(ctx, body);
      if (result.replayed) replayed(c);
      return result.answer;
    },
  }),
  endpoint({
    method: "post",
    path: `${path}/events`,
    id: "sendUsageEvents",
    summary: "Tell of uses that have happened",
    description:
      "Up to 1,000. Taken is stored; they are charged through the queue and never refused for credit. Those that charge need `credits:consume`, those that are logged `usage:write`.",
    access: serviceKey(true),
    body: schema.Events,
    takes: schema.EventsShown,
    returns: schema.EventsTaken,
    status: 202,
    bodyMax: 8 * 1024 * 1024,
    idempotency,
    run: (ctx, { body }) => takeEvents(ctx, body),
  }),
  endpoint({
    method: "get",
    path: `${path}/holds`,
    id: "listUses",
    summary: "List uses",
    access: holders,
    query: listQuery(
      schema.Use,
      { filter: ["usage_key", "user", "status", "created_at"], sort: ["created_at"], search: [], include: [] },
      false,
    ),
    returns: schema.Use,
    paged: true,
    problems: [tooBroad],
    run: (ctx, { query }) => listUses(ctx, query as unknown as ListQuery),
  }),
  endpoint({
    method: "get",
    path: `${path}/holds/{usage_key}`,
    id: "getUse",
    summary: "The state of a use",
    access: serviceKey(true),
    params: z.object({ usage_key: schema.usageKey() }),
    returns: schema.Use,
    problems: [ledger.useNotFound],
    run: (ctx, { params }) => getUse(ctx, params),
  }),
];
