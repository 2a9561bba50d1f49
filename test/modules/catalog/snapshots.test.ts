import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makers, openCatalog, unique, type CatalogApp, type Json } from "./support";

let app: CatalogApp;
beforeAll(async () => {
  app = await openCatalog();
});
afterAll(() => app.close());

const { histories, newPackage, newOffer } = makers(() => app);

describe("snapshots", () => {
  test("one for each change of the package, its plans and its features, none for a read or a refusal", async () => {
    const pack = await newPackage();
    const count = async () => (await histories(pack._id)).length;
    expect(await count()).toBe(1);
    const offer = await newOffer(pack._id, { credits: 3_000 });
    expect(await count()).toBe(2);
    const feature = await app.made("/features", { name: "Writing", prefix: "/api/writing" });
    const link = await app.made("/package-features", { package: pack._id, feature: feature._id, word_limit: 700 });
    expect(await count()).toBe(3);
    await app.made("/feature-endpoints", {
      feature: feature._id,
      name: "Improve",
      method: "POST",
      endpoint: "/improve",
      credits: 2,
      word_limit: 500,
    });
    expect(await count()).toBe(4);
    await app.call("admin", "PATCH", `/package-plans/${offer._id}`, { price: { USD: 1_099, BDT: 129_900 } });
    await app.call("admin", "PATCH", `/plans/${String(offer["plan"])}`, { duration: 31 });
    await app.call("admin", "PATCH", `/packages/${pack._id}`, { name: "Pro+" });
    await app.call("admin", "PATCH", `/package-features/${link._id}`, { word_limit: null });
    expect(await count()).toBe(8);
    await app.call("admin", "PATCH", `/plans/${String(offer["plan"])}`, { description: "Says nothing about what is sold." });
    await app.call("admin", "PATCH", `/packages/${pack._id}`, { name: "" });
    await app.call(null, "GET", `/packages/${pack._id}`);
    expect(await count()).toBe(8);
    await app.call("admin", "DELETE", `/package-features/${link._id}`);
    await app.call("admin", "DELETE", `/package-plans/${offer._id}`);
    await app.call("admin", "DELETE", `/packages/${pack._id}`);
    await app.call("admin", "POST", `/packages/${pack._id}/restore`);
    const all = await histories(pack._id);
    expect(all).toHaveLength(11);
    expect(all[3]).toMatchObject({
      package: pack._id,
      name: "Pro",
      type: "subscription",
      plans: [
        {
          package_plan: offer._id,
          plan: offer["plan"],
          name: "Monthly",
          duration: 30,
          price: { USD: 999, BDT: 119_900 },
          credits: 3_000,
          is_initial: false,
        },
      ],
      features: [
        {
          feature: feature._id,
          word_limit: 700,
          prefix: "/api/writing",
          endpoints: [{ name: "Improve", method: "POST", endpoint: "/improve", credits: 2, word_limit: 700 }],
        },
      ],
    });
    expect(all[7]).toMatchObject({
      name: "Pro+",
      plans: [{ duration: 31, price: { USD: 1_099, BDT: 129_900 } }],
      features: [{ word_limit: null, endpoints: [{ word_limit: 500 }] }],
    });
    expect(all[10]).toMatchObject({ name: "Pro+", plans: [], features: [] });
  });

  test("changes at the same moment: the last one has them all", async () => {
    const pack = await newPackage();
    const features = await Promise.all(["A", "B", "C", "D"].map((name) => app.made("/features", { name })));
    const replies = await Promise.all(
      features.map(({ _id }) => app.call("admin", "POST", "/package-features", { package: pack._id, feature: _id })),
    );
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const { data } = await app.call<Json>(null, "GET", `/packages/${pack._id}`);
    const current = await app.call<Json & { features: Json[] }>("editor", "GET", `/package-histories/${String(data["package_history"])}`);
    expect(new Set(current.data.features.map(({ name }) => name))).toEqual(new Set(["A", "B", "C", "D"]));
    expect(await histories(pack._id)).toHaveLength(5);
  });

  test("are never changed or deleted", async () => {
    const [row] = await histories((await newPackage())._id);
    for (const [method, path] of [
      ["DELETE", ""],
      ["POST", "/restore"],
      ["DELETE", "/permanent"],
    ] as const)
      expect((await app.call("super-admin", method, `/package-histories/${row!._id}${path}`)).code).toBe("append_only");
    expect((await app.call("super-admin", "POST", "/package-histories", {})).status).toBe(404);
    expect((await app.call("super-admin", "PATCH", `/package-histories/${row!._id}`, { name: "x" })).status).toBe(404);
  });
});

describe("where everyone starts", () => {
  const initial = async (path: string, more = "") =>
    (await app.call<Json[]>("editor", "GET", `/${path}?is_initial=true${more}`)).data.map((row) => row["_id"] as string);

  test("one package at a time, also when two are named at once; it stays and stays active", async () => {
    const rows = await Promise.all([newPackage(), newPackage(), newPackage(), newPackage()]);
    const replies = await Promise.all(rows.map(({ _id }) => app.call("admin", "PATCH", `/packages/${_id}`, { is_initial: true })));
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(replies.every(({ status, code }) => status === 200 || code === "conflict")).toBe(true);
    const [first, ...others] = await initial("packages");
    expect(others).toEqual([]);
    const second = await newPackage({ is_initial: true });
    expect(await initial("packages")).toEqual([second._id]);
    expect((await app.call("admin", "DELETE", `/packages/${first}`)).status).toBe(200);
    for (const [method, path, body] of [
      ["PATCH", "", { is_active: false }],
      ["PATCH", "", { is_initial: false }],
      ["DELETE", "", undefined],
      ["DELETE", "/permanent", undefined],
    ] as const)
      expect((await app.call("super-admin", method, `/packages/${second._id}${path}`, body)).code).toBe("in_use");
    expect((await app.call("admin", "DELETE", "/packages/bulk", { ids: [second._id] })).code).toBe("bulk_refused");
    expect(
      (await app.call("admin", "POST", "/packages", { value: unique("x"), name: "X", type: "credits", is_initial: true, is_active: false }))
        .fields,
    ).toEqual(["is_active"]);
    expect(await initial("packages")).toEqual([second._id]);
  });

  test("one plan of a package at a time; the one that is given stays", async () => {
    const pack = await newPackage({ is_initial: true });
    const offers = await Promise.all([newOffer(pack._id), newOffer(pack._id), newOffer(pack._id)]);
    await Promise.all(offers.map(({ _id }) => app.call("admin", "PATCH", `/package-plans/${_id}`, { is_initial: true })));
    expect(await initial("package-plans", `&package=${pack._id}`)).toHaveLength(1);
    const given = await newOffer(pack._id, { is_initial: true });
    expect(await initial("package-plans", `&package=${pack._id}`)).toEqual([given._id]);
    for (const [method, body] of [
      ["PATCH", { is_active: false }],
      ["PATCH", { is_initial: false }],
      ["DELETE", undefined],
    ] as const)
      expect((await app.call("admin", method, `/package-plans/${given._id}`, body)).code).toBe("in_use");
    expect((await app.call("admin", "PATCH", `/plans/${String(given["plan"])}`, { is_active: false })).code).toBe("in_use");
    const other = await newOffer((await newPackage())._id, { is_initial: true });
    expect((await app.call("admin", "DELETE", `/package-plans/${other._id}`)).status).toBe(200);
  });
});
