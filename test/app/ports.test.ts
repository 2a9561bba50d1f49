import { expect, test } from "bun:test";
import { freePorts } from "@/app/ports";

test("ports that are found together are different ones, and all are free", async () => {
  const ports = await freePorts("127.0.0.1", 200);
  expect(new Set(ports).size).toBe(200);
  const servers = ports.slice(0, 20).map((port) => Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response() }));
  expect(servers.map(({ port }) => port)).toEqual(ports.slice(0, 20));
  await Promise.all(servers.map((server) => server.stop()));
});
