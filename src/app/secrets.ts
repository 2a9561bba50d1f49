import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "@/config";
import { freshVapidKeys } from "@/infra/push";
import { freshEncryptionKeys } from "@/infra/vault";
import { freshJwtKeys } from "@/modules/auth/tokens";

export type Secrets = { JWT_KEYS: string; ENCRYPTION_KEYS: string; VAPID_KEYS: string; admin_password: string };

/** What an embedded installation makes up once and keeps in its data folder, readable by its owner alone. */
export async function localSecrets(dir: string): Promise<Secrets> {
  const file = join(dir, "secrets.json");
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const known = kept === null ? {} : (JSON.parse(kept) as Partial<Secrets>);
  // A folder from before a secret came to be gets that one.
  if (known.VAPID_KEYS) return known as Secrets;
  const fresh = { JWT_KEYS: freshJwtKeys(), ENCRYPTION_KEYS: freshEncryptionKeys(), admin_password: freshPassword() };
  const made: Secrets = { ...fresh, VAPID_KEYS: await freshVapidKeys(), ...known };
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return made;
}

/** Twenty letters and digits that cannot be taken for one another. */
function freshPassword(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  return Array.from(crypto.getRandomValues(new Uint32Array(20)), (random) => alphabet[random % alphabet.length]).join("");
}

/** The config with its secrets: those of the environment, else this installation's own. */
export async function withSecrets(
  config: Config,
): Promise<{ config: Config; admin: { email: string; password: string; generated: boolean } | null }> {
  const given =
    config.ADMIN_EMAIL && config.ADMIN_PASSWORD ? { email: config.ADMIN_EMAIL, password: config.ADMIN_PASSWORD, generated: false } : null;
  if (config.production || (config.JWT_KEYS && config.ENCRYPTION_KEYS && (given ?? !config.embedded))) return { config, admin: given };
  const own = await localSecrets(config.DATA_DIR);
  return {
    config: {
      ...config,
      JWT_KEYS: config.JWT_KEYS ?? own.JWT_KEYS,
      ENCRYPTION_KEYS: config.ENCRYPTION_KEYS ?? own.ENCRYPTION_KEYS,
      VAPID_KEYS: config.VAPID_KEYS ?? own.VAPID_KEYS,
    },
    admin: given ?? (config.embedded ? { email: "admin@zaaz.local", password: own.admin_password, generated: true } : null),
  };
}
