import type { Sockets } from "@/infra/realtime";
import type { App } from "./mount";

export type Served = { url: string; port: number; close(): Promise<void> };

/** The largest body the server reads at all; each route's own bound, far below, answers with a problem. */
const requestBodyMax = 64 * 1024 * 1024;

/** A request that is not here as a whole after this long, or a connection that says nothing, is closed. Files may take longer. */
const idleMax_s = 30;

/** Listens with Bun. `shared` lets several workers listen on one port. Closing ends what is in flight first. */
export function serve(
  app: App,
  sockets: Sockets,
  { host, port, shared = false, idle_s = idleMax_s }: { host: string; port: number; shared?: boolean; idle_s?: number },
): Served {
  const server = Bun.serve({
    hostname: host,
    port,
    reusePort: shared,
    maxRequestBodySize: requestBodyMax,
    idleTimeout: idle_s,
    fetch: (request, server) => app.fetch(request, { address: server.requestIP(request)?.address ?? "", server }),
    websocket: sockets.websocket,
  });
  const close = async () => {
    const stopped = server.stop();
    sockets.hangUp();
    await stopped;
  };
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return { url: `http://${shown}:${server.port}`, port: server.port!, close };
}
