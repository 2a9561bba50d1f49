import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import type { Logger } from "pino";

/**
 * The way between the processes. While Redis is away each process reaches only its own sockets: what is said then is not kept for the others,
 * and nobody waits for it. Nothing here throws.
 */
export function openWay(url: string, { log, key }: { log: Logger; key: string }) {
  const options = {
    connectTimeout: 2_000,
    // A subscription waits for Redis, however long it is away.
    maxRetriesPerRequest: null,
    retryStrategy: (attempt: number) => Math.min(attempt * 100, 2_000),
  };
  const [pub, sub] = [new Redis(url, options), new Redis(url, options)];
  for (const redis of [pub, sub]) redis.on("error", (error: unknown) => log.debug({ err: error }, "redis is away from the sockets"));
  // The adapter does not look at what becomes of its commands.
  const quietly = async (command: Promise<unknown>) => void (await command.catch(() => undefined));
  const speaking = {
    publish: async (channel: string, message: string | Buffer) => {
      if (pub.status === "ready") await quietly(pub.publish(channel, message));
    },
    on: pub.on.bind(pub),
    off: pub.off.bind(pub),
  };
  const hearing = {
    subscribe: (channels: string[]) => quietly(sub.subscribe(...channels)),
    psubscribe: (pattern: string) => quietly(sub.psubscribe(pattern)),
    unsubscribe: (channels: string[]) => quietly(sub.unsubscribe(...channels)),
    punsubscribe: (pattern: string) => quietly(sub.punsubscribe(pattern)),
    on: sub.on.bind(sub),
    off: sub.off.bind(sub),
  };
  return {
    adapter: createAdapter(speaking, hearing, { key }),
    close: () => {
      pub.disconnect();
      sub.disconnect();
    },
  };
}
