import { z } from "@hono/zod-openapi";
import { storageProviders } from "@/kit/ctx";
import { entity, line, objectId, timestamp } from "@/kit/schema";

/** The largest file, in bytes. */
export const fileMax_bytes = 20 * 1024 * 1024;
/** How many files one person may have, deleted ones included. */
export const filesMax = 1_000;
const linkLife = { usual_s: 3_600, max_s: 7 * 86_400 };

export const StoredFile = entity(
  "Storage",
  {
    name: line(1, 255).openapi({ description: "What people see. It decides nothing: its ending follows what the file is." }),
    user: objectId("users").openapi({ description: "Whose file it is." }),
    url: z.string().openapi({ description: "Where it is downloaded, with the token of its owner or an admin, or with a signed link." }),
    path: z.string().openapi({ description: "The name it is kept by, made here." }),
    mimetype: z.string().openapi({ description: "What the bytes are, whatever the sender called them.", example: "image/png" }),
    size: z.int().openapi({ description: "Bytes, as they were counted." }),
    provider: z.enum(storageProviders),
    sha256: z.string().openapi({ description: "Of the bytes, in hex." }),
    /** The Idempotency-Key it came with. */
    upload_key: z.string().nullable().default(null),
  },
  { server: ["user", "url", "path", "mimetype", "size", "provider", "sha256", "upload_key"], hidden: ["upload_key"] },
);

/** Bytes that no file stands for: on their way in, or to be erased. Whoever is interrupted, these are found again. */
export const StorageLeftover = entity("StorageLeftover", { path: z.string(), provider: z.enum(storageProviders) });

export const LinkWanted = z
  .strictObject({
    expires_in_seconds: z.int().min(1).max(linkLife.max_s).default(linkLife.usual_s).openapi({ description: "At most seven days." }),
  })
  .openapi("StorageLinkCreate");

export const StorageLink = z
  .object({ url: z.string().openapi({ description: "Opens the file for whoever has it, until then." }), expires_at: timestamp() })
  .openapi("StorageLink");

/** What a signed link carries. */
export const LinkSigned = z.strictObject({
  expires: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional().openapi({ type: "integer" }),
  signature: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
});
