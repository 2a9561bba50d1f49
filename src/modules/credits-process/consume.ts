import type { z } from "@hono/zod-openapi";
import type { Ctx, Id, Overdraft } from "@/kit/ctx";
import { invalidField, Problem } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import type { Pricing } from "@/modules/billing-settings/pricing";
import type { Consume, Consumed, Released } from "@/modules/credits-process/schema";
import { gather } from "@/modules/credits-process/gather";
import { checkPackage, clientOf, endpointOf, hashOf, namesUser, pricingOf, userOf, type Named } from "@/modules/credits-process/service";
import { chargeOf, counted, countFields, pin, priceOf, type Pinned, type SaidCounts } from "@/modules/credits-process/terms";
import type { Answered } from "@/modules/credits-process/validate";
import { limitsOf, post, useNotFound, type Limit, type Posted, type PostingOf } from "@/modules/user-wallets/ledger";
import { findUse } from "@/modules/user-wallets/service";

/**
 * Charges a use: settles its hold by the real counts, or checks and deducts at once where the call names the user. Exactly once for each
 * usage_key of a client. Throws 402 `insufficient_credits`, 404, 409 `already_released`, 422 `usage_key_reused`, and without a hold all
 * that validate throws.
 */
export async function consume(ctx: Ctx, input: z.output<typeof Consume>): Promise<Answered<z.output<typeof Consumed>>> {
  const { id, overdraft, spendCap } = clientOf(ctx);
  return charge(ctx, { ...input, client: id, overdraft, limits: limitsOf(id, spendCap, ctx.now(), "client") });
}

export type Charging = Named &
  SaidCounts & {
    client: Id;
    usage_key: string;
    overdraft: Overdraft;
    words?: number | undefined;
    /** The limits of the client, where it is not the one that calls. */
    limits?: readonly Limit[];
    /** Work that cannot be undone: no package, limit or credit is asked for. */
    done?: boolean;
  };

/**
 * The one verb that charges, for calls and for events. What comes for one user at once is charged in one transaction, each by itself where
 * that cannot be: a refusal is of the one that it is for.
 */
export async function charge(ctx: Ctx, use: Charging): Promise<Charged> {
  const posting = await postingOf(ctx, use);
  const { to } = posting;
  const alone = ctx.session() !== undefined || to === "known" || "wallet" in to;
  const posted = alone ? (await post(ctx, [posting]))[0] : await together(to.user.toHexString(), { ctx, posting });
  return chargedOf(use, posted);
}

const togetherMax = 100;
const together = gather<{ ctx: Ctx; posting: PostingOf<"consume"> }, Posted<"consume">>((uses) => {
  // There is no empty list. A posting says whose it is and within which limits, so the context of any of them does.
  const { ctx } = uses[0]!;
  return post(
    ctx,
    uses.map(({ posting }) => posting),
  );
}, togetherMax);

type Charged = Answered<z.output<typeof Consumed>>;

async function postingOf(ctx: Ctx, use: Charging): Promise<PostingOf<"consume">> {
  const prepared = await prepare(ctx, use);
  const { client, usage_key, overdraft, limits, done = false, ...asked } = use;
  return {
    kind: "consume",
    to: prepared.user ? { user: prepared.user } : "known",
    client,
    usage_key,
    hash: hashOf({ ...asked, done: done || undefined }),
    cost: (hold) => {
      const stranger = hold && use.user && !hold.user.equals(use.user);
      if (stranger) throw invalidField("user", "this use was held for somebody else", "mismatch");
      return priced(use, prepared, hold?.pinned ?? null);
    },
    overdraft,
    done,
    limits,
  };
}

function chargedOf({ usage_key }: Charging, { reply, replayed, transaction, usage }: Posted<"consume">): Charged {
  if (!usage) throw new Error("a consume leaves a usage");
  return { answer: { usage_key, ...reply, credits_transaction: transaction, credits_usage: usage }, replayed };
}

/** Gives a hold back; nothing is charged. Throws 404, 409 `already_settled`, 410 `hold_expired`. */
export async function release(ctx: Ctx, { usage_key }: { usage_key: string }): Promise<Answered<z.output<typeof Released>>> {
  const client = clientOf(ctx).id;
  return ctx.atomically(async () => {
    const before = await findUse(client, usage_key);
    if (!before) throw useNotFound();
    const [{ reply, replayed }] = await post(ctx, [{ kind: "release", to: "known", client, usage_key }]);
    // Work that asked for more and then costs nothing is worth a look.
    if (!replayed && before.extend_hash !== null) {
      const { _id, user, parts } = before;
      const held = parts.reduce((sum, part) => sum + part.credits, 0n);
      await audit(ctx, {
        action: "release extended",
        module: "credits-process",
        record: _id,
        after: { use: usage_key, user, credits_held: Number(held) / 1_000_000 },
      });
    }
    return { answer: { usage_key, ...reply }, replayed };
  });
}

type Prepared = {
  user: Id | null;
  /** What the call itself would be priced by now, or why it cannot be. Null where only a hold can price it. */
  pricing: Pricing | Problem | null;
  feature_endpoint: Id | null;
};

/** What can be known before the transaction. A problem of the call matters only where no hold answers for it. */
async function prepare(ctx: Ctx, use: Charging): Promise<Prepared> {
  if (!namesUser(use)) return { user: null, pricing: await orProblem(namedModel(ctx, use)), feature_endpoint: null };
  try {
    const user = await userOf(ctx, use);
    const endpoint = await endpointOf(ctx, use);
    if (!use.done) await checkPackage(ctx, user, endpoint, use.words);
    return { user, pricing: await orProblem(pricingOf(ctx, use, endpoint)), feature_endpoint: endpoint?._id ?? null };
  } catch (error) {
    const known = error instanceof Problem ? await findUse(use.client, use.usage_key) : null;
    if (!known?.user || known.validate_hash === null) throw error;
    return { user: known.user, pricing: await orProblem(namedModel(ctx, use)), feature_endpoint: null };
  }
}

function namedModel(ctx: Ctx, use: Charging): Promise<Pricing> | null {
  return use.ai_model === undefined ? null : pricingOf(ctx, { ai_model: use.ai_model }, null);
}

async function orProblem(pricing: Promise<Pricing> | null): Promise<Pricing | Problem | null> {
  try {
    return await pricing;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** The price of a use and all that its row says of it; a hold is charged by what it pinned, unless another model was used. */
function priced(use: Charging, prepared: Prepared, held: Pinned | null) {
  const counts = counted(use);
  const sameModel = held !== null && (use.ai_model === undefined || isModelOf(held, use.ai_model, prepared.pricing));
  if (held && sameModel) return detailed(held, chargeOf(priceOf(held), counts), held, counts, false);
  const { pricing } = prepared;
  if (pricing === null) throw useNotFound();
  if (pricing instanceof Problem) throw pricing;
  const fromHold = held?.["feature_endpoint"];
  // Written by `pin` alone: an id or null.
  const feature_endpoint = prepared.feature_endpoint ?? ((fromHold ?? null) as Id | null);
  const terms = pin(pricing, counts, { feature_endpoint, words: null, word_limit: null });
  return detailed(terms, chargeOf(pricing.price, counts), held, counts, held !== null);
}

function isModelOf(held: Pinned, name: string, pricing: Pricing | Problem | null): boolean {
  const key = name.trim().toLowerCase();
  if (key === held["ai_model"] || key === held["ai_model_matched"]) return true;
  return pricing !== null && !(pricing instanceof Problem) && pricing.ai_model !== null && pricing.ai_model.value === held["ai_model"];
}

function detailed(
  terms: Pinned,
  cost: ReturnType<typeof chargeOf>,
  held: Pinned | null,
  counts: ReturnType<typeof counted>,
  other: boolean,
) {
  const { feature_endpoint, ai_model, ai_model_matched, versions, unit_name, fixed_credits, credit_price } = terms;
  const { credits, input_credits, output_credits, cost_credits, profit_credits, cost_price } = cost;
  const detail = {
    feature_endpoint,
    ai_model,
    ai_model_matched,
    versions,
    unit_name,
    fixed_credits,
    credit_price,
    ...countFields(counts),
    hold_ai_model: other ? (held?.["ai_model"] ?? null) : null,
    hold_versions: other ? (held?.["versions"] ?? null) : null,
    input_credits,
    output_credits,
    cost_credits,
    profit_credits,
    cost_price,
  };
  return { credits, detail };
}
