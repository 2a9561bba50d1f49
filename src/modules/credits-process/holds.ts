import type { z } from "@hono/zod-openapi";
import { crud, type Filter } from "@/kit/crud";
import type { Ctx } from "@/kit/ctx";
import type { Page } from "@/kit/endpoint";
import type { ListQuery } from "@/kit/query";
import type { Use } from "@/modules/credits-process/schema";
import { usageByKey, type UsageRow } from "@/modules/credits-usages/service";
import { useNotFound } from "@/modules/user-wallets/ledger";
import { findUse, holdsCollection, type HoldDoc } from "@/modules/user-wallets/service";
import { clientOf } from "@/modules/credits-process/service";

type UseShown = z.output<typeof Use>;

/** The uses of the calling key, as they are now: a hold whose time is over is expired, whether or not that was written down. */
export async function listUses(ctx: Ctx, query: ListQuery): Promise<Page<UseShown>> {
  const { status, ...rest } = query;
  const now = ctx.now();
  const scope: Filter = ctx.actor.kind === "service" ? { client: ctx.actor.id } : {};
  const verbs = crud(holdsCollection, { scope: () => ({ ...scope, ...stateFilter(status, now) }) });
  const { data, meta } = await verbs.list(ctx, rest);
  const uses: UseShown[] = [];
  for (const row of data) uses.push(await shown(row, now));
  return { data: uses, meta };
}

/** The state of one use of the calling key. Throws 404 `use_not_found`. */
export async function getUse(ctx: Ctx, { usage_key }: { usage_key: string }): Promise<UseShown> {
  const client = clientOf(ctx).id;
  const use = await findUse(client, usage_key);
  if (use) return shown(use, ctx.now());
  const usage = await usageByKey({ client, usage_key });
  if (!usage) throw useNotFound();
  // How it was held is forgotten; what it came to is not.
  return settled({ ...usage, status: "settled", credits_held: 0n, expires_at: null, problem: null }, usage);
}

/** A state as the stored rows say it, at an instant. */
function stateFilter(status: unknown, now: Date): Filter {
  if (status === "held") return { status, expires_at: { $gt: now } };
  if (status === "expired") return { $or: [{ status }, { status: "held", expires_at: { $lte: now } }] };
  return status === undefined ? {} : { status };
}

async function shown(use: HoldDoc, now: Date): Promise<UseShown> {
  const lapsed = use.status === "held" && use.expires_at !== null && use.expires_at <= now;
  const open = use.status === "held" && !lapsed;
  const credits_held = open ? use.parts.reduce((sum, part) => sum + part.credits, 0n) : 0n;
  const usage = use.status === "settled" ? await usageByKey(use) : null;
  return settled({ ...use, status: lapsed ? "expired" : use.status, credits_held }, usage);
}

type Bare = Omit<
  UseShown,
  "credits" | "collected_credits" | "debt_credits" | "uncollected_credits" | "hold_expired" | "credits_transaction" | "credits_usage"
>;

function settled(use: Bare, usage: UsageRow | null): UseShown {
  return {
    ...use,
    ...(usage && {
      versions: usage.versions,
      ai_model: usage.ai_model,
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
    }),
    ...(usage && { cached_input_tokens: usage.cached_input_tokens, units: usage.units }),
    credits: usage?.credits ?? null,
    collected_credits: usage?.collected_credits ?? null,
    debt_credits: usage?.debt_credits ?? null,
    uncollected_credits: usage?.uncollected_credits ?? null,
    hold_expired: usage?.hold_expired ?? null,
    credits_transaction: usage?.credits_transaction ?? null,
    credits_usage: usage?._id ?? null,
  };
}
