import type { ClientSession } from "mongodb";
import type { Id } from "@/kit/ctx";
import { logged, type Change } from "@/modules/user-wallets/changes";
import { CreditHolds, UserWallets } from "@/modules/user-wallets/model";
import { execute, type Statement } from "@/modules/user-wallets/statements";
import type { HoldDoc, WalletDoc } from "@/modules/user-wallets/stored";

export type Owner = { wallet: Id } | { user: Id };
export type UseKey = { client: Id; usage_key: string };
type Named = { kind: string } & Partial<UseKey>;

/**
 * What a list of entries has read and is about to write. What is known is not read again, what waits is written together at the end, or
 * before the next read, so that every read sees it.
 */
export type Desk = {
  /** Reads in the transaction, after what waits is written. */
  read<T>(query: (session: ClientSession) => Promise<T>): Promise<T>;
  use(key: UseKey): Promise<HoldDoc | null>;
  wallet(owner: Owner): Promise<WalletDoc | null>;
  /** Puts down what came of an entry: the wallet as it will be, and the statements. `use` and `holds` are read again when they are needed. */
  put(statements: readonly Statement[], wallet: WalletDoc, touched: { use: UseKey | null; holds: boolean }, change: Change | null): void;
  /** Writes what waits. */
  close(): Promise<void>;
  /** What was put down of wallets that are watched, by their users. */
  changes(): readonly { user: Id; changes: readonly Change[] }[];
};

/** Reads the uses of all entries at once where there are several. */
export async function openDesk(session: ClientSession, entries: readonly Named[]): Promise<Desk> {
  const uses = new Map<string, HoldDoc | null>();
  const wallets = new Map<string, WalletDoc>();
  const heard = new Map<string, { user: Id; changes: Change[] }>();
  let unlogged = new Map<string, { wallet: WalletDoc; changes: Change[] }>();
  let waiting: Statement[] = [];
  const close = async () => {
    const log = unlogged.values().map(({ wallet, changes }) => logged(wallet._id, changes, wallet.updated_at));
    const statements = [...waiting, ...log];
    waiting = [];
    unlogged = new Map();
    await execute(statements, session);
  };
  const read: Desk["read"] = async (query) => {
    await close();
    return query(session);
  };
  if (entries.length > 1) await readUses(entries, uses, session);
  return {
    read,
    close,
    use: async (key) => {
      const known = uses.get(nameOf(key));
      return known === undefined ? read(() => useOf(key, session)) : known;
    },
    wallet: async (owner) => {
      const known = wallets.get("wallet" in owner ? owner.wallet.toHexString() : owner.user.toHexString());
      return known ?? read(() => walletBy(owner, session));
    },
    changes: () => [...heard.values()],
    put: (statements, wallet, { use, holds }, change) => {
      if (change) {
        const id = wallet._id.toHexString();
        heard.getOrInsertComputed(id, () => ({ user: wallet.user, changes: [] })).changes.push(change);
        unlogged.getOrInsertComputed(id, () => ({ wallet, changes: [] })).changes.push(change);
      }
      for (const statement of statements) if (!joined(waiting, statement)) waiting.push(statement);
      for (const id of [wallet._id, wallet.user]) wallets.set(id.toHexString(), wallet);
      if (holds) uses.clear();
      else if (use) uses.delete(nameOf(use));
    },
  };
}

export async function walletBy(owner: Owner, session?: ClientSession): Promise<WalletDoc | null> {
  const filter = "wallet" in owner ? { _id: owner.wallet } : { user: owner.user };
  // Only this module writes the collection, in the form its schema says.
  return (await UserWallets.model.collection.findOne(filter, session ? { session } : {})) as WalletDoc | null;
}

export async function useOf({ client, usage_key }: UseKey, session?: ClientSession): Promise<HoldDoc | null> {
  // As above.
  return (await CreditHolds.model.collection.findOne({ client, usage_key }, session ? { session } : {})) as HoldDoc | null;
}

async function readUses(entries: readonly Named[], uses: Map<string, HoldDoc | null>, session: ClientSession): Promise<void> {
  const named = entries.flatMap(({ client, usage_key }) => (client && usage_key !== undefined ? [{ client, usage_key }] : []));
  for (const [, group] of Map.groupBy(named, ({ client }) => client.toHexString())) {
    const [{ client }] = group as [UseKey];
    const filter = { client, usage_key: { $in: group.map(({ usage_key }) => usage_key) } };
    for (const key of group) uses.set(nameOf(key), null);
    const found = await CreditHolds.model.collection.find(filter, { session }).toArray();
    for (const use of found as unknown as HoldDoc[]) uses.set(nameOf(use), use); // As above.
  }
}

/** Two changes of one wallet are one: the second decided on what the first leaves. */
function joined(waiting: Statement[], next: Statement): boolean {
  if (!("update" in next) || next.into !== UserWallets.name) return false;
  const at = waiting.findIndex((it) => "update" in it && it.into === next.into && String(it.filter["_id"]) === String(next.filter["_id"]));
  const before = waiting[at];
  if (!before || !("update" in before)) return false;
  waiting[at] = { ...before, update: { $set: { ...before.update.$set, ...next.update.$set } } };
  return true;
}

const nameOf = ({ client, usage_key }: UseKey) => `${client.toHexString()} ${usage_key}`;
