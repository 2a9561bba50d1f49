import type { ClientSession } from "mongodb";
import type { Types } from "mongoose";
import type { Logger } from "pino";
import type { Config } from "@/config";
import type { Message, Payload } from "./message";

export type Id = Types.ObjectId;

/** Strongest first. `subscriber` is never stored: it is what a `user` counts as while a subscription package is live. */
export const roles = ["super-admin", "admin", "editor", "author", "contributor", "subscriber", "user"] as const;
export type Role = (typeof roles)[number];

export const scopes = ["credits:quote", "credits:validate", "credits:consume", "usage:write"] as const;
export type Scope = (typeof scopes)[number];

/** What a partner's consume may do above what is there (design: 3-money). `limit` is micro-credits. */
export type Overdraft = { policy: "reject" | "allow_to_zero" } | { policy: "allow_debt"; limit: bigint };

export type UserActor = { kind: "user"; id: Id; role: Role; session: Id; email: string };
/** A service key. Caps are micro-credits per UTC day and month. */
export type ServiceActor = {
  kind: "service";
  id: Id;
  name: string;
  scopes: readonly Scope[];
  overdraft: Overdraft;
  spendCap: { day?: bigint; month?: bigint };
  perMinute?: number;
};

/** Who acts. HTTP requests, consumers and jobs all say it the same way. */
export type Actor = { kind: "anonymous" } | UserActor | ServiceActor | { kind: "system"; job: string };

/** A mail to one stored address. `links` stand in `text` too; the development inbox shows them as buttons. */
export type Mail = { to: string; subject: string; text: string; html?: string; links?: readonly string[] };

/** Values that are looked up often and may be lost at any time. Times are milliseconds. */
export type Cache = {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttl_ms: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Counts one use of `key` within `window_ms`; all processes count together. */
  hit(key: string, limit: number, window_ms: number): Promise<{ allowed: boolean; remaining: number; reset_ms: number }>;
};

/** Turns secrets into text that only this installation can read again, and back. Authenticated, with a key id. */
export type Vault = { encrypt(plain: string): Promise<string>; decrypt(sealed: string): Promise<string> };

/** Where a browser takes messages, and the keys that only it can read them by. */
export type PushTarget = { endpoint: string; p256dh: string; auth: string };
/** `gone`: the browser no longer takes any. `refused` and `retry` say why it was not sent, for good or for now. */
export type PushOutcome = "sent" | "gone" | { refused: string } | { retry: string };

/** Messages to browsers. Without a `publicKey` it is not configured and sends none. */
export type Push = {
  publicKey: string | null;
  /** True for the addresses of push services. */
  takes(endpoint: string): boolean;
  /** At most 3,993 bytes of text. A later message of the same `topic` takes the place of one still waiting. */
  send(target: PushTarget, text: string, how: { ttl_s: number; urgency: "low" | "normal" | "high"; topic: string }): Promise<PushOutcome>;
};

/** Where the bytes of files are kept. Paths are made by the product: two hex digits, a slash, thirty more. */
export const storageProviders = ["local", "gcs"] as const;
export type StorageProvider = (typeof storageProviders)[number];
export type Storage = {
  provider: StorageProvider;
  /** Keeps all of it or, when the stream fails, nothing. */
  put(path: string, bytes: AsyncIterable<Uint8Array>, mimetype: string): Promise<void>;
  get(path: string): Promise<ReadableStream<Uint8Array> | null>;
  /** Erasing what is not there changes nothing. */
  erase(path: string): Promise<void>;
};

/** What open sockets of a user hear of. */
export type SocketEvent = "wallet" | "payment" | "notification" | "low_balance";

/** What a process owns: opened once at boot, closed in reverse order. */
export type Deps = {
  config: Config;
  log: Logger;
  cache: Cache;
  vault: Vault;
  /** The database's clock, plus the offset that tests set. Money takes time from nowhere else. */
  now(): Date;
  /** Runs `work` in one MongoDB transaction; queries inside join it by themselves, nested calls join the outer one. */
  atomically<T>(work: () => Promise<T>): Promise<T>;
  /** The session of the transaction this call runs in, for the driver's own calls. */
  session(): ClientSession | undefined;
  sendMail(mail: Mail): Promise<void>;
  push: Push;
  /** Every place for files that is configured; new ones go to `config.STORAGE_DRIVER`. */
  storages: Partial<Record<StorageProvider, Storage>>;
  /**
   * Tells the open sockets of a user, in whatever process they are, once the transaction this runs in is committed. At most once: only what
   * can be looked up again. `data` in the form of the wire.
   */
  tell(user: Id, event: SocketEvent, data: unknown): void;
  /** Where each payment gateway listens, when it is not the real host. */
  gatewayUrls: Partial<Record<"stripe" | "sslcommerz" | "bkash", string>>;
};

/** What a verb receives. */
export type Ctx = Deps & {
  actor: Actor;
  requestId: string;
  /** Address of the caller, for limits and audit; empty where there is none. */
  address: string;
  /** The caller's `Idempotency-Key`, if one was sent. */
  idempotencyKey?: string;
  /** Writes one outbox row in the transaction this runs in; it leaves after commit. `id` makes it happen once. */
  emit<M extends Message>(message: M, payload: Payload<M>, id?: string): Promise<void>;
};

const rank = (role: Role) => roles.length - roles.indexOf(role);

/** True when the actor is a user of at least this role, or the system itself. */
export const isAtLeast = (actor: Actor, role: Role): boolean =>
  actor.kind === "system" || (actor.kind === "user" && rank(actor.role) >= rank(role));
