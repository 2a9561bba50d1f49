import { currentHead } from "@/infra/vault";
import type { Ctx } from "@/kit/ctx";
import { modules } from "./modules";

export type Rotated = { collection: string; field: string; sealed: number };

/**
 * Seals again whatever an older key of `ENCRYPTION_KEYS` has sealed, with the first one; afterwards the older ones can be taken out. It may
 * run beside the product and be broken off: each text is replaced only where it still stands, and a second run goes on with the rest.
 */
export async function rotateSecrets(ctx: Ctx): Promise<Rotated[]> {
  const head = currentHead(ctx.config.ENCRYPTION_KEYS!);
  const rotated: Rotated[] = [];
  for (const { name, model, sealed: fields } of modules.flatMap(({ collections }) => collections))
    for (const field of fields) {
      let sealed = 0;
      const rows = model.collection.find({ [field]: { $type: "string" } }, { projection: { [field]: 1 } });
      for await (const row of rows) {
        const old = row[field] as string;
        if (old.startsWith(head)) continue;
        const fresh = await ctx.vault.encrypt(await ctx.vault.decrypt(old));
        sealed += (await model.collection.updateOne({ _id: row._id, [field]: old }, { $set: { [field]: fresh } })).modifiedCount;
      }
      rotated.push({ collection: name, field, sealed });
    }
  return rotated;
}
