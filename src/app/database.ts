import { mkdir } from "node:fs/promises";
import type { Config } from "@/config";
import { openEmbeddedMongo } from "@/embedded/mongo/server";

const databaseName = "zaaz";

/** Where the database listens: as configured, else the embedded one, started here. */
export async function databaseUri(stack: AsyncDisposableStack, config: Config): Promise<string> {
  if (config.MONGODB_URI) return withDatabase(config.MONGODB_URI);
  await mkdir(config.DATA_DIR, { recursive: true, mode: 0o700 });
  const embedded = await openEmbeddedMongo({ dir: config.DATA_DIR });
  stack.defer(() => embedded.close());
  return withDatabase(embedded.uri);
}

/** The same address with our database in it, where it names none. */
export function withDatabase(uri: string): string {
  const [, head, path = "", query = ""] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?(\?.*)?$/.exec(uri) ?? [];
  if (!head) throw new Error("MONGODB_URI: not a mongodb:// address");
  return path.length > 1 ? uri : `${head}/${databaseName}${query}`;
}
