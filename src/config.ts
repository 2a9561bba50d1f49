import { isIP } from "node:net";
import { z } from "zod";

const text = z.string().trim().min(1);
const list = (whatOf: string) =>
  z
    .string()
    .transform((csv) =>
      csv
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .describe(whatOf);
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const address = z.url({ protocol: /^https?$/, error: "not an http address" }).transform((url) => url.replace(/\/+$/, ""));

/** What can be switched off: sign-up, Google sign-in, each gateway, uploads. */
export const flagNames = ["sign_up", "google", "stripe", "sslcommerz", "bkash", "uploads"] as const;
export type Flag = (typeof flagNames)[number];

const days = (usual: number, least: number) => integer(least, 3_650).default(usual);

/** Every environment variable the product reads, with its default. `.env.example` is written from it. */
export const environment = z.object({
  NODE_ENV: z
    .enum(["development", "test", "production"])
    .default("development")
    .describe("production refuses embedded parts, weak settings and sandboxes."),
  PORT: integer(0, 65_535).default(3000).describe("Port to listen on; 0: a free one."),
  HOST: text.optional().describe("Address to listen on; 127.0.0.1 when embedded, else 0.0.0.0."),
  DATA_DIR: text.default(".zaaz").describe("Where embedded parts and local files are kept."),
  MONGODB_URI: text.optional().describe("mongodb://… of a replica set; empty: the embedded server."),
  REDIS_URL: text.optional().describe("redis://…; empty: in-process."),
  RABBITMQ_URL: text.optional().describe("amqp://…; empty: in-process."),
  SANDBOX_PORT: integer(0, 65_535).optional().describe("Where the sandbox of the payment gateways listens; PORT + 1."),
  ADMIN_EMAIL: z.email().optional().describe("The first super-admin, made at boot when there is no such user. Needs ADMIN_PASSWORD."),
  ADMIN_PASSWORD: z
    .string()
    .min(10)
    .max(200)
    .optional()
    .describe("10 characters or more; embedded without it: one is made up and printed."),
  WORKERS: integer(1, 64).optional().describe("API workers; one a core."),
  MAIL_URL: z
    .url({ protocol: /^smtps?$/, error: "not smtp://… or smtps://…" })
    .optional()
    .describe("smtp(s)://…; empty: the inbox at /dev/mail."),
  MAIL_FROM: text.default("ZaaZ <no-reply@localhost>").describe("Whom mail comes from."),
  JWT_KEYS: text.optional().describe("From `bun run zaaz keys`; the first one signs."),
  ENCRYPTION_KEYS: text.optional().describe("From `bun run zaaz keys`; the first one encrypts."),
  PUBLIC_URL: address.optional().describe("How clients and gateways reach this; http://HOST:PORT."),
  CORS_ORIGINS: list("Origins that browsers may call from, with commas between; empty: none.").optional(),
  RETURN_ORIGINS: list("Origins a payment may return to, with commas between; PUBLIC_URL and CORS_ORIGINS.").optional(),
  TRUSTED_PROXIES: list("Addresses whose X-Forwarded-For is believed, with commas between; empty: none.").optional(),
  GOOGLE_CLIENT_ID: text.optional().describe("OAuth client for sign-in by Google; empty: it is not offered."),
  GOOGLE_CLIENT_SECRET: text.optional().describe("Its secret."),
  GOOGLE_ISSUER: address.default("https://accounts.google.com").describe("Who signs Google's ID tokens."),
  STORAGE_DRIVER: z.enum(["local", "gcs"]).default("local").describe("Where new files go: local (under DATA_DIR) or gcs."),
  GCS_BUCKET: text.optional().describe("Needed with STORAGE_DRIVER=gcs."),
  GCS_ENDPOINT: address.optional().describe("Another address of the Google Cloud Storage API."),
  GOOGLE_APPLICATION_CREDENTIALS: text.optional().describe("The key file of the service account that may write to GCS_BUCKET."),
  VAPID_KEYS: text.optional().describe("For push messages, from `bun run zaaz keys`; empty: none are sent."),
  FLAGS: list(`What is switched off, as -name with commas between: ${flagNames.join(", ")}.`).optional(),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("fatal, error, warn, info, debug, trace or silent."),
  OTEL_EXPORTER_OTLP_ENDPOINT: text.optional().describe("Reserved: traces are not written yet."),
  ACCESS_TOKEN_TTL_SECONDS: integer(1, 86_400).default(900).describe("How long an access token is good."),
  RATE_LIMIT_SCALE: z.coerce
    .number()
    .min(0)
    .max(1_000_000)
    .default(1)
    .describe("Multiplies every limit; 0 turns them off, and is refused in production."),
  PAYMENT_WINDOW_MINUTES: z.coerce
    .number()
    .min(0.01)
    .max(1_440)
    .default(30)
    .describe("How long a payment may stay open; 30 or more in production."),
  CLAWBACK_POLICY: z
    .enum(["debt", "freeze", "write_off"])
    .default("debt")
    .describe("What becomes of refunded credits that were spent: debt, freeze or write_off."),
  KEEP_USAGE_LOGS_DAYS: days(90, 1).describe("How long feature-usage logs are kept."),
  KEEP_HOLDS_DAYS: days(30, 1).describe("How long the holds of ended uses are kept. The uses themselves stay."),
  KEEP_OUTBOX_DAYS: days(7, 1).describe("How long messages are kept once they are published."),
  KEEP_WEBHOOK_EVENTS_DAYS: days(90, 7).describe("How long what gateways told is kept, 7 or more: they repeat themselves for days."),
  KEEP_DEAD_LETTERS_DAYS: days(90, 1).describe("How long messages that could not be handled are kept."),
  KEEP_IDEMPOTENCY_DAYS: days(1, 1).describe("How long first answers are kept, by Idempotency-Key."),
  SEED: z.enum(["demo", "none"]).optional().describe("First data: demo or none; demo when embedded."),
});

export type Environment = z.output<typeof environment>;

/** The settings of how long rows are kept. */
export type KeepSetting = Extract<keyof Environment, `KEEP_${string}_DAYS`>;

/** What the product runs with: the environment plus what follows from it. */
export type Config = Environment & {
  production: boolean;
  /** True when the database is the embedded one. */
  embedded: boolean;
  HOST: string;
  PUBLIC_URL: string;
  CORS_ORIGINS: string[];
  RETURN_ORIGINS: string[];
  TRUSTED_PROXIES: string[];
  SANDBOX_PORT: number;
  SEED: "demo" | "none";
  flags: Record<Flag, boolean>;
};

/** Reads a record of environment variables. Pure; throws one error that names every fault. */
export function loadConfig(record: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environment.safeParse(given);
  const faults = parsed.success ? refused(parsed.data) : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (faults.length > 0 || !parsed.success)
    throw new Error(`The environment is not valid.\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return complete(parsed.data);
}

/** What production does not start without. */
export const neededInProduction = [
  "MONGODB_URI",
  "REDIS_URL",
  "RABBITMQ_URL",
  "JWT_KEYS",
  "ENCRYPTION_KEYS",
  "PUBLIC_URL",
  "MAIL_URL",
] as const satisfies readonly (keyof Environment)[];

/** What cannot be said of one variable alone. */
function refused(env: Environment): string[] {
  const faults: string[] = [];
  const unknown = (env.FLAGS ?? []).filter((flag) => !flagNames.some((name) => flag === name || flag === `-${name}`));
  if (unknown.length > 0) faults.push(`FLAGS: unknown ${unknown.join(", ")}; known are ${flagNames.join(", ")}`);
  if (env.GOOGLE_CLIENT_ID && !env.GOOGLE_CLIENT_SECRET) faults.push("GOOGLE_CLIENT_SECRET: needed beside GOOGLE_CLIENT_ID");
  if (env.STORAGE_DRIVER === "gcs" && !env.GCS_BUCKET) faults.push("GCS_BUCKET: needed with STORAGE_DRIVER=gcs");
  if (!!env.ADMIN_EMAIL !== !!env.ADMIN_PASSWORD) faults.push("ADMIN_EMAIL, ADMIN_PASSWORD: give both or neither");
  for (const name of ["CORS_ORIGINS", "RETURN_ORIGINS"] as const) {
    const wrong = (env[name] ?? []).filter((text) => !URL.canParse(text) || new URL(text).origin !== text);
    if (wrong.length > 0) faults.push(`${name}: no origin, like https://app.example.com: ${wrong.join(", ")}`);
  }
  const strange = (env.TRUSTED_PROXIES ?? []).filter((text) => isIP(text) === 0);
  if (strange.length > 0) faults.push(`TRUSTED_PROXIES: no IP address: ${strange.join(", ")}`);
  if (env.NODE_ENV !== "production") return faults;
  for (const name of neededInProduction) if (!env[name]) faults.push(`${name}: needed in production`);
  if (env.RATE_LIMIT_SCALE === 0) faults.push("RATE_LIMIT_SCALE: 0 is refused in production");
  if (env.PAYMENT_WINDOW_MINUTES < 30) faults.push("PAYMENT_WINDOW_MINUTES: not less than 30 in production");
  return faults;
}

function complete(env: Environment): Config {
  const embedded = !env.MONGODB_URI;
  const host = env.HOST ?? (embedded ? "127.0.0.1" : "0.0.0.0");
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const publicUrl = env.PUBLIC_URL ?? `http://${shown}:${env.PORT}`;
  const cors = env.CORS_ORIGINS ?? [];
  return {
    ...env,
    production: env.NODE_ENV === "production",
    embedded,
    HOST: host,
    PUBLIC_URL: publicUrl,
    CORS_ORIGINS: cors,
    RETURN_ORIGINS: env.RETURN_ORIGINS ?? [new URL(publicUrl).origin, ...cors],
    TRUSTED_PROXIES: env.TRUSTED_PROXIES ?? [],
    SANDBOX_PORT: env.SANDBOX_PORT ?? (env.PORT === 0 ? 0 : env.PORT + 1),
    SEED: env.SEED ?? (embedded ? "demo" : "none"),
    flags: Object.fromEntries(flagNames.map((name) => [name, !(env.FLAGS ?? []).includes(`-${name}`)])) as Record<Flag, boolean>,
  };
}
