import { Hono, type Context } from "hono";
import { z } from "zod";
import type { Deliveries } from "./deliveries";
import { gatewayNames, type GatewayName } from "./names";
import { defaultSwitches, disputeOutcomes, type Outcome, type Simulator, type Switches, type World } from "./simulator";

const method = z.enum(gatewayNames);
const payment = z.string().min(1);
const amount = z.number().positive().optional();
const count = z.number().int().min(0).max(10_000).optional();

const switches = z.strictObject({
  method,
  webhooks: z.enum(["send", "hold", "drop"]).optional(),
  duplicates: z.number().int().min(0).max(1_000).optional(),
  delay_ms: z.number().int().min(0).max(3_600_000).optional(),
  reorder: z.boolean().optional(),
  tamper: z
    .strictObject({ amount: z.number().optional(), currency: z.string().optional(), transaction: z.string().optional() })
    .nullable()
    .optional(),
  fail_next: count,
  timeout_next: count,
  decline_next: count,
  decline_code: z
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
});
const reset = z.strictObject({ method: method.optional() });
const expire = z.strictObject({ payment });
const refund = z.strictObject({ payment, amount });
const cancelRefund = z.strictObject({ payment });
const dispute = z.strictObject({ payment, outcome: z.enum(disputeOutcomes), amount });
const delayed = z.strictObject({ payment, outcome: z.enum(["succeeded", "failed"]) });

export type Controls = {
  world: World;
  simulators: readonly Simulator[];
  deliveries: Deliveries;
  setSwitches(method: GatewayName, to: Switches): void;
};

/** The controls of the sandbox, for tests and for people who want to see trouble. */
export function controls({ world, simulators, deliveries, setSwitches }: Controls): Hono {
  const app = new Hono();
  const owner = (id: string) => simulators.find((simulator) => simulator.knows(id));
  const act = (c: Context, id: string, work: (simulator: Simulator) => Outcome) => {
    const simulator = owner(id);
    if (!simulator) return refuse(c, 404, `No gateway has seen a payment ${id}.`);
    const outcome = world.store.atomically(() => work(simulator));
    return outcome.ok ? c.json({ data: { method: simulator.name, ...outcome.data } }) : refuse(c, outcome.status, outcome.reason);
  };

  app.get("/", (c) => c.json({ data: gatewayNames.map((name) => ({ method: name, ...world.switches(name) })) }));
  app.post("/", async (c) => {
    const input = await bodyOf(c, switches);
    if (input instanceof Response) return input;
    const { method: name, tamper, ...rest } = input;
    const next: Switches = { ...world.switches(name), ...given(rest), ...(tamper !== undefined && { tamper: tamper ?? {} }) };
    setSwitches(name, next);
    return c.json({ data: { method: name, ...next } });
  });
  app.post("/reset", async (c) => {
    const input = await bodyOf(c, reset);
    if (input instanceof Response) return input;
    const names = input.method ? [input.method] : gatewayNames;
    for (const name of names) setSwitches(name, defaultSwitches);
    return c.json({ data: names.map((name) => ({ method: name, ...world.switches(name) })) });
  });
  app.post("/release", async (c) => {
    const input = await bodyOf(c, reset);
    return input instanceof Response ? input : c.json({ data: { released: deliveries.release(input.method) } });
  });
  app.post("/expire", async (c) => {
    const input = await bodyOf(c, expire);
    return input instanceof Response ? input : act(c, input.payment, (simulator) => simulator.expire(input.payment));
  });
  app.post("/refund", async (c) => {
    const input = await bodyOf(c, refund);
    return input instanceof Response ? input : act(c, input.payment, (simulator) => simulator.refund(input.payment, input.amount));
  });
  app.post("/cancel-refund", async (c) => {
    const input = await bodyOf(c, cancelRefund);
    if (input instanceof Response) return input;
    const instant: Outcome = { ok: false, status: 409, reason: "A refund there is made at once." };
    return act(c, input.payment, (simulator) => simulator.cancelRefund?.(input.payment) ?? instant);
  });
  app.post("/dispute", async (c) => {
    const input = await bodyOf(c, dispute);
    return input instanceof Response
      ? input
      : act(c, input.payment, (simulator) => simulator.dispute(input.payment, input.outcome, input.amount));
  });
  app.post("/delayed", async (c) => {
    const input = await bodyOf(c, delayed);
    return input instanceof Response
      ? input
      : act(c, input.payment, (simulator) => simulator.finishDelayed(input.payment, input.outcome === "succeeded"));
  });
  app.get("/log", (c) => {
    const wanted = method.safeParse(c.req.query("method"));
    return c.json({ data: world.store.log.newest(1_000, wanted.data) });
  });
  return app;
}

/** The body as the control wants it, or the answer that says what is wrong with it. A missing body counts as `{}`. */
async function bodyOf<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S> | Response> {
  const text = await c.req.text();
  let json: unknown;
  try {
    json = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return refuse(c, 400, "The body is not JSON.");
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : refuse(c, 422, z.prettifyError(parsed.error));
}

const refuse = (c: Context, status: 400 | 404 | 409 | 422, message: string) => c.json({ error: { message } }, status);

/** Only what was said: a switch that is not named stays as it is. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // The filter leaves no undefined value, which is all the result type says.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
