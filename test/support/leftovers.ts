import { connect } from "amqplib";
import mongoose from "mongoose";
import { modules } from "@/app/modules";
import { namesOf } from "@/infra/rabbit-topology";
import { mailConsumer } from "@/kit/mail";
import { retryLadder_ms, type Consumer } from "@/kit/consumer";

/**
 * Removes the queues and exchanges of a trial from the broker; nothing may use them any more. A broker holds files open for every
 * quorum queue, and takes no more connections once it has too many.
 */
export async function removeQueues(
  url: string,
  trial: string,
  queues: readonly string[] = allConsumers().map(({ queue }) => queue),
  ladder_ms: readonly number[] = retryLadder_ms,
): Promise<void> {
  const { exchange, queue: named, dead, retry } = namesOf(trial);
  const steps = ladder_ms.map(retry);
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of [...queues.flatMap((name) => [named(name), dead(name)]), ...steps]) await channel.deleteQueue(queue);
  for (const name of [exchange, ...steps]) await channel.deleteExchange(name);
  await connection.close();
}

/** Removes the queues that production made, as far as nobody reads them and nothing is in them: another installation may share the broker. */
export async function removeIdleQueues(url: string): Promise<void> {
  const { queue: named, dead, retry } = namesOf(undefined);
  const connection = await connect(url);
  for (const queue of [...allConsumers().flatMap(({ queue }) => [named(queue), dead(queue)]), ...retryLadder_ms.map(retry)]) {
    const channel = await connection.createChannel();
    const { consumerCount, messageCount } = await channel.checkQueue(queue);
    if (consumerCount === 0 && messageCount === 0) await channel.deleteQueue(queue);
    await channel.close();
  }
  await connection.close();
}

/** Drops the database that `uri` names. */
export async function dropDatabase(uri: string): Promise<void> {
  const client = await new mongoose.mongo.MongoClient(uri).connect();
  await client.db().dropDatabase();
  await client.close();
}

const allConsumers = (): readonly Consumer[] => [mailConsumer, ...modules.flatMap((module) => module.consumers ?? [])];
