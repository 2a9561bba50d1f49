import type { Vault } from "@/kit/ctx";

/** A key and the name that what it sealed carries. */
export type EncryptionKey = { id: string; bytes: Uint8Array<ArrayBuffer> };

const keyPattern = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]{43})$/;

/**
 * Reads `ENCRYPTION_KEYS`: `id:key` pairs with commas between, each key 32 bytes in base64url. The first one encrypts, all of them decrypt.
 * Throws an error that names every fault and shows no key.
 */
export function parseEncryptionKeys(text: string): EncryptionKey[] {
  const faults: string[] = [];
  const keys = text.split(",").flatMap((part, index) => {
    const [, id, key] = keyPattern.exec(part.trim()) ?? [];
    if (id && key) return [{ id, bytes: new Uint8Array(Buffer.from(key, "base64url")) }];
    faults.push(`the ${index + 1}. entry is not id:key with a key of 32 bytes in base64url`);
    return [];
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) faults.push("an id is given twice");
  if (faults.length > 0) throw new Error(`ENCRYPTION_KEYS: ${faults.join("; ")}`);
  return keys;
}

/** One new key, as `ENCRYPTION_KEYS` wants it. Put it before the old ones: what they sealed stays readable. */
export function freshEncryptionKeys(): string {
  const random = (bytes: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)));
  return `${random(4).toString("hex")}:${random(32).toString("base64url")}`;
}

/** How every text begins that the key which encrypts now has sealed. */
export const currentHead = (encryptionKeys: string): string => `v1.${parseEncryptionKeys(encryptionKeys)[0]!.id}.`;

/** AES-256-GCM. A sealed text reads `v1.<key id>.<nonce>.<ciphertext>`; the part before the nonce is authenticated with it. */
export async function openVault(encryptionKeys: string): Promise<Vault & { close(): void }> {
  const keys = new Map<string, CryptoKey>();
  const parsed = parseEncryptionKeys(encryptionKeys);
  for (const { id, bytes } of parsed) keys.set(id, await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
  const first = parsed[0]!.id;

  return {
    encrypt: async (plain) => {
      const head = `v1.${first}`;
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(parameters(nonce, head), keys.get(first)!, new TextEncoder().encode(plain));
      return `${head}.${text(nonce)}.${text(new Uint8Array(sealed))}`;
    },
    decrypt: async (sealed) => {
      const [version, id = "", nonce = "", body = ""] = sealed.split(".");
      const key = keys.get(id);
      if (version !== "v1" || !key) throw new Error(`nothing here opens this: it was sealed with the key "${id.slice(0, 32)}"`);
      const head = `v1.${id}`;
      const plain = await crypto.subtle.decrypt(parameters(bytesOf(nonce), head), key, bytesOf(body));
      return new TextDecoder().decode(plain);
    },
    close: () => keys.clear(),
  };
}

const parameters = (iv: Uint8Array<ArrayBuffer>, head: string) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(head) });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const bytesOf = (encoded: string) => new Uint8Array(Buffer.from(encoded, "base64url"));
