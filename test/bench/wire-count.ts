import { connect, createServer, type AddressInfo } from "node:net";

/** Counts the requests that pass to a database through this address: what a caller costs it, whoever the caller is. */
export type WireCount = { uri: string; requests(): number; close(): void };

/** Listens on a free port of loopback and forwards to the database at `uri` (a unix socket or host:port). */
export async function countWire(uri: string): Promise<WireCount> {
  let requests = 0;
  const server = createServer((client) => {
    const upstream = connect(addressOf(uri));
    const count = messageCounter();
    client.on("data", (chunk) => (requests += count(chunk)));
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on("error", () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const path = /^mongodb:\/\/[^/?]+(\/[^?]*)?/.exec(uri)?.[1] ?? "/";
  return {
    uri: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}${path}?directConnection=true`,
    requests: () => requests,
    close: () => void server.close(),
  };
}

function addressOf(uri: string): { path: string } | { host: string; port: number } {
  const address = decodeURIComponent(/^mongodb:\/\/([^/?]+)/.exec(uri)?.[1] ?? "");
  if (address.startsWith("/")) return { path: address };
  const [host = "127.0.0.1", port = "27017"] = address.split(":");
  return { host, port: Number(port) };
}

/** Tells how many wire messages begin in each chunk of a stream: every message starts with its own length. */
function messageCounter(): (chunk: Buffer) => number {
  let head = Buffer.alloc(0);
  let left = 0;
  return (chunk) => {
    let count = 0;
    for (let at = 0; at < chunk.length;) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at);
        left -= taken;
        at += taken;
        continue;
      }
      const part = chunk.subarray(at, at + 4 - head.length);
      head = Buffer.concat([head, part]);
      at += part.length;
      if (head.length < 4) break;
      left = head.readInt32LE(0) - 4;
      head = Buffer.alloc(0);
      count += 1;
    }
    return count;
  };
}
