import type { Batch } from "@/embedded/mongo/cursors";

/** The reply of a command that answers with a cursor, put together from documents that are already encoded. */
export function cursorReply(field: "firstBatch" | "nextBatch", { id, ns, documents }: Batch): Uint8Array {
  let size = 5;
  for (let i = 0; i < documents.length; i++) size += 2 + indexName(i).length + (documents[i]?.length ?? 0);
  const name = Buffer.from(ns, "utf8");
  const cursorSize = 5 + (1 + field.length + 1 + size) + (1 + 3 + 8) + (1 + 3 + 4 + name.length + 1);
  const total = 5 + (1 + 7 + cursorSize) + (1 + 3 + 8);
  const out = Buffer.allocUnsafe(total);
  let at = out.writeInt32LE(total, 0);
  at = element(out, at, 3, "cursor");
  at = out.writeInt32LE(cursorSize, at);
  at = element(out, at, 4, field);
  at = out.writeInt32LE(size, at);
  for (let i = 0; i < documents.length; i++) {
    at = element(out, at, 3, indexName(i));
    const bytes = documents[i];
    if (bytes) out.set(bytes, at);
    at += bytes?.length ?? 0;
  }
  out[at++] = 0;
  at = element(out, at, 0x12, "id");
  at = out.writeBigInt64LE(id, at);
  at = element(out, at, 2, "ns");
  at = out.writeInt32LE(name.length + 1, at);
  out.set(name, at);
  at += name.length;
  out[at++] = 0;
  out[at++] = 0;
  at = element(out, at, 1, "ok");
  at = out.writeDoubleLE(1, at);
  out[at] = 0;
  return out;
}

function element(out: Buffer, at: number, type: number, name: string): number {
  out[at] = type;
  out.write(name, at + 1, "latin1");
  out[at + 1 + name.length] = 0;
  return at + 2 + name.length;
}

const names: string[] = [];

function indexName(i: number): string {
  return (names[i] ??= String(i));
}
