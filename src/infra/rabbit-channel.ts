import { connect, type ChannelModel, type ConfirmChannel, type RecoveringChannelModel, type Options } from "amqplib";
import type { Logger } from "pino";

/** Publishes and resolves once a queue has it. A message that no queue takes is confirmed by the broker all the same: here it is `Unroutable`. */
export type Send = (exchange: string, routingKey: string, content: Buffer, options: Options.Publish) => Promise<"stored" | "unroutable">;

/** A channel whose publishes are confirmed. When it closes by itself its connection is closed too, and so made anew. */
export async function confirmChannel(model: ChannelModel, log: Logger): Promise<{ channel: ConfirmChannel; send: Send }> {
  const channel = await model.createConfirmChannel();
  const returned = new Set<string>();
  let sent = 0;
  channel.on("error", (error: unknown) => log.warn({ err: error }, "broker channel failed"));
  channel.on("close", () => reconnect(model));
  // Comes before the confirmation of the same message.
  channel.on("return", ({ properties }: { properties: { correlationId?: unknown } }) => returned.add(String(properties.correlationId)));

  const send: Send = (exchange, routingKey, content, options) =>
    new Promise((resolve, reject) => {
      sent += 1;
      const correlationId = String(sent);
      const confirmed = (error: unknown) => {
        const unroutable = returned.delete(correlationId);
        if (error) reject(error instanceof Error ? error : new Error("the broker refused the message"));
        else resolve(unroutable ? "unroutable" : "stored");
      };
      channel.publish(exchange, routingKey, content, { persistent: true, mandatory: true, ...options, correlationId }, confirmed);
    });
  return { channel, send };
}

/** Closes a connection, after which it is made anew unless all is closing. It may be closed already. */
export function reconnect(model: ChannelModel): void {
  model.close().catch(() => undefined);
}

/** A connection that comes back by itself; `setup` makes its channels anew each time. Rejects when the broker is not there at first. */
export async function recovering(
  url: string,
  name: string,
  log: Logger,
  setup: (model: ChannelModel) => Promise<void>,
): Promise<RecoveringChannelModel> {
  const connection = await connect(url, {
    clientProperties: { connection_name: name },
    timeout: 5_000,
    recovery: {
      initialDelay: 200,
      maxDelay: 5_000,
      initialMaxRetries: 5,
      setup: async (model: ChannelModel) => {
        // The library listens only once this is done; a connection that breaks before would take the process with it.
        model.on("error", (error: unknown) => log.debug({ err: error, connection: name }, "broker connection broke"));
        await setup(model);
      },
    },
  });
  connection.on("disconnect", (error) => log.warn({ err: error, connection: name }, "broker is away"));
  connection.on("connect", () => log.info({ connection: name }, "broker is back"));
  connection.on("error", (error) => log.warn({ err: error, connection: name }, "broker connection failed"));
  connection.on("blocked", (reason) => log.error({ reason, connection: name }, "broker takes no messages"));
  return connection;
}
