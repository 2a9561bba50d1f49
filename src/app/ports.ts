import { createServer, type Server } from "node:net";

/** A port that nobody listens on at this moment. */
export async function freePort(host: string): Promise<number> {
  const [port] = await freePorts(host, 1);
  return port!;
}

/** As many ports that nobody listens on at this moment, no two the same: each is held until the last is found. */
export async function freePorts(host: string, count: number): Promise<number[]> {
  const held: { server: Server; port: number }[] = [];
  try {
    while (held.length < count) held.push(await hold(host));
    return held.map(({ port }) => port);
  } finally {
    await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(host: string): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      if (typeof address === "object" && address) resolve({ server, port: address.port });
      else reject(new Error("no port"));
    });
  });
}
