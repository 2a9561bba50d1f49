import mongoose from "mongoose";

/**
 * What one debit writes, by the driver alone, a command for each: read the wallet, swap it, insert the ledger row, the usage and the use,
 * commit. It prices nothing, checks nobody and looks for no earlier use.
 */
export async function openRaw(uri: string, wallets: number) {
  const client = await new mongoose.mongo.MongoClient(uri, { maxPoolSize: 50, useBigInt64: true }).connect();
  const db = client.db(`bench_raw_${crypto.randomUUID().slice(0, 8)}`);
  const [balances, rows, usages, uses] = ["wallets", "rows", "usages", "uses"].map((name) => db.collection(name)) as [
    Rows,
    Rows,
    Rows,
    Rows,
  ];
  const ids = Array.from({ length: wallets }, () => new mongoose.mongo.ObjectId());
  const grant = {
    _id: new mongoose.mongo.ObjectId(),
    source: "bonus",
    remaining: 10n ** 12n,
    held: 0n,
    frozen: 0n,
    priority: 10,
    expires_at: null,
  };
  await balances.insertMany(ids.map((_id) => ({ _id, credits: 10n ** 12n, sequence: 0, wallet_seq: 0, grants: [grant] })));
  await rows.createIndexes([
    { key: { key: 1 }, unique: true },
    { key: { wallet: 1, wallet_seq: 1 }, unique: true },
  ]);
  for (const keyed of [usages, uses]) await keyed.createIndexes([{ key: { client: 1, usage_key: 1 }, unique: true }]);
  const cost = 13_650_000n;

  return {
    debit: async (index: number) => {
      const _id = ids[index % ids.length]!;
      const usage_key = crypto.randomUUID();
      await client.withSession((session) =>
        session.withTransaction(
          async () => {
            const wallet = (await balances.findOne({ _id }, { session }))! as unknown as {
              credits: bigint;
              sequence: number;
              wallet_seq: number;
            };
            const credits = wallet.credits - cost;
            const wallet_seq = wallet.wallet_seq + 1;
            await balances.updateOne(
              { _id, sequence: wallet.sequence },
              {
                $set: {
                  credits,
                  sequence: wallet.sequence + 1,
                  wallet_seq,
                  grants: [{ ...grant, remaining: credits }],
                  updated_at: new Date(),
                },
              },
              { session },
            );
            await rows.insertOne(
              {
                wallet: _id,
                key: `consume:${usage_key}`,
                type: "decrease",
                credits: cost,
                wallet_seq,
                balance_after: credits,
                created_at: new Date(),
              },
              { session },
            );
            await usages.insertOne(
              { wallet: _id, client: "bench", usage_key, credits: cost, input_tokens: 1_000, output_tokens: 500, created_at: new Date() },
              { session },
            );
            await uses.insertOne({ wallet: _id, client: "bench", usage_key, status: "settled", created_at: new Date() }, { session });
          },
          { readConcern: { level: "snapshot" }, writeConcern: { w: "majority" } },
        ),
      );
    },
    close: async () => {
      await db.dropDatabase();
      await client.close();
    },
  };
}

type Rows = mongoose.mongo.Collection;
