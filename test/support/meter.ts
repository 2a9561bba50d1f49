import type { Reply, SignedIn, TestApp } from "./boot";

export type Used = {
  usage_key: string;
  credits: number;
  credits_held: number;
  credits_available: number;
  balance_after: number;
  credits_usage: string;
  credits_transaction: string | null;
  status: string;
};

export type Explained = {
  credits: number;
  balance_before: number;
  balance_after: number;
  versions: Record<string, unknown>;
  grants: { credits: number }[];
} & Record<string, unknown>;

/** A partner with a key, on a product whose one model costs 1 credit for 1,000 input and 5 for 1,000 output tokens. */
export type Meter = {
  key: string;
  model: string;
  process(call: string, body: Record<string, unknown>): Promise<Reply<Used>>;
  held(usage_key: string): Promise<Reply<Used>>;
  explain(usage: string, reader: SignedIn): Promise<Explained>;
};

export const testModel = { name: "Test Model", value: "test-model", provider: "Test", input_token_price: 1, output_token_price: 5 };

/** Prices for a product without demo data: a credit is a thousandth of a dollar, nothing is added to it. */
export async function openMeter(app: TestApp, more: Record<string, unknown> = {}): Promise<Meter> {
  const { token } = await app.admin();
  const must = async (path: string, body: unknown) => {
    const reply = await app.call("POST", path, { token, body });
    if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  };
  await must("/api/billing-settings", { credit_price: 0.001, currency: "USD" });
  await must("/api/ai-models", testModel);
  return partner(app, await app.serviceKey(more));
}

export const partner = (app: TestApp, key: string): Meter => ({
  key,
  model: testModel.value,
  process: (call, body) => app.call<Used>("POST", `/api/credits-process/${call}`, { token: key, body }),
  held: (usage_key) => app.call<Used>("GET", `/api/credits-process/holds/${usage_key}`, { token: key }),
  explain: async (usage, reader) => {
    const reply = await app.call<Explained>("GET", `/api/credits-usages/${usage}/explain`, { token: reader.token });
    if (reply.status !== 200) throw new Error(`explain: ${reply.status} ${reply.text}`);
    return reply.data;
  },
});
