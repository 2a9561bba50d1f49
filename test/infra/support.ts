import type { Socket } from "bun";
import { pino } from "pino";
import { openMongo, type Mongo } from "@/infra/mongo";
import { engineUri } from "@test/support/engine";

export const quiet = pino({ level: "silent" });

/** A database of its own for one test file; dropped when it is closed. */
export async function openTestMongo(): Promise<Mongo> {
  const uri = new URL(await engineUri());
  uri.pathname = `/infra_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  const mongo = await openMongo(uri.href, { log: quiet });
  return {
    ...mongo,
    close: async () => {
      await mongo.db.dropDatabase();
      await mongo.close();
    },
  };
}

/** A port that leads to a service, and can be cut: what is open breaks, and new connections are refused until it is mended. */
export function openProxy(url: string) {
  const { hostname, port } = new URL(url);
  type Pipe = { other?: Socket; waiting: Buffer[] };
  const open = new Set<Socket<Pipe>>();
  let whole = true;
  const reach = (near: Socket<Pipe>) =>
    Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        open: (far) => {
          near.data.other = far;
          for (const bytes of near.data.waiting.splice(0)) far.write(bytes);
        },
        data: (_far, bytes) => {
          near.write(bytes);
        },
        close: () => near.terminate(),
        error: () => near.terminate(),
      },
    }).catch(() => near.terminate());
  const listener = Bun.listen<Pipe>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: (near) => {
        near.data = { waiting: [] };
        open.add(near);
        if (whole) void reach(near);
        else near.terminate();
      },
      data: ({ data }, bytes) => {
        if (data.other) data.other.write(bytes);
        else data.waiting.push(Buffer.from(bytes));
      },
      close: (near) => {
        open.delete(near);
        near.data.other?.terminate();
      },
    },
  });
  const cut = () => {
    whole = false;
    for (const near of open) near.terminate();
  };
  const through = new URL(url);
  through.port = String(listener.port);
  return {
    url: through.href,
    cut,
    mend: () => {
      whole = true;
    },
    close: () => {
      cut();
      listener.stop(true);
    },
  };
}
