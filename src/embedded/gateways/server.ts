import { Hono } from "hono";
import { bkashSimulator } from "./bkash/simulator";
import type { BkashSecrets } from "./bkash/types";
import { controls } from "./controls";
import { openDeliveries } from "./deliveries";
import type { GatewayName } from "./names";
import { frontPage, pageHeaders } from "./pages";
import { defaultSwitches, type Simulator, type Switches, type World } from "./simulator";
import { sslcommerzSimulator } from "./sslcommerz/simulator";
import type { SslcommerzSecrets } from "./sslcommerz/types";
import { openStore } from "./store";
import { stripeSimulator } from "./stripe/simulator";
import type { StripeSecrets } from "./stripe/types";

const sweepMs = 1_000;

export type SandboxOptions = {
  /** 0 takes a free one. */
  port: number;
  host: string;
  /** Where its state is kept; null keeps it in memory only. */
  dir: string | null;
  /** Where each gateway sends its signed word. */
  webhookUrl(method: GatewayName): string;
  /** What the merchant's account is known by at each gateway. */
  secrets: { stripe: StripeSecrets; sslcommerz: SslcommerzSecrets; bkash: BkashSecrets };
  now?: () => Date;
};

export type GatewaySandbox = { url: string; close(): Promise<void> };

/** Serves payment gateways with their documented wire contracts on one origin, with pages to click and switches to bend them. */
export async function openGatewaySandbox({
  port,
  host,
  dir,
  webhookUrl,
  secrets,
  now = () => new Date(),
}: SandboxOptions): Promise<GatewaySandbox> {
  const store = openStore(dir);
  const kept = (method: GatewayName) => store.value<Switches>(`switches:${method}`);
  const log: World["log"] = (entry) => store.log.add({ at: now().toISOString(), ...entry });
  const switches: World["switches"] = (method) => ({ ...defaultSwitches, ...kept(method).get() });
  const deliveries = openDeliveries({ store, now, switches, log });
  // The address is known once the port is: nothing reads it before the first request.
  const take: World["take"] = (method, name) => {
    const set = switches(method);
    if (set[name] > 0) kept(method).set({ ...set, [name]: set[name] - 1 });
    return set[name] > 0;
  };
  const world: World = { origin: "", now, store, switches, take, log, send: deliveries.queue };
  const simulators: Simulator[] = [
    stripeSimulator(world, { webhookUrl: webhookUrl("stripe"), secrets: secrets.stripe, deliveries }),
    sslcommerzSimulator(world, { webhookUrl: webhookUrl("sslcommerz"), secrets: secrets.sslcommerz }),
    bkashSimulator(world, { webhookUrl: webhookUrl("bkash"), secrets: secrets.bkash }),
  ];

  const app = new Hono();
  app.get("/", (c) => {
    const recent = simulators.flatMap((simulator) => simulator.recent(20));
    return c.html(
      frontPage(
        simulators.map(({ name }) => name),
        recent,
      ),
      200,
      pageHeaders,
    );
  });
  app.route("/_control", controls({ world, simulators, deliveries, setSwitches: (method, to) => kept(method).set(to) }));
  for (const simulator of simulators) simulator.mount(app);

  // A call that is never answered must stay open until its caller gives up, so no connection is closed for being idle.
  const server = Bun.serve({ port, hostname: host, idleTimeout: 0, maxRequestBodySize: 1_000_000, fetch: app.fetch });
  world.origin = `http://${host}:${server.port}`;
  const sweeping = setInterval(() => store.atomically(() => simulators.forEach((simulator) => simulator.sweep())), sweepMs);
  deliveries.start(new Map(simulators.map(({ name, receiver }) => [name, receiver])));
  return {
    url: world.origin,
    async close() {
      clearInterval(sweeping);
      await server.stop(true);
      await deliveries.close();
      store.close();
    },
  };
}
