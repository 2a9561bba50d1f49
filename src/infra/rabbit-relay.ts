import type { Logger } from "pino";
import type { Outbox, OutboxRow } from "./outbox";
import type { Send } from "./rabbit-channel";
import type { Names } from "./rabbit-topology";
import { newSignal } from "./signal";

const window = 256;
const claim_ms = 30_000;
const poll_ms = 1_000;
const unroutable_ms = 5_000;
const failed_ms = 500;

export type Relay = {
  /** The channel to publish by from now on; none while the broker is away. */
  use(send: Send | undefined): void;
  close(): Promise<void>;
};

/** Moves committed rows to the broker, a window at a time, each marked only when a queue has it. Woken by this process's commits, else it polls. */
export function openRelay(outbox: Outbox, names: Names, log: Logger, onPublish: (row: OutboxRow) => void): Relay {
  const signal = newSignal();
  const closing = new AbortController();
  const forget = outbox.onCommitted(signal.wake);
  let send: Send | undefined;

  async function publish(rows: readonly OutboxRow[], by: Send): Promise<void> {
    const fates = await Promise.all(
      rows.map(async (row) => {
        onPublish(row);
        const [exchange, key] = row.to === null ? [names.exchange, row.key] : ["", names.queue(row.to)];
        const options = { messageId: row.message_id, type: row.key, contentType: "application/json", timestamp: row.created_at.getTime() };
        return by(exchange, key, Buffer.from(row.payload), options).catch((error: unknown) => {
          log.warn({ err: error, message: row.key, message_id: row.message_id }, "message not published");
          return "failed" as const;
        });
      }),
    );
    const of = (fate: (typeof fates)[number]) => rows.filter((_, index) => fates[index] === fate);
    const lost = of("unroutable");
    if (lost.length > 0)
      log.error({ messages: [...new Set(lost.map(({ key }) => key))], rows: lost.length }, "no queue takes these messages");
    await outbox.done(of("stored"));
    await outbox.release(lost, unroutable_ms);
    await outbox.release(of("failed"), failed_ms);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      let more = false;
      try {
        const rows = send ? await outbox.take(window, claim_ms) : [];
        if (send && rows.length > 0) await publish(rows, send);
        more = rows.length === window;
      } catch (error) {
        log.warn({ err: error }, "outbox not moved; its claims will end");
      }
      if (!more) await signal.wait(poll_ms);
    }
  }

  const running = run();
  return {
    use: (next) => {
      send = next;
      signal.wake();
    },
    close: async () => {
      forget();
      closing.abort();
      signal.wake();
      await running;
    },
  };
}
