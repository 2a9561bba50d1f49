import type { App } from "./mount";

export type Served = { url: string; port: number; close(): Promise<void> };

/** The largest body the server reads at all; each route's own bound, far below, answers with a problem. */
const requestBodyMax = 64 * 1024 * 1024;

/** Listens with Bun. `shared` lets several workers listen on one port. Closing ends what is in flight first. */
export function serve(app: App, { host, port, shared = false }: { host: string; port: number; shared?: boolean }): Served {
  const server = Bun.serve({
    hostname: host,
    port,
    reusePort: shared,
    maxRequestBodySize: requestBodyMax,
    idleTimeout: 30,
    fetch: (request, server) => app.fetch(request, { address: server.requestIP(request)?.address ?? "" }),
  });
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return { url: `http://${shown}:${server.port}`, port: server.port!, close: () => server.stop() };
}
