import type { Socket } from "bun";
import { dispatch } from "@/embedded/mongo/dispatch";
import type { Connection, Request } from "@/embedded/mongo/dispatch";
import type { Engine } from "@/embedded/mongo/engine";
import { encode } from "@/embedded/mongo/values";
import type { Reply } from "@/embedded/mongo/context";

/** Where the server listens: a socket file, or a port of the loopback interface (0: any). */
export type Place = { unix: string } | { hostname: string; port: number };

/** Serves the wire protocol. Replies leave only after everything they saw is durable. `address` is what a client dials. */
export function serve(engine: Engine, place: Place): { port: number | null; close(): void } {
  let connections = 0;
  const sockets = new Set<Socket<Wire>>();
  const address = "unix" in place ? place.unix : place.hostname;
  const handlers = {
    open(socket: Socket<Wire>) {
      socket.data = { connection: { id: ++connections, address }, chunks: [], size: 0, waiting: [] };
      sockets.add(socket);
    },
    data(socket: Socket<Wire>, chunk: Uint8Array) {
      // The chunk's memory is used again after this call, and documents keep views of it.
      receive(socket, Buffer.from(chunk), (message) => answer(engine, socket, message));
    },
    drain(socket: Socket<Wire>) {
      const rest = socket.data.waiting;
      socket.data.waiting = [];
      for (const bytes of rest) send(socket, bytes);
    },
    close(socket: Socket<Wire>) {
      sockets.delete(socket);
      engine.sessions.disconnected(socket.data.connection);
    },
    error(socket: Socket<Wire>) {
      socket.terminate();
    },
  };
  const server =
    "unix" in place
      ? Bun.listen<Wire>({ unix: place.unix, socket: handlers })
      : Bun.listen<Wire>({ hostname: place.hostname, port: place.port, socket: handlers });
  return {
    port: "unix" in place || !("port" in server) ? null : server.port,
    close() {
      server.stop(true);
      for (const socket of sockets) socket.terminate();
    },
  };
}

type Wire = { connection: Connection; chunks: Buffer[]; size: number; waiting: Uint8Array[] };

const HEADER = 16;
const LONGEST = 48_000_000 + 16_384;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM = 1;
const MORE_TO_COME = 2;

function receive(socket: Socket<Wire>, chunk: Buffer, handle: (message: Buffer) => void): void {
  const { data } = socket;
  data.chunks.push(chunk);
  data.size += chunk.length;
  while (data.size >= 4) {
    const head = data.chunks[0];
    if (head && head.length < 4) data.chunks = [Buffer.concat(data.chunks)];
    const length = data.chunks[0]?.readInt32LE(0) ?? 0;
    if (length < HEADER || length > LONGEST) {
      socket.terminate();
      return;
    }
    if (data.size < length) return;
    const whole = data.chunks.length === 1 && data.chunks[0] ? data.chunks[0] : Buffer.concat(data.chunks);
    const rest = whole.subarray(length);
    data.chunks = rest.length > 0 ? [rest] : [];
    data.size = rest.length;
    handle(whole.subarray(0, length));
  }
}

function answer(engine: Engine, socket: Socket<Wire>, message: Buffer): void {
  const parsed = parse(message);
  if (!parsed) {
    socket.terminate();
    return;
  }
  const reply = (body: Reply): void => {
    if (parsed.silent) return;
    const bytes = frame(parsed.id, parsed.legacy, body instanceof Uint8Array ? body : encode(body));
    engine.store.afterFlush(() => send(socket, bytes));
  };
  const out = dispatch(engine, socket.data.connection, parsed.request);
  // A reply that cannot be encoded would leave its client waiting for ever.
  if (out instanceof Promise) out.then(reply).catch(() => socket.terminate());
  else reply(out);
}

type Parsed = { id: number; legacy: boolean; silent: boolean; request: Request };

function parse(message: Buffer): Parsed | null {
  const id = message.readInt32LE(4);
  const code = message.readInt32LE(12);
  try {
    if (code === OP_QUERY)
      return { id, legacy: true, silent: false, request: { body: afterName(message, HEADER + 4, 8), sequences: null } };
    if (code !== OP_MSG) return null;
    const flags = message.readUInt32LE(HEADER);
    const request = sections(message, HEADER + 4, message.length - (flags & CHECKSUM ? 4 : 0));
    return request && { id, legacy: false, silent: (flags & MORE_TO_COME) !== 0, request };
  } catch {
    return null;
  }
}

// A legacy query names a namespace, then skips and limits, then comes its document.
function afterName(message: Buffer, from: number, skipped: number): Uint8Array {
  const at = message.indexOf(0, from) + 1 + skipped;
  return message.subarray(at, at + message.readInt32LE(at));
}

function sections(message: Buffer, from: number, end: number): Request | null {
  let body: Uint8Array | null = null;
  let sequences: Map<string, Uint8Array[]> | null = null;
  for (let at = from; at < end;) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) return null;
    if (kind === 0) body = message.subarray(at, at + size);
    else if (kind === 1) {
      sequences ??= new Map();
      const zero = message.indexOf(0, at + 4);
      sequences.set(message.toString("utf8", at + 4, zero), sequence(message, zero + 1, at + size));
    } else return null;
    at += size;
  }
  return body && { body, sequences };
}

function sequence(message: Buffer, from: number, end: number): Uint8Array[] {
  const documents: Uint8Array[] = [];
  for (let at = from; at < end;) {
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) throw new RangeError("a document reaches beyond its sequence");
    documents.push(message.subarray(at, at + size));
    at += size;
  }
  return documents;
}

let replies = 0;

function frame(to: number, legacy: boolean, body: Uint8Array): Uint8Array {
  const head = legacy ? HEADER + 20 : HEADER + 5;
  const out = Buffer.allocUnsafe(head + body.length);
  out.writeInt32LE(out.length, 0);
  out.writeInt32LE((replies = (replies + 1) & 0x7fffffff), 4);
  out.writeInt32LE(to, 8);
  out.writeInt32LE(legacy ? OP_REPLY : OP_MSG, 12);
  out.fill(0, HEADER, head);
  if (legacy) out.writeInt32LE(1, HEADER + 16);
  out.set(body, head);
  return out;
}

function send(socket: Socket<Wire>, bytes: Uint8Array): void {
  const { waiting } = socket.data;
  if (waiting.length > 0) {
    waiting.push(bytes);
    return;
  }
  const written = socket.write(bytes);
  // A closed socket takes nothing, and nobody waits for the rest.
  if (written >= 0 && written < bytes.length) waiting.push(bytes.subarray(written));
}
