import type { Metrics } from "@/infra/metrics";
import type { Mongo } from "@/infra/mongo";
import type { App } from "./mount";

/** `/health/live`: this process answers. `/health/ready`: what it cannot work without answers too. `/metrics`: this process's figures. */
export function mountHealth(app: App, { db }: Pick<Mongo, "db">, metrics: Metrics): void {
  app.get("/metrics", async (c) => c.body(await metrics.text(), 200, { "Content-Type": metrics.contentType }));
  app.get("/health/live", (c) => c.json({ status: "ok" }));
  app.get("/health/ready", async (c) => {
    const ready = await db.command({ ping: 1 }, { timeoutMS: 2_000 }).then(
      () => true,
      () => false,
    );
    return c.json({ status: ready ? "ok" : "unavailable", database: ready ? "ok" : "unavailable" }, ready ? 200 : 503);
  });
}
