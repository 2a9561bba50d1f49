import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { modules } from "@/app/modules";
import { bootTest, type TestApp } from "@test/support/boot";
import { engineUri } from "@test/support/engine";
import { dropDatabase } from "@test/support/leftovers";
import { explained, listen, textOf, type Listener } from "./list-plans";
import { idsOf, mostOf, rowsOf } from "./list-rows";
import { callers, routes, strongest, type Callers } from "./support";

/** Whether the books add up is seen by reading them all. */
const whole = new Set(["GET /api/audit"]);
/** All that is one person's is put in order as it is read, and that is little. */
const personal = "GET /api/users/me/export";
const rows = 1_000;

let app: TestApp;
let uri: string;
let who: Callers;
let sent: Listener;
beforeAll(async () => {
  uri = (await engineUri()).replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/t_reads_${crypto.randomUUID().slice(0, 8)}`);
  app = await bootTest({ SEED: "none", MONGODB_URI: `${uri}${uri.includes("?") ? "&" : "?"}monitorCommands=true` });
  who = await callers(app);
  await app.settled();
  const me = await app.call<{ _id: string }>("GET", "/api/users/me", { token: who.tokens["super-admin"] });
  idsOf("users", me.data._id);
  const collections = modules.flatMap((module) => module.collections);
  for (const collection of collections) {
    const make = rowsOf(collection, app.clock.now(), rows);
    const made = Array.from({ length: Math.min(rows, mostOf(collection)) }, (_, n) => make(n));
    await mongoose.connection.db!.collection(collection.name).insertMany(made, { ordered: false });
  }
  sent = listen(new Set(collections.map(({ name }) => name)));
});
afterAll(async () => {
  await app.close();
  await dropDatabase(uri);
});

const reads = routes.filter(
  ({ method, paged, address, label }) => method === "get" && !paged && !address.includes("{") && !whole.has(label),
);

test.each(reads.map((route) => [route.label, route] as const))("%s scans no collection", async (_, route) => {
  const token = strongest(route.access, who);
  const commands = await sent.during(() => app.call("GET", route.address, { ...(token && { token }) }));
  const faults: string[] = [];
  for (const command of commands) {
    const { faults: found, costs } = await explained(command, true);
    faults.push(...found.filter((fault) => fault !== "SORT" || route.label !== personal).map((fault) => `${fault}: ${textOf(command)}`));
    // Nobody walks past what they do not show: of a list that is cut, no more is read than was asked for.
    const limit = Number(command["limit"] ?? rows);
    if (costs && limit > 1) expect({ command: textOf(command), costs, few: costs.docs <= limit }).toMatchObject({ few: true });
  }
  expect(faults).toEqual([]);
});
