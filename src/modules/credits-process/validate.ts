import { randomUUID } from "node:crypto";
import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { invalidField, Problem } from "@/kit/problem";
import type { Extend, Extended, Held, Validate } from "@/modules/credits-process/schema";
import { checkPackage, clientOf, endpointOf, hashOf, pricingOf, userOf } from "@/modules/credits-process/service";
import { chargeOf, counted, countFields, countsOf, pin, priceOf, shownTerms } from "@/modules/credits-process/terms";
import { post } from "@/modules/user-wallets/ledger";
import { findUse } from "@/modules/user-wallets/service";

export type Answered<T> = { answer: T; replayed: boolean };

/**
 * Checks a use and sets its credits aside. Everything is checked here, for whoever holds, settles. Throws 402 `insufficient_credits`, 403
 * `wallet_frozen`, `feature_not_included`, `user_blocked`, 404, 422, 429 `spend_cap_reached`, `too_many_holds`, 503 `not_priced`.
 */
export async function validate(ctx: Ctx, input: z.output<typeof Validate>): Promise<Answered<z.output<typeof Held>>> {
  const client = clientOf(ctx).id;
  const { usage_key = `use_${randomUUID()}`, ...asked } = input;
  const hash = hashOf(asked);
  const use = { client, usage_key, hash, ttl_ms: input.ttl_seconds * 1000 };
  try {
    const user = await userOf(ctx, input);
    const endpoint = await endpointOf(ctx, input);
    const word_limit = await checkPackage(ctx, user, endpoint, input.words);
    const pricing = await pricingOf(ctx, input, endpoint);
    const { max_output_tokens, ...said } = input;
    const counts = counted({ ...said, output_tokens: max_output_tokens });
    const { credits } = chargeOf(pricing.price, counts, "max_output_tokens");
    const pinned = pin(pricing, counts, { feature_endpoint: endpoint?._id ?? null, words: input.words ?? null, word_limit });
    const [{ reply, replayed }] = await post(ctx, [{ kind: "hold", to: { user }, ...use, credits, pinned }]);
    const terms = replayed ? shownTerms({ ...(await findUse(client, usage_key)) }) : shownTerms(pinned);
    return { answer: { usage_key, ...reply, ...terms }, replayed };
  } catch (error) {
    if (!(error instanceof Problem) || input.usage_key === undefined) throw error;
    // What was validated once is answered as it was, though the same call would be refused today.
    const before = await findUse(client, usage_key);
    if (!before?.user_wallet || before.validate_hash === null) throw error;
    const to = { wallet: before.user_wallet };
    const [{ reply, replayed }] = await post(ctx, [{ kind: "hold", to, ...use, credits: 0n, pinned: {} }]);
    return { answer: { usage_key, ...reply, ...shownTerms({ ...before }) }, replayed };
  }
}

/**
 * A long call asks for more: the new ceiling in all, and more time. Throws 402 with `stop: true`, 404, 409 after settling or release,
 * 410 `hold_expired`.
 */
export async function extend(ctx: Ctx, input: z.output<typeof Extend>): Promise<Answered<z.output<typeof Extended>>> {
  const client = clientOf(ctx).id;
  const { usage_key, ttl_seconds, max_output_tokens, ...said } = input;
  if ([ttl_seconds, max_output_tokens, said.input_tokens, said.units].every((value) => value === undefined)) {
    throw invalidField("max_output_tokens", "say a new ceiling or ttl_seconds", "missing");
  }
  const asked = counted({ ...said, output_tokens: max_output_tokens });
  const [{ reply, replayed }] = await post(ctx, [
    {
      kind: "extend",
      to: "known",
      client,
      usage_key,
      hash: hashOf(input),
      ttl_ms: ttl_seconds === undefined ? null : ttl_seconds * 1000,
      grow: (hold) => {
        const before = countsOf(hold.pinned);
        const larger = (name: keyof typeof asked) =>
          [before[name], asked[name]].reduce((a, b) => (a === undefined || (b ?? -1n) > a ? b : a));
        const grownCounts = { input_tokens: larger("input_tokens"), output_tokens: larger("output_tokens"), units: larger("units") };
        const counts = Object.fromEntries(
          Object.entries({ ...grownCounts, cached_input_tokens: before.cached_input_tokens }).filter(([, value]) => value !== undefined),
        );
        const { credits } = chargeOf(priceOf(hold.pinned), counts, "max_output_tokens");
        const grown = (Object.keys(grownCounts) as (keyof typeof grownCounts)[]).some((name) => grownCounts[name] !== before[name]);
        return { credits, pinned: { ...hold.pinned, ...countFields(counts) }, grown };
      },
    },
  ]);
  return { answer: { usage_key, ...reply }, replayed };
}
