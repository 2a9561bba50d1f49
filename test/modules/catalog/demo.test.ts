import { afterAll, beforeAll, expect, test } from "bun:test";
import { seedCatalog } from "@/embedded/demo/catalog";
import { openCatalog, type CatalogApp, type Json } from "./support";

let app: CatalogApp;
beforeAll(async () => {
  app = await openCatalog();
});
afterAll(() => app.close());

test("the demonstration's catalog is made once, whoever makes it", async () => {
  await Promise.all([seedCatalog(app.ctx()), seedCatalog(app.ctx())]);
  await seedCatalog(app.ctx());
  const { data } = await app.call<Json[]>(null, "GET", "/packages?sort=sequence");
  expect(data.map(({ value, type, is_initial }) => [value, type, is_initial])).toEqual([
    ["free", "credits", true],
    ["starter", "subscription", false],
    ["pro", "subscription", false],
    ["top-up", "credits", false],
  ]);
  const histories = await app.call<(Json & { plans: Json[]; features: (Json & { endpoints: Json[] })[] })[]>(
    "editor",
    "GET",
    "/package-histories?sort=created_at&limit=100",
  );
  expect(histories.meta.total).toBe(4);
  const starter = histories.data.find(({ _id }) => _id === data[1]!["package_history"])!;
  expect(starter.plans.map(({ name, duration, price, credits }) => [name, duration, price, credits])).toEqual([
    ["Monthly", 30, { USD: 999, BDT: 119_900 }, 10_000],
    ["Yearly", 365, { USD: 9_990, BDT: 1_199_000 }, 120_000],
  ]);
  const sold = starter.features.map(({ name, endpoints }) => [name, endpoints.map(({ word_limit }) => word_limit)] as const);
  expect(sold.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
    ["Articles", [2_000, 2_000, 2_000]],
    ["Chat", [2_000, 2_000]],
    ["Image generation", [300, null, null]],
    ["Short texts", [2_000, 2_000, 2_000]],
    ["Translation", [2_000, 2_000]],
    ["Writing assistant", []],
  ]);
  expect((await app.call<Json[]>(null, "GET", "/features?search=bangla")).data).toMatchObject([{ name: "Translation" }]);
  expect((await app.call<Json[]>(null, "GET", "/feature-endpoints?limit=100")).meta.total).toBe(13);
});
