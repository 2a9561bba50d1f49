import mongoose from "mongoose";
import type { Document, Filter } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import { mailSend } from "@/kit/mail";
import { linkWanted } from "./messages";

/** What an account was known by. */
export type Person = { email: string; name: string };

/** What stands in place of a name. */
export const nobody = "Deleted user";

const domain = "anonymous.invalid";
/** What stands in place of an address: of each account another one, which no mail reaches. */
export const placeholderOf = (user: Id): string => `${user.toHexString()}@${domain}`;
export const isPlaceholder = (email: string): boolean => email.endsWith(`@${domain}`);

export const sealed = ({ vault }: Pick<Ctx, "vault">, { email, name }: Person): Promise<string> =>
  vault.encrypt(JSON.stringify({ email, name }));
export const unsealed = async ({ vault }: Pick<Ctx, "vault">, text: string): Promise<Person> =>
  // Only the line above seals it.
  JSON.parse(await vault.decrypt(text)) as Person;

// Collections are named, for they know users and not the other way round. One that is not there has nothing to change.

/** Rows that carry the address of their owner beside the owner's id. */
const addressed = ["credits_transactions", "credits_usages", "payment_transactions", "feature_usage_logs"];

/** Puts an address on the rows of an account that carry one. */
export async function followAddress(user: Id, email: string): Promise<void> {
  for (const name of addressed) await rows(name).updateMany({ user, email: { $ne: email } }, { $set: { email } });
}

/** The part that is done with the account itself, in the same transaction: the wallet, from which new rows take the address. */
export async function moveWallet(ctx: Ctx, user: Id, email: string): Promise<void> {
  await rows("user_wallets").updateMany({ user }, { $set: { email } }, joined(ctx));
}

/** Nothing is charged any more by itself. Runs in the transaction in which somebody leaves. */
export async function endRenewals(ctx: Ctx, user: Id): Promise<void> {
  await rows("auto_top_ups").updateMany({ user, is_active: true }, { $set: { is_active: false, next_try_at: null } }, joined(ctx));
  await rows("package_transactions").updateMany({ user, auto_renew: true }, { $set: { auto_renew: false, renews_at: null } }, joined(ctx));
}

/** Takes personal data out of all rows that belong to an account. Rows of money stay. Each step is served by an index. */
export async function eraseOwned(user: Id): Promise<void> {
  const email = placeholderOf(user);
  const told = { params: null, query: null, payload: null, response: null };
  const bought = { customer_email: null, customer_name: null, return_url: null, cancel_url: null };
  const theirs = { user, email: { $ne: email } };
  const steps: readonly (readonly [collection: string, filter: Filter<Document>, set: Document])[] = [
    ["user_wallets", theirs, { email }],
    ["credits_transactions", theirs, { email }],
    ["credits_usages", theirs, { email }],
    ["payment_transactions", theirs, { email, ...bought }],
    ["feature_usage_logs", theirs, { email, ...told }],
    ["audit_logs", { actor: user, actor_name: { $ne: email } }, { actor_name: email, address: "" }],
  ];
  for (const [name, filter, set] of steps) await rows(name).updateMany(filter, { $set: set });
  for (const side of ["before", "after"])
    for (const [field, value] of Object.entries({ email, name: nobody, google_id: null }))
      await rows("audit_logs").updateMany(
        { record: user, [`${side}.${field}`]: { $exists: true } },
        { $set: { [`${side}.${field}`]: value } },
      );
  const sessions = await rows("sessions")
    .find({ user }, { projection: { _id: 1 } })
    .toArray();
  for (let start = 0; start < sessions.length; start += atOnce)
    await rows("refresh_tokens").deleteMany({ session: { $in: sessions.slice(start, start + atOnce).map(({ _id }) => _id) } });
  for (const name of ["sessions", "mail_links", "push_subscriptions", "auto_top_ups"]) await rows(name).deleteMany({ user });
  await rows("notification_recipients").deleteMany({ recipient: user });
}

export type Leaver = Person & { user: Id; left_at: Date };

/**
 * Takes a person out of everything else that mentions their address and was there when they left: messages, mails, kept answers, what
 * admins' acts recorded. What came later is about whoever has the address then. No index knows these places, so it is work of a consumer.
 */
export async function eraseMentions(ctx: Ctx, leaver: Leaver): Promise<void> {
  const email = placeholderOf(leaver.user);
  const until = { created_at: { $lte: leaver.left_at } };
  await rows("audit_logs").updateMany({ ...until, actor_name: leaver.email }, { $set: { actor_name: email } });
  await rows("feature_usage_logs").updateMany({ ...until, user: null, email: leaver.email }, { $set: { email } });
  await rows("dev_mails").deleteMany({ ...until, to: leaver.email });
  const unsaid = { name: nobody, email, subject: "(removed)", message: "(removed)", replies: [], note: null, search_words: [] };
  await rows("contact_messages").updateMany({ ...until, email: leaver.email }, { $set: unsaid });
  const named = ["before.email", "after.email", "before.customer_email", "after.customer_email"];
  await rewrite("audit_logs", leaver, { $or: named.map((field) => ({ [field]: leaver.email })) }, ["before", "after"], () => ({}));
  // What has left is a record of a week, and says no more. A mail or a log entry that still waits has nobody any more to be for.
  await rewrite("outbox", leaver, mentioned(leaver, "payload"), ["payload"], (row) =>
    row["published_at"] !== null ? { payload: nothing } : forThem(row) ? { payload: nothing, published_at: ctx.now() } : {},
  );
  await rewrite("dead_letters", leaver, mentioned(leaver, "payload", "reason"), ["payload", "reason"], (row) =>
    forThem(row) ? { payload: nothing, is_deleted: true } : {},
  );
  await rewrite("idempotency_keys", leaver, mentioned(leaver, "body"), ["body"], () => ({}));
}

const nothing = "null";
/** Messages that are about the person and nothing else. Others, those that charge, take effect with the address replaced. */
const forThem = (row: Document) => row["key"] === mailSend.key || row["key"] === "usage.log" || row["key"] === linkWanted.key;

/**
 * An address as text: without case, for that is how people write them, and never as the end or the beginning of another one. A line break
 * before it is written `\n` in JSON. The database is asked in words that every engine has; both forms find the same places.
 */
const literal = (email: string) => email.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const sought = (email: string) => String.raw`(^|[^a-z0-9._%+-]|\\[bfnrt])${literal(email)}($|[^a-z0-9.-]|\.($|[^a-z0-9]))`;
const replaced = (email: string) =>
  new RegExp(String.raw`(?:(?<![a-z0-9._%+-])|(?<=\\[bfnrt]))${literal(email)}(?![a-z0-9-]|\.[a-z0-9])`, "gi");
const mentioned = ({ email }: Person, ...fields: readonly string[]) => ({
  $or: fields.map((field) => ({ [field]: { $regex: sought(email), $options: "i" } })),
});

/** How many rows are held in memory. */
const atOnce = 200;

/** Replaces a person in fields of the rows that a filter finds: what is replaced must not be found any more. */
async function rewrite(
  collection: string,
  { user, email, name, left_at }: Leaver,
  found: Filter<Document>,
  fields: readonly string[],
  also: (row: Document) => Document,
): Promise<void> {
  const [written, instead] = [replaced(email), placeholderOf(user)];
  const inJson = (text: string) => `name":${JSON.stringify(text)}`;
  const clean = (value: unknown, key: string): unknown => {
    // A name may be any word, so it is one only where a name stands.
    if (value === name && key.endsWith("name")) return nobody;
    if (typeof value === "string") return value.replace(written, instead).replaceAll(inJson(name), inJson(nobody));
    if (Array.isArray(value)) return value.map((item) => clean(item, key));
    // Rows that are looked into hold JSON, and what else is in them has a type of its own.
    if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner, key)]));
  };
  for (;;) {
    const portion = await rows(collection)
      .find({ ...found, created_at: { $lte: left_at } })
      .limit(atOnce)
      .toArray();
    if (portion.length === 0) return;
    for (const row of portion) {
      const cleaned = Object.fromEntries(fields.map((field) => [field, clean(row[field], field)]));
      await rows(collection).updateOne({ _id: row._id }, { $set: { ...cleaned, ...also(row) } });
    }
  }
}

const joined = (ctx: Ctx) => {
  const session = ctx.session();
  return session ? { session } : {};
};

function rows(collection: string) {
  const { db } = mongoose.connection;
  if (!db) throw new Error("no database is open");
  return db.collection(collection);
}
