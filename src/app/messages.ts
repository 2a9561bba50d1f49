import type { Logger } from "pino";
import type { Config } from "@/config";
import type { ContextOf } from "@/infra/bus";
import { openDeadLetters } from "@/infra/dead-letters";
import { openMemoryBus } from "@/infra/memory-bus";
import type { Mongo } from "@/infra/mongo";
import { openOutbox } from "@/infra/outbox";
import { openRabbit } from "@/infra/rabbit";
import { mailConsumer } from "@/kit/mail";
import type { Module } from "@/kit/module";
import type { Emit } from "./context";

export type Messages = {
  emit: Emit;
  /** Begins to hand messages to the consumers of these modules. */
  consume(modules: readonly Module[], contextOf: ContextOf): Promise<void>;
  drained(): Promise<void>;
  lag(): Promise<{ waiting: number; oldest_s: number }>;
  close(): Promise<void>;
};

/** The outbox and the bus that empties it: RabbitMQ where it is configured, else this process. */
export async function openMessages(mongo: Mongo, { RABBITMQ_URL: url, NODE_ENV }: Config, log: Logger): Promise<Messages> {
  const outbox = openOutbox(mongo);
  const options = { log, bury: openDeadLetters(mongo).bury };
  const bus = url
    ? await openRabbit(url, outbox, { ...options, ...(NODE_ENV === "test" && { trial: mongo.db.databaseName }) })
    : openMemoryBus(mongo, outbox, options);
  return {
    emit: outbox.emit,
    consume: (modules, contextOf) => bus.consume([mailConsumer, ...modules.flatMap((module) => module.consumers ?? [])], contextOf),
    drained: () => bus.drained(),
    lag: outbox.lag,
    close: bus.close,
  };
}
