import { createHash, randomBytes } from "node:crypto";
import { Types } from "mongoose";
import type { Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import { isAtLeast, storageProviders, type Ctx, type Id, type Storage, type StorageProvider } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import { conflict, keyReused, notFound, Problem, problem, unauthenticated, unavailable } from "@/kit/problem";
import { holds, linkOver, signed } from "@/kit/signed";
import type { Upload } from "@/kit/upload";
import { audit } from "@/modules/audit-logs/service";
import { StorageLeftovers, StoredFiles } from "./model";
import { filesMax, type StoredFile } from "./schema";
import { isRaster, nameFor, sniffed } from "./sniff";

export type FileRow = Row<typeof StoredFile>;
type Kept = Pick<FileRow, "path" | "provider">;

export const uploadsClosed = problem("uploads_closed", 403, "Files are not taken here.");
export const tooManyFiles = problem("too_many_files", 409, "You have as many files as one may have. Delete some for good.");

/** Own files; admins have all. */
const stored = crud(StoredFiles, {
  scope: ({ actor }) => (isAtLeast(actor, "admin") ? {} : { user: actor.kind === "user" ? actor.id : null }),
  after: async (ctx, op, row, was) => {
    // What people do with their own files is their affair.
    const own = ctx.actor.kind === "user" && ctx.actor.id.equals(row.user);
    if (!own) await audit(ctx, { action: op, module: "storage", record: row._id, before: was, after: op === "destroy" ? null : row });
  },
});

export const files = {
  ...stored,
  patch: (async (ctx, id, input, revision) => {
    const { mimetype } = await stored.get(ctx, id);
    return stored.patch(ctx, id, { ...input, ...(input.name !== undefined && { name: nameFor(input.name, mimetype) }) }, revision);
  }) satisfies typeof stored.patch,
  /** Deletes a file and its bytes. A crash in between leaves the bytes to the sweep. */
  destroy: (async (ctx, id) => {
    const row = await ctx.atomically(async () => {
      const gone = await stored.destroy(ctx, id);
      await noteLeftover(ctx, gone);
      return gone;
    });
    await eraseNow(ctx, row);
    return row;
  }) satisfies typeof stored.destroy,
};

/**
 * Keeps a file while it comes in, under a name made here and as what its bytes are. Nothing stays of one that is refused or breaks off:
 * its place is noted before the first byte and taken off the notes with the row that stands for it. The same file under the same
 * Idempotency-Key is the one that is there (`again`).
 */
export async function keepFile(ctx: Ctx, { filename, bytes }: Upload): Promise<{ file: FileRow; again: boolean }> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const user = ctx.actor.id;
  if (!ctx.config.flags.uploads) throw uploadsClosed();
  if ((await StoredFiles.model.countDocuments({ user }).setOptions({ withDeleted: true }).limit(filesMax)) >= filesMax)
    throw tooManyFiles();
  const { mimetype, bytes: known } = await sniffed(bytes);
  const provider = ctx.config.STORAGE_DRIVER;
  const kept = { path: freshPath(), provider };
  const name = nameFor(filename, mimetype);
  await noteLeftover(ctx, kept);
  try {
    const measure = measured(known);
    await storageOf(ctx, provider).put(kept.path, measure.bytes, mimetype);
    const _id = new Types.ObjectId();
    const url = `/api/storage/${_id.toHexString()}/download`;
    const row = { _id, name, user, url, ...kept, mimetype, ...measure.taken(), upload_key: ctx.idempotencyKey ?? null };
    const stands = await stand(ctx, row);
    if (stands.again) await eraseNow(ctx, kept);
    return stands;
  } catch (error) {
    // After a commit that was not answered the row may stand. Its note went with it then; else the sweep has the bytes.
    if (!(error instanceof Problem && error.kind === unavailable)) await eraseNow(ctx, kept);
    throw error;
  }
}

/** A file's bytes for whoever may have them: its owner, admins, and who has a signed link. Throws 404, 410 for a dead link, 503. */
export async function download(ctx: Ctx, id: Id, { expires, signature }: { expires?: number | undefined; signature?: string | undefined }) {
  const byLink = expires !== undefined && signature !== undefined;
  if (byLink && !holds(ctx, linkTo(id), { expires, signature })) throw linkOver();
  if (!byLink && ctx.actor.kind === "anonymous") throw unauthenticated();
  const row = byLink ? await StoredFiles.model.findOne({ _id: id }).lean() : await files.get(ctx, id);
  const bytes = row && (await storageOf(ctx, row.provider).get(row.path));
  if (!row || !bytes) throw notFound("No such file.");
  return new Response(bytes, {
    headers: {
      "Content-Type": row.mimetype === "text/plain" ? "text/plain; charset=utf-8" : row.mimetype,
      "Content-Length": String(row.size),
      "Content-Disposition": `${isRaster(row.mimetype) ? "inline" : "attachment"}; filename*=UTF-8''${encoded(row.name)}`,
      // Whatever a browser makes of the bytes, it runs nothing of them.
      "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "Cache-Control": "private, no-store",
    },
  });
}

/** An address that opens a file for whoever has it, for some time. */
export async function linkFor(ctx: Ctx, id: Id, expires_in_seconds: number): Promise<{ url: string; expires_at: Date }> {
  const row = await files.get(ctx, id);
  const expires_at = new Date(ctx.now().getTime() + expires_in_seconds * 1_000);
  const { expires, signature } = signed(ctx, linkTo(row._id), expires_at.getTime());
  return { url: `${ctx.config.PUBLIC_URL}${row.url}?${new URLSearchParams({ expires: String(expires), signature })}`, expires_at };
}

/** Somebody has left: their files go, deleted ones too. Doing it again changes nothing. */
export async function eraseFilesOf(ctx: Ctx, user: Id): Promise<void> {
  for (;;) {
    const rows = await StoredFiles.model.find({ user }).setOptions({ withDeleted: true }).limit(batch).lean();
    for (const row of rows) {
      await ctx.atomically(async () => {
        await StoredFiles.model.deleteOne({ _id: row._id }).setOptions({ withDeleted: true });
        await noteLeftover(ctx, row);
      });
      await eraseNow(ctx, row);
    }
    if (rows.length < batch) return;
  }
}

type NewFile = Pick<FileRow, "_id" | "name" | "user" | "url" | "path" | "provider" | "mimetype" | "size" | "sha256" | "upload_key">;

/** Writes the row that stands for bytes which are there, and takes them off the notes. */
async function stand(ctx: Ctx, row: NewFile): Promise<{ file: FileRow; again: boolean }> {
  try {
    const file = await ctx.atomically(async () => {
      // The sweep takes a very slow one for abandoned. The minutes between the two bounds keep them from meeting.
      const created_at = { $gt: new Date(ctx.now().getTime() - comesInWithin_ms) };
      const { deletedCount } = await StorageLeftovers.model.deleteOne({ path: row.path, created_at });
      if (deletedCount !== 1) throw conflict("It took too long to come in.");
      const [made] = await StoredFiles.model.create([{ ...row, created_by: row.user }]);
      return made!.toObject();
    });
    return { file, again: false };
  } catch (error) {
    if (row.upload_key === null || !isDuplicate(error)) throw error;
    const { user, upload_key } = row;
    const file = await StoredFiles.model.findOne({ user, upload_key }).setOptions({ withDeleted: true }).lean();
    if (file?.sha256 !== row.sha256 || file.name !== row.name) throw keyReused();
    return { file, again: true };
  }
}

/** Counts and digests bytes on their way; `taken` is true once all have passed. */
function measured(bytes: AsyncIterable<Uint8Array>) {
  const digest = createHash("sha256");
  let size = 0;
  return {
    bytes: (async function* () {
      for await (const chunk of bytes) {
        size += chunk.byteLength;
        digest.update(chunk);
        yield chunk;
      }
    })(),
    taken: () => ({ size, sha256: digest.digest("hex") }),
  };
}

/** An upload that takes longer is refused; after some minutes more its bytes are swept. */
const comesInWithin_ms = 3_300_000;
const abandonedAfter_ms = 3_600_000;
const batch = 100;

/** The job: bytes that no file stands for and nobody is writing any more. */
export async function sweepLeftovers(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - abandonedAfter_ms);
  const configured = storageProviders.filter((provider) => ctx.storages[provider]);
  const due = await StorageLeftovers.model
    .find({ created_at: { $lt: before }, provider: { $in: configured } })
    .sort({ created_at: 1 })
    .limit(batch)
    .lean();
  for (const kept of due) await eraseNow(ctx, kept);
}

async function noteLeftover(ctx: Ctx, { path, provider }: Kept): Promise<void> {
  const now = ctx.now();
  // Left to itself, mongoose would put the time of its own clock over this one.
  const own = { upsert: true, timestamps: false };
  await StorageLeftovers.model.updateOne({ path }, { $setOnInsert: { path, provider, created_at: now, updated_at: now } }, own);
}

/** Erases bytes, then the note of them. When the store does not answer, the sweep comes back to it. */
async function eraseNow(ctx: Ctx, { path, provider }: Kept): Promise<void> {
  try {
    await storageOf(ctx, provider).erase(path);
    await StorageLeftovers.model.deleteOne({ path });
  } catch (error) {
    ctx.log.warn({ err: error, path, provider }, "the bytes of a file are not erased yet");
  }
}

function storageOf(ctx: Ctx, provider: StorageProvider): Storage {
  const storage = ctx.storages[provider];
  if (!storage) throw unavailable(`The store "${provider}" is not configured here.`);
  return storage;
}

const linkTo = (id: Id) => `storage:${id.toHexString()}`;

function freshPath(): string {
  const name = randomBytes(16).toString("hex");
  return `${name.slice(0, 2)}/${name.slice(2)}`;
}

/** RFC 8187: what stands in a header, in ASCII. */
const encoded = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
