import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { makers, openCatalog, unique, type CatalogApp, type Json } from "./support";

let app: CatalogApp;
beforeAll(async () => {
  app = await openCatalog();
});
afterAll(() => app.close());

const { histories, newPackage, newPlan, newOffer } = makers(() => app);

describe("the eight operations", () => {
  test("of a package", async () => {
    const value = unique("Starter");
    const made = await app.call("admin", "POST", "/packages", {
      value: ` ${value} `,
      name: "Starter",
      type: "credits",
      points: ["one", "two"],
    });
    expect(made.status).toBe(201);
    const id = made.data._id;
    expect(made.data).toMatchObject({
      value: value.toLowerCase(),
      points: ["one", "two"],
      is_active: true,
      is_initial: false,
      description: null,
      sequence: 0,
    });
    expect(made.data["created_by"]).toBe("aaaaaaaaaaaaaaaaaaaaaaa1");
    expect(made.data["package_history"]).toBe((await histories(id))[0]!._id);

    expect((await app.call("admin", "POST", "/packages", { value: value.toUpperCase(), name: "Again", type: "credits" })).code).toBe(
      "conflict",
    );
    expect((await app.call("admin", "POST", "/packages", { value: "x", name: "X", type: "gold" })).fields).toEqual(["type"]);
    expect((await app.call("admin", "POST", "/packages", { value: "x", name: "X", type: "credits", package_history: id })).fields).toEqual([
      "package_history",
    ]);

    expect((await app.call(null, "GET", `/packages/${id}?fields=name`)).data).toEqual({ _id: id, name: "Starter" });
    expect((await app.call<Json[]>(null, "GET", `/packages?value=${value.toLowerCase()}&type=credits`)).data).toHaveLength(1);
    expect((await app.call<Json[]>(null, "GET", `/packages?search=star&sort=-sequence`)).data).toMatchObject([{ _id: id }]);
    expect((await app.call(null, "GET", "/packages?sort=content")).status).toBe(422);

    const patched = await app.call("admin", "PATCH", `/packages/${id}`, { sequence: 7 });
    expect(patched.data).toMatchObject({ sequence: 7, points: ["one", "two"], is_active: true });
    expect((await app.call("admin", "PATCH", `/packages/${id}`, { sequence: 8 }, { "If-Match": '"0"' })).status).toBe(412);

    expect((await app.call("admin", "DELETE", `/packages/${id}`)).data).toMatchObject({ is_deleted: true });
    expect((await app.call(null, "GET", `/packages/${id}`)).status).toBe(404);
    expect((await app.call<Json[]>("admin", "GET", `/packages?is_deleted=true&value=${value.toLowerCase()}`)).data).toHaveLength(1);
    expect((await app.call(null, "GET", `/packages?is_deleted=true`)).status).toBe(401);
    expect((await app.call("admin", "POST", `/packages/${id}/restore`)).data).toMatchObject({ is_deleted: false });
    expect((await app.call<Json>("admin", "DELETE", "/packages/bulk", { ids: [id] })).data).toEqual({ deleted: 1 });
    expect((await app.call("admin", "DELETE", `/packages/${id}/permanent`)).status).toBe(403);
    expect((await app.call("super-admin", "DELETE", `/packages/${id}/permanent`)).status).toBe(200);
    expect((await app.call("admin", "POST", `/packages/${id}/restore`)).status).toBe(404);
  });

  test("of a plan, a package plan and a package feature", async () => {
    const plan = await newPlan({ name: "Quarterly", duration: 90 });
    expect(plan).toMatchObject({ name: "Quarterly", duration: 90, description: null, is_active: true });
    for (const duration of [0, -1, 1.5, "30", 36_501])
      expect((await app.call("admin", "POST", "/plans", { name: "Odd", duration })).fields).toEqual(["duration"]);
    const pack = await newPackage();
    const feature = await app.made("/features", { name: "Writing" });
    const bodies = {
      "package-plans": { package: pack._id, plan: plan._id, price: { USD: 999 }, credits: 12.5 },
      "package-features": { package: pack._id, feature: feature._id, word_limit: 500 },
    };
    for (const [path, body] of Object.entries(bodies)) {
      const row = await app.made(`/${path}`, body, "admin");
      expect(row).toMatchObject(body);
      const read = await app.call<Json>(null, "GET", `/${path}/${row._id}?include=package`);
      expect(read.data["package"]).toMatchObject({ _id: pack._id, name: "Pro" });
      expect((await app.call<Json[]>(null, "GET", `/${path}?package=${pack._id}`)).data).toHaveLength(1);
      expect((await app.call("admin", "PATCH", `/${path}/${row._id}`, { package: pack._id })).fields).toEqual(["package"]);
      expect((await app.call("admin", "PATCH", `/${path}/${row._id}`, { is_active: false })).data).toMatchObject({ is_active: false });
      expect((await app.call(null, "GET", `/${path}/${row._id}`)).status).toBe(404);
      expect((await app.call("editor", "GET", `/${path}/${row._id}`)).status).toBe(200);
      expect((await app.call("admin", "DELETE", `/${path}/${row._id}`)).status).toBe(200);
      expect((await app.call("admin", "POST", `/${path}/${row._id}/restore`)).status).toBe(200);
      expect((await app.call<Json>("admin", "DELETE", `/${path}/bulk`, { ids: [row._id] })).data).toEqual({ deleted: 1 });
      expect((await app.call("super-admin", "DELETE", `/${path}/${row._id}/permanent`)).status).toBe(200);
    }
    expect((await app.call("admin", "PATCH", `/plans/${plan._id}`, { duration: 91 })).data).toMatchObject({ duration: 91 });
    expect((await app.call("admin", "DELETE", `/plans/${plan._id}`)).status).toBe(200);
    expect((await app.call("admin", "POST", `/plans/${plan._id}/restore`)).status).toBe(200);
    expect((await app.call("super-admin", "DELETE", `/plans/${plan._id}/permanent`)).status).toBe(200);
  });
});

describe("who may", () => {
  test("write: admins all, editors the texts of packages, nobody else", async () => {
    const { _id } = await newPackage();
    const body = { value: unique("x"), name: "X", type: "credits" };
    expect((await app.call(null, "POST", "/packages", body)).status).toBe(401);
    for (const role of ["user", "contributor", "author", "editor"] as const) {
      expect((await app.call(role, "POST", "/packages", body)).status).toBe(403);
      expect((await app.call(role, "DELETE", `/packages/${_id}`)).status).toBe(403);
      expect((await app.call(role, "POST", "/plans", { name: "X", duration: 1 })).status).toBe(403);
    }
    expect((await app.call("author", "PATCH", `/packages/${_id}`, { name: "Mine" })).status).toBe(403);
    expect((await app.call("editor", "PATCH", `/packages/${_id}`, { name: "Better", badge: "new" })).data).toMatchObject({
      name: "Better",
      badge: "new",
    });
    for (const more of [
      { is_active: false },
      { sequence: 1 },
      { type: "credits" },
      { value: "y" },
      { is_initial: true },
      { name: "Z", is_active: true },
    ])
      expect((await app.call("editor", "PATCH", `/packages/${_id}`, more)).code).toBe("forbidden");
    expect((await app.call(null, "GET", `/packages/${_id}`)).data).toMatchObject({ name: "Better", is_active: true, sequence: 0 });
  });

  test("read: what is not active is for editors and above", async () => {
    const hidden = await newPackage({ is_active: false });
    for (const caller of [null, "user", "subscriber", "contributor", "author"] as const) {
      expect((await app.call(caller, "GET", `/packages/${hidden._id}`)).status).toBe(404);
      expect((await app.call<Json[]>(caller, "GET", `/packages?value=${String(hidden["value"])}`)).data).toEqual([]);
      expect((await app.call<Json[]>(caller, "GET", "/packages?is_active=false")).data).toEqual([]);
    }
    for (const role of ["editor", "admin"] as const) expect((await app.call(role, "GET", `/packages/${hidden._id}`)).status).toBe(200);
    expect((await app.call("author", "GET", "/package-histories")).status).toBe(403);
  });
});

test("content is clean whoever writes it", async () => {
  const nasty =
    '<h2 onclick="a()">Hi</h2><script>steal()</script><p style="position:fixed">x<img src=x onerror=alert(1)></p><a href="javascript:alert(1)">a</a>' +
    '<a href="https://example.com/" target="_top">b</a><iframe src="https://evil.example"></iframe><svg><script>1</script></svg><form action="/x"><input></form>' +
    '<img src="https://example.com/a.png" alt="A"><a href="java\nscript:alert(1)">c</a><math><mi xlink:href="data:x">m</mi></math>';
  const clean =
    '<h2>Hi</h2><p>x<img src="x" /></p><a rel="noopener noreferrer nofollow">a</a><a href="https://example.com/" rel="noopener noreferrer nofollow">b</a>' +
    '<img src="https://example.com/a.png" alt="A" /><a rel="noopener noreferrer nofollow">c</a>m';
  const { _id, content } = await newPackage({ content: nasty });
  expect(content).toBe(clean);
  expect((await app.call("editor", "PATCH", `/packages/${_id}`, { content: `${nasty}!` })).data).toMatchObject({ content: `${clean}!` });
  expect((await app.call("editor", "PATCH", `/packages/${_id}`, { content: null })).data).toMatchObject({ content: null });
});

describe("references", () => {
  test("to what is not there, or deleted, name the field", async () => {
    const pack = await newPackage();
    const plan = await newPlan();
    const nobody = "0123456789abcdef01234567";
    const gone = await newPlan();
    await app.call("admin", "DELETE", `/plans/${gone._id}`);
    const offer = { package: pack._id, plan: plan._id, price: { USD: 1 }, credits: 1 };
    for (const [more, field] of [
      [{ package: nobody }, "package"],
      [{ plan: nobody }, "plan"],
      [{ plan: gone._id }, "plan"],
    ] as const) {
      const refused = await app.call("admin", "POST", "/package-plans", { ...offer, ...more });
      expect([refused.status, refused.fields]).toEqual([422, [field]]);
    }
    const refused = await app.call("admin", "POST", "/package-features", { package: pack._id, feature: nobody });
    expect([refused.status, refused.fields]).toEqual([422, ["feature"]]);
    expect(await histories(pack._id)).toHaveLength(1);
  });

  test("keep what they point at", async () => {
    const pack = await newPackage();
    const offer = await newOffer(pack._id);
    const plan = offer["plan"] as string;
    expect((await app.call("admin", "DELETE", `/plans/${plan}`)).code).toBe("in_use");
    expect(await app.call("admin", "DELETE", "/plans/bulk", { ids: [(await newPlan())._id, plan] })).toMatchObject({
      status: 409,
      code: "bulk_refused",
      fields: ["ids.1"],
    });
    expect((await app.call("super-admin", "DELETE", `/packages/${pack._id}/permanent`)).code).toBe("in_use");
    expect((await app.call("admin", "DELETE", `/package-plans/${offer._id}`)).status).toBe(200);
    expect((await app.call("admin", "DELETE", `/plans/${plan}`)).status).toBe(200);
    expect((await app.call("super-admin", "DELETE", `/plans/${plan}/permanent`)).code).toBe("in_use");
    expect((await app.call("admin", "POST", `/package-plans/${offer._id}/restore`)).code).toBe("conflict");
  });

  test("and a deletion at the same moment: one of the two is refused", async () => {
    const pack = await newPackage();
    for (let round = 0; round < 5; round += 1) {
      const plan = await newPlan();
      const body = { package: pack._id, plan: plan._id, price: { USD: 1 }, credits: 1 };
      const [removed, sold] = await Promise.all([
        app.call("admin", "DELETE", `/plans/${plan._id}`),
        app.call("admin", "POST", "/package-plans", body),
      ]);
      expect([
        [200, 422],
        [409, 201],
      ]).toContainEqual([removed.status, sold.status]);
    }
  });

  test("permanent: never of what was sold or given", async () => {
    const offer = await newOffer((await newPackage())._id);
    const { ObjectId } = (await import("mongoose")).default.mongo;
    await app.mongo.db.collection("payment_transactions").insertOne({
      package: new ObjectId(String(offer["package"])),
      price: new ObjectId(offer._id),
      plan: new ObjectId(String(offer["plan"])),
    });
    const refused = await app.call("super-admin", "DELETE", `/package-plans/${offer._id}/permanent`);
    expect([refused.status, refused.code, refused.detail]).toEqual([409, "in_use", "It was sold: payments point at it."]);
  });
});

test("prices are whole amounts in named currencies", async () => {
  const pack = await newPackage();
  const plan = await newPlan();
  const offer = { package: pack._id, plan: plan._id, credits: 1 };
  for (const [price, field] of [
    [{}, "price"],
    [{ EUR: 1 }, "price.EUR"],
    [{ USD: -1 }, "price.USD"],
    [{ USD: 9.99 }, "price.USD"],
    [{ USD: "1" }, "price.USD"],
    [{ USD: null }, "price.USD"],
    [undefined, "price"],
  ] as const)
    expect((await app.call("admin", "POST", "/package-plans", { ...offer, price })).fields[0]).toBe(field);
  for (const credits of [-1, 0.1234567, "1", null, 1e12])
    expect((await app.call("admin", "POST", "/package-plans", { ...offer, price: { USD: 1 }, credits })).fields).toEqual(["credits"]);
  const { _id } = await app.made("/package-plans", { ...offer, price: { BDT: 100_000_000_000 }, credits: 5_000_000_000.000001 });
  expect((await app.call(null, "GET", `/package-plans/${_id}`)).data).toMatchObject({
    price: { BDT: 100_000_000_000 },
    previous_price: null,
    credits: 5_000_000_000.000001,
  });
});
