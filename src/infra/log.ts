import { pino, type DestinationStream, type Logger } from "pino";
import pretty from "pino-pretty";
import type { Config } from "@/config";

const secretNames = [
  "authorization",
  "cookie",
  "password",
  "new_password",
  "token",
  "access_token",
  "refresh_token",
  "id_token",
  "secret",
  "secret_key",
  "webhook_secret",
  "store_password",
  "app_secret",
  "client_secret",
  "key",
  "api_key",
];

/** Lines of JSON on stdout, or readable ones in a terminal. What is named like a secret is blanked, down to the third level. `to` takes the lines elsewhere. */
export function openLog({ LOG_LEVEL: level }: Pick<Config, "LOG_LEVEL">, to?: DestinationStream): { log: Logger; close(): void } {
  // Streams, not transports: transports are worker threads, which a compiled binary cannot start.
  const stream = to ?? (process.stdout.isTTY ? pretty({ sync: true, ignore: "pid,hostname" }) : pino.destination({ dest: 1, sync: true }));
  const log = pino(
    {
      level,
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[hidden]" },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    stream,
  );
  return { log, close: () => log.flush() };
}
