import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { AiModels } from "@/modules/ai-models/model";
import { AiModel } from "@/modules/ai-models/schema";
import { aiModels } from "@/modules/ai-models/service";
import { BillingSettings } from "@/modules/billing-settings/model";
import { BillingSetting } from "@/modules/billing-settings/schema";
import { billingSettings } from "@/modules/billing-settings/service";
import { CreditsProfits } from "@/modules/credits-profits/model";
import { CreditsProfit } from "@/modules/credits-profits/schema";
import { creditsProfits } from "@/modules/credits-profits/service";

const openAi = "https://developers.openai.com/api/docs/pricing";
const anthropic = "https://platform.claude.com/docs/en/about-claude/pricing";
const google = "https://ai.google.dev/gemini-api/docs/pricing";
const anyLength = "For prompts of up to 272,000 tokens; longer ones cost more.";

/** Public list prices in USD, as their providers' pages told them on the day in `prices_as_of`. */
const models: z.input<typeof AiModel.create>[] = [
  {
    name: "GPT-6 Luna",
    value: "gpt-6-luna",
    provider: "OpenAI",
    input_token_price: 0.1,
    cached_input_token_price: 0.01,
    output_token_price: 0.5,
    is_initial: true,
    metadata: { prices_as_of: "2026-09-24", source: openAi, note: anyLength },
  },
  {
    name: "GPT-6.1 Sol",
    value: "gpt-6.1-sol",
    provider: "OpenAI",
    input_token_price: 2,
    cached_input_token_price: 0.1,
    output_token_price: 10,
    metadata: { prices_as_of: "2026-10-03", source: openAi, note: anyLength },
  },
  {
    name: "Text Embedding 3 Small",
    value: "text-embedding-3-small",
    provider: "OpenAI",
    input_token_price: 0.02,
    output_token_price: 0,
    metadata: { prices_as_of: "2026-06-21", source: openAi },
  },
  {
    name: "Claude Opus 5.5",
    value: "claude-opus-5-5",
    provider: "Anthropic",
    input_token_price: 4,
    cached_input_token_price: 0.2,
    output_token_price: 20,
    metadata: { prices_as_of: "2026-10-24", source: anthropic },
  },
  {
    name: "Claude Sonnet 5.5",
    value: "claude-sonnet-5-5",
    provider: "Anthropic",
    input_token_price: 2,
    cached_input_token_price: 0.1,
    output_token_price: 10,
    metadata: { prices_as_of: "2026-10-24", source: anthropic },
  },
  {
    name: "Gemini 3.5 Flash",
    value: "gemini-3.5-flash",
    provider: "Google",
    input_token_price: 1.5,
    output_token_price: 9,
    metadata: { prices_as_of: "2026-09-20", source: google },
  },
  {
    name: "Gemini 3 Pro Image",
    value: "gemini-3-pro-image",
    provider: "Google",
    unit_price: 0.134,
    unit_name: "image",
    metadata: { prices_as_of: "2026-09-20", source: google, note: "An image of 1K or 2K." },
  },
  {
    name: "Mistral Medium 3.5",
    value: "mistral-medium-3.5",
    provider: "Mistral",
    input_token_price: 1.5,
    output_token_price: 7.5,
    metadata: { prices_as_of: "2026-04-29", source: "https://mistral.ai/pricing" },
  },
  {
    name: "DeepSeek Flash",
    value: "deepseek-flash",
    provider: "DeepSeek",
    aliases: ["deepseek-v4-flash"],
    input_token_price: 0.3,
    cached_input_token_price: 0.006,
    output_token_price: 1.2,
    metadata: {
      prices_as_of: "2026-11-15",
      source: "https://api-docs.deepseek.com/quick_start/pricing",
      note: "Peak price; off-peak costs half.",
    },
  },
  {
    name: "Llama 3.3 70B Versatile",
    value: "llama-3.3-70b-versatile",
    provider: "Groq",
    input_token_price: 0.59,
    output_token_price: 0.79,
    metadata: { prices_as_of: "2026-04-30", source: "https://groq.com/pricing", note: "A model of Meta." },
  },
];

/** Well-known models, what a credit costs and what is added, for whoever starts with an empty database. What was there once is left alone. */
export async function seedPrices(ctx: Ctx): Promise<void> {
  for (const model of models)
    await unless(
      () => AiModels.model.exists({ keys: model.value }).setOptions({ withDeleted: true }),
      () => aiModels.create(ctx, AiModel.create.parse(model)),
    );
  await unless(
    () => BillingSettings.model.exists({}).setOptions({ withDeleted: true }),
    () =>
      ctx.atomically(async () => {
        const { is_initial } = await billingSettings.create(ctx, BillingSetting.create.parse({ credit_price: 0.001 }));
        // One that is not the first came second: it is taken back with the transaction.
        if (!is_initial) throw new Error("another process has made the first billing setting");
      }),
  );
  await unless(
    () => CreditsProfits.model.exists({}).setOptions({ withDeleted: true }),
    () => creditsProfits.create(ctx, CreditsProfit.create.parse({ name: "Standard", percentage: 30 })),
  );
}

/** Several processes may start at once: whoever comes second finds it there. */
async function unless(exists: () => PromiseLike<unknown>, create: () => Promise<unknown>): Promise<void> {
  if (await exists()) return;
  await create().catch(async (error: unknown) => {
    if (!(await exists())) throw error;
  });
}
