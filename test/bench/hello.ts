import { Hono } from "hono";

/** The least a Hono server does: the other end of `consume_vs_hello`. Prints its port. */
const app = new Hono().post("/", (c) => c.json({ data: { hello: "world" } }));
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch });
process.stdout.write(`${server.port}\n`);
