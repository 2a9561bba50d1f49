import type { GatewayName } from "./names";
import type { Notice, Simulator, World } from "./simulator";

const attemptTimeoutMs = 20_000;
const firstRetryMs = 500;
const lastRetryMs = 60_000;
/** Live webhooks are tried for three days. */
const giveUpMs = 3 * 86_400_000;
/** With `reorder`, what falls due within this long leaves together, newest first. */
const reorderMs = 250;
/** How long a webhook may keep the one behind it waiting. */
const staggerMs = 100;
/** The same where their order is what was asked for. */
const orderedMs = 2_000;

export type Deliveries = {
  queue(method: GatewayName, notice: Notice): void;
  /** Lets the held webhooks go, and says how many there were. */
  release(method?: GatewayName): number;
  /** Copies of an event that its receiver has not taken. */
  pendingOf(event: string): number;
  start(receivers: Receivers): void;
  close(): Promise<void>;
};

type Receivers = ReadonlyMap<GatewayName, Simulator["receiver"]>;
type Sent = {
  id: number;
  method: GatewayName;
  event: string;
  body: string;
  summary: string;
  attempts: number;
  rank: number;
  created: number;
};
type Shared = Pick<World, "store" | "now" | "switches" | "log">;

/** The way out: webhooks are kept until taken, retried with backoff, and bent as the switches say. */
export function openDeliveries(world: Shared): Deliveries {
  const kept = openKept(world);
  const sender = openSender(world, kept);
  return {
    queue(method, notice) {
      kept.add(method, notice);
      // The caller may still be inside its transaction: look for work only after it.
      setTimeout(sender.wake, 0);
    },
    release(method) {
      const released = kept.release(method);
      sender.wake();
      return released;
    },
    pendingOf: kept.pendingOf,
    start: sender.start,
    close: sender.close,
  };
}

type Kept = ReturnType<typeof openKept>;

/** The rows behind the deliveries: queued, sending, held, dropped, delivered or failed. */
function openKept({ store: { db }, switches, log }: Shared) {
  // Waiting and retrying go by the wall: a test that moves the sandbox's clock delays no webhook.
  const wall = () => Date.now();
  const insert = db.query<{ id: number }, [GatewayName, string, string, string, string, number, number]>(
    "INSERT INTO deliveries (method, event, body, summary, state, attempts, rank, due, created) VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?) RETURNING id",
  );
  const rank = db.query("UPDATE deliveries SET rank = ? WHERE id = ?");
  const gather = db.query<unknown, [number, GatewayName, number]>(
    "UPDATE deliveries SET due = ? WHERE state = 'queued' AND rank < 0 AND method = ? AND due > ?",
  );
  const mark = db.query<unknown, [string, number, number, number]>("UPDATE deliveries SET state = ?, attempts = ?, due = ? WHERE id = ?");
  const due = db.query<Sent, [number]>(
    "SELECT id, method, event, body, summary, attempts, rank, created FROM deliveries WHERE state = 'queued' AND due <= ? ORDER BY rank LIMIT 500",
  );
  const next = db.query<{ due: number | null }, []>("SELECT min(due) AS due FROM deliveries WHERE state = 'queued'");
  const pending = db.query<{ n: number }, [string]>("SELECT count(*) AS n FROM deliveries WHERE event = ? AND state <> 'delivered'");
  return {
    add(method: GatewayName, { event, body, summary }: Notice) {
      const { webhooks, duplicates, delay_ms, reorder } = switches(method);
      const at = wall();
      const state = webhooks === "send" ? "queued" : webhooks === "hold" ? "held" : "dropped";
      for (let copy = 0; copy <= duplicates; copy += 1) {
        const id = insert.get(method, event, body, summary, state, at + delay_ms + (reorder ? reorderMs : 0), at)?.id ?? 0;
        rank.run(reorder ? -id : id, id);
      }
      // What still waits to be turned round goes together with what has just come, however many milliseconds lie between them.
      if (reorder) gather.run(at + delay_ms + reorderMs, method, at);
      if (state !== "queued") log({ method, direction: "out", path: "", status: 0, summary: `${summary} (${state})` });
    },
    release(method?: GatewayName): number {
      const at = wall();
      const { changes } = method
        ? db.query("UPDATE deliveries SET state = 'queued', due = ? WHERE state = 'held' AND method = ?").run(at, method)
        : db.query("UPDATE deliveries SET state = 'queued', due = ? WHERE state = 'held'").run(at);
      return changes;
    },
    pendingOf: (event: string) => pending.get(event)?.n ?? 0,
    dueNow: () => due.all(wall()),
    nextDue: () => next.get()?.due ?? null,
    begin: ({ id, attempts }: Sent) => void mark.run("sending", attempts, 0, id),
    /** Writes how an attempt ended: without a 2xx it waits for its next turn, longer each time. */
    end({ id, attempts, created }: Sent, taken: boolean) {
      const at = wall();
      const retryMs = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(attempts, 10));
      mark.run(taken ? "delivered" : at - created > giveUpMs ? "failed" : "queued", attempts + 1, at + retryMs, id);
    },
    /** What was on its way when the process died has an unknown end: it is sent again, as real gateways do. */
    takeUp: () => void db.run("UPDATE deliveries SET state = 'queued' WHERE state = 'sending'"),
  };
}

function openSender({ now, log }: Shared, kept: Kept) {
  const closing = new AbortController();
  const underway = new Set<Promise<void>>();
  let receivers: Receivers = new Map();
  let timer: Timer | undefined;
  let pumping: Promise<void> | null = null;

  async function attempt(delivery: Sent) {
    const receiver = receivers.get(delivery.method);
    const status = receiver ? await post(receiver, delivery.body, now(), closing.signal) : 0;
    if (closing.signal.aborted) return;
    const taken = status >= 200 && status < 300;
    kept.end(delivery, taken);
    schedule();
    const note = taken ? "" : status === 0 ? " (no answer, will retry)" : " (will retry)";
    log({
      method: delivery.method,
      direction: "out",
      path: receiver ? new URL(receiver.url).pathname : "",
      status,
      summary: `${delivery.summary}${note}`,
    });
  }

  function begin(delivery: Sent): Promise<void> {
    kept.begin(delivery);
    const done = attempt(delivery).finally(() => underway.delete(done));
    underway.add(done);
    return done;
  }

  async function pump() {
    for (let batches = byEvent(kept.dueNow()); batches.length > 0; batches = closing.signal.aborted ? [] : byEvent(kept.dueNow())) {
      for (const batch of batches) {
        if (closing.signal.aborted) return;
        while (underway.size > 0 && underway.size + batch.length > underwayMax) await Promise.race(underway);
        const ordered = batch.some(({ rank }) => rank < 0);
        await Promise.race([Promise.all(batch.map(begin)), Bun.sleep(ordered ? orderedMs : staggerMs)]);
      }
    }
  }

  function wake() {
    if (receivers.size === 0 || closing.signal.aborted) return;
    pumping ??= pump().finally(() => {
      pumping = null;
      schedule();
    });
  }

  function schedule() {
    clearTimeout(timer);
    const due = closing.signal.aborted ? null : kept.nextDue();
    if (due !== null) timer = setTimeout(wake, Math.min(1_000, Math.max(5, due - Date.now())));
  }

  return {
    wake,
    start(of: Receivers) {
      receivers = of;
      kept.takeUp();
      wake();
    },
    async close() {
      closing.abort();
      clearTimeout(timer);
      await pumping;
      await Promise.all(underway);
    },
  };
}

/** Copies of one event leave at the same moment, so that they race at the receiver. */
function byEvent(deliveries: readonly Sent[]): Sent[][] {
  return [...Map.groupBy(deliveries, ({ event }) => event).values()].flatMap((copies) => slices(copies, underwayMax));
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/**
 * So many deliveries may be under way at once. The runtime gives a process 256 requests in all: receivers that live in this process
 * ask back here before they answer, and would wait for a place that the deliveries hold.
 */
const underwayMax = 128;

/** The receiver's status, or 0 when there was no answer. */
async function post(receiver: Simulator["receiver"], body: string, now: Date, closing: AbortSignal): Promise<number> {
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(attemptTimeoutMs)]);
    const answer = await fetch(receiver.url, { method: "POST", body, headers: receiver.headers(body, now), redirect: "manual", signal });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
