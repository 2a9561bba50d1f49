import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { recogniser } from "@/modules/feature-endpoints/recognise";
import { findEndpoint } from "@/modules/feature-endpoints/service";
import { openCatalog, personOf, unique, type CatalogApp, type Json } from "./support";

let app: CatalogApp;
beforeAll(async () => {
  app = await openCatalog();
});
afterAll(() => app.close());

const id = (hex: string) => new mongoose.Types.ObjectId(hex);
const ids = (rows: Json[]) => rows.map((row) => row["_id"]);

describe("features", () => {
  test("the eight operations", async () => {
    const parent = await app.made("/features", { name: "Writing", type: "writing", path: "/writing", prefix: "api//writing/" }, "editor");
    expect(parent).toMatchObject({ parent: null, type: "writing", path: "/writing", prefix: "/api/writing", is_active: true });
    const child = await app.made("/features", { name: "Résumé", parent: parent._id });
    expect(child).toMatchObject({ parent: parent._id, type: "other", prefix: null });
    expect(ids((await app.call<Json[]>(null, "GET", `/features?parent=${parent._id}`)).data)).toEqual([child._id]);
    expect(ids((await app.call<Json[]>(null, "GET", "/features?search=resume")).data)).toEqual([child._id]);
    expect((await app.call<Json>(null, "GET", `/features/${child._id}?include=parent`)).data["parent"]).toMatchObject({ name: "Writing" });
    expect((await app.call("editor", "PATCH", `/features/${child._id}`, { description: "A page about you" })).data).toMatchObject({
      parent: parent._id,
    });
    expect((await app.call("editor", "DELETE", `/features/${parent._id}`)).detail).toBe("Features are below it.");
    expect((await app.call("editor", "DELETE", `/features/${child._id}`)).status).toBe(200);
    expect((await app.call("editor", "DELETE", `/features/${parent._id}`)).status).toBe(200);
    expect((await app.call("editor", "POST", `/features/${child._id}/restore`)).code).toBe("conflict");
    expect((await app.call("editor", "POST", `/features/${parent._id}/restore`)).status).toBe(200);
    expect((await app.call("editor", "POST", `/features/${child._id}/restore`)).status).toBe(200);
    expect((await app.call<Json>("editor", "DELETE", "/features/bulk", { ids: [child._id] })).data).toEqual({ deleted: 1 });
    expect((await app.call("super-admin", "DELETE", `/features/${parent._id}/permanent`)).code).toBe("in_use");
    expect((await app.call("super-admin", "DELETE", `/features/${child._id}/permanent`)).status).toBe(200);
    expect((await app.call("editor", "DELETE", `/features/${parent._id}/permanent`)).status).toBe(403);
    expect((await app.call("super-admin", "DELETE", `/features/${parent._id}/permanent`)).status).toBe(200);
    for (const prefix of ["/a b", "/a?b", "/a#b", ""])
      expect((await app.call("editor", "POST", "/features", { name: "X", prefix })).fields).toEqual(["prefix"]);
  });

  test("what is out of service is no more shown inside of others than by its own address", async () => {
    const [author, contributor] = ["author", "contributor"].map((role) => personOf(role as "author", new mongoose.Types.ObjectId()));
    const draft = await app.made("/features", { name: "Hidden plan", is_active: false }, author);
    const below = await app.made("/features", { name: "Mine", parent: draft._id }, contributor);
    const parentFor = async (who: Parameters<typeof app.call>[0]) =>
      (await app.call<Json>(who, "GET", `/features/${below._id}?include=parent`)).data["parent"];
    expect((await app.call(contributor!, "GET", `/features/${draft._id}`)).status).toBe(404);
    expect(await parentFor(contributor!)).toBe(draft._id);
    expect(await parentFor("editor")).toMatchObject({ name: "Hidden plan" });
    const own = await app.made("/features", { name: "Below", parent: draft._id }, author);
    expect((await app.call<Json>(author!, "GET", `/features/${own._id}?include=parent`)).data["parent"]).toMatchObject({
      name: "Hidden plan",
    });
  });

  test("a tree: no circle, not even by two moves at once", async () => {
    const [a, b, c] = [
      await app.made("/features", { name: "A" }),
      await app.made("/features", { name: "B" }),
      await app.made("/features", { name: "C" }),
    ];
    const move = (row: Json, parent: Json) => app.call("editor", "PATCH", `/features/${String(row["_id"])}`, { parent: parent["_id"] });
    expect((await move(a, a)).fields).toEqual(["parent"]);
    expect((await move(b, a)).status).toBe(200);
    expect((await move(c, b)).status).toBe(200);
    expect((await move(a, c)).fields).toEqual(["parent"]);
    for (let round = 0; round < 5; round += 1) {
      const [e, f, g, h] = await Promise.all(["E", "F", "G", "H"].map((name) => app.made("/features", { name })));
      await Promise.all([move(f!, e!), move(h!, g!)]);
      const replies = await Promise.all([move(e!, h!), move(g!, f!)]);
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    }
  });

  test("contributors draft, authors publish their own, editors write all", async () => {
    const contributor = personOf("contributor", id("b".repeat(24)));
    const author = personOf("author", id("c".repeat(24)));
    for (const caller of [null, "user", "subscriber"] as const)
      expect((await app.call(caller, "POST", "/features", { name: "X" })).status).toBe(caller ? 403 : 401);
    const draft = await app.made("/features", { name: "Draft", is_active: true }, contributor);
    expect(draft).toMatchObject({ is_active: false, created_by: "b".repeat(24) });
    const path = `/features/${draft._id}`;
    expect((await app.call(contributor, "PATCH", path, { name: "Better draft" })).status).toBe(200);
    expect((await app.call(contributor, "PATCH", path, { is_active: true })).code).toBe("forbidden");
    for (const caller of [null, "user", "contributor", author] as const) expect((await app.call(caller, "GET", path)).status).toBe(404);
    for (const caller of ["contributor", author] as const)
      expect((await app.call(caller, "PATCH", path, { name: "Stolen" })).status).toBe(404);
    expect((await app.call<Json[]>(contributor, "GET", "/features?is_active=false")).data).toHaveLength(1);
    expect((await app.call<Json[]>("contributor", "GET", "/features?is_active=false")).data).toHaveLength(0);
    expect((await app.call("editor", "PATCH", path, { is_active: true })).status).toBe(200);
    expect((await app.call(contributor, "PATCH", path, { name: "Too late" })).status).toBe(404);
    expect((await app.call(contributor, "DELETE", path)).status).toBe(404);

    const own = await app.made("/features", { name: "Mine", is_active: false }, author);
    expect((await app.call(author, "PATCH", `/features/${own._id}`, { is_active: true })).data).toMatchObject({ is_active: true });
    expect((await app.call(null, "GET", `/features/${own._id}`)).status).toBe(200);
    expect((await app.call(author, "DELETE", `/features/${own._id}`)).status).toBe(200);
    expect(ids((await app.call<Json[]>(author, "GET", "/features?is_deleted=true")).data)).toEqual([own._id]);
    expect((await app.call<Json[]>("contributor", "GET", "/features?is_deleted=true")).data).toEqual([]);
    expect((await app.call(author, "POST", `/features/${own._id}/restore`)).status).toBe(200);
    expect((await app.call("author", "POST", "/feature-endpoints", {})).status).toBe(403);
  });
});

describe("feature endpoints", () => {
  test("the eight operations; one of a method and path in a feature", async () => {
    const feature = await app.made("/features", { name: "Chat" });
    const body = { feature: feature._id, name: "Ask", method: "POST", endpoint: "ask/" };
    const row = await app.made("/feature-endpoints", body, "editor");
    expect(row).toMatchObject({ endpoint: "/ask", credits: null, word_limit: null, is_active: true });
    expect((await app.call("editor", "POST", "/feature-endpoints", { ...body, endpoint: "//ask" })).fields).toEqual([
      "feature",
      "method",
      "endpoint",
    ]);
    expect((await app.call("editor", "POST", "/feature-endpoints", { ...body, method: "post" })).fields).toEqual(["method"]);
    expect((await app.call("editor", "POST", "/feature-endpoints", { ...body, feature: "0123456789abcdef01234567" })).fields).toEqual([
      "feature",
    ]);
    expect((await app.call("editor", "POST", "/feature-endpoints", { ...body, endpoint: "/x", word_limit: 0 })).fields).toEqual([
      "word_limit",
    ]);
    expect((await app.call("editor", "POST", "/feature-endpoints", { ...body, endpoint: "/x", ai_model: "m" })).fields).toEqual([
      "ai_model",
    ]);
    expect((await app.call(null, "GET", `/feature-endpoints/${row._id}?include=feature`)).data).toMatchObject({
      feature: { name: "Chat" },
    });
    const path = `/feature-endpoints/${row._id}`;
    expect((await app.call("editor", "PATCH", path, { credits: 0.000001, word_limit: 400 })).data).toMatchObject({
      credits: 0.000001,
      word_limit: 400,
      endpoint: "/ask",
    });
    expect((await app.call("editor", "PATCH", path, { credits: null })).data).toMatchObject({ credits: null, word_limit: 400 });
    expect((await app.call("editor", "DELETE", path)).status).toBe(200);
    await app.made("/feature-endpoints", body);
    expect((await app.call("editor", "POST", `${path}/restore`)).code).toBe("conflict");
    expect((await app.call("super-admin", "DELETE", `${path}/permanent`)).status).toBe(200);
  });

  test("what money or a sale points at is not deleted for good", async () => {
    const feature = await app.made("/features", { name: "Sold" });
    const endpoint = await app.made("/feature-endpoints", { feature: feature._id, name: "Do", method: "GET", endpoint: "/do" });
    const pack = await app.made("/packages", { value: unique("p"), name: "P", type: "credits" });
    const link = await app.made("/package-features", { package: pack._id, feature: feature._id });
    await app.call("admin", "DELETE", `/package-features/${link._id}`);
    await app.call("super-admin", "DELETE", `/package-features/${link._id}/permanent`);
    const sold = (await app.call<Json[]>("admin", "GET", `/package-histories?package=${pack._id}&sort=created_at`)).data[1]!;
    const sale = await app.mongo.db.collection("package_transactions").insertOne({ package_history: id(String(sold["_id"])) });
    for (const path of [`/feature-endpoints/${endpoint._id}`, `/features/${feature._id}`])
      expect((await app.call("super-admin", "DELETE", `${path}/permanent`)).code).toBe("in_use");
    await app.mongo.db.collection("package_transactions").deleteOne({ _id: sale.insertedId });
    const usage = await app.mongo.db.collection("credits_usages").insertOne({ feature_endpoint: id(endpoint._id) });
    expect((await app.call("super-admin", "DELETE", `/feature-endpoints/${endpoint._id}/permanent`)).detail).toBe("Usages point at it.");
    await app.mongo.db.collection("credits_usages").deleteOne({ _id: usage.insertedId });
    for (const path of [`/feature-endpoints/${endpoint._id}`, `/features/${feature._id}`])
      expect((await app.call("super-admin", "DELETE", `${path}/permanent`)).status).toBe(200);
  });
});

describe("recognising a call", () => {
  test("paths are compared segment by segment", () => {
    const paths = ["/api/a", "/api/{x}", "/api/a/{id}", "/api/a/list", "/api/{x}/list", "/", "/API/a"];
    const find = recogniser(paths.map((path) => ({ method: "GET", path })));
    const asked: Record<string, string | null> = {
      "/api/a": "/api/a",
      "api/a/": "/api/a",
      "//api///a//": "/api/a",
      " /api/a?b=/c ": "/api/a",
      "/api/b": "/api/{x}",
      "/api/%7B": "/api/{x}",
      "/api/a/list": "/api/a/list",
      "/api/a/7": "/api/a/{id}",
      "/api/b/list": "/api/{x}/list",
      "/api/b/7": null,
      "/api/a/7/8": null,
      "/api": null,
      "/API/a": "/API/a",
      "/Api/a": null,
      "": "/",
      "/": "/",
    };
    for (const [path, expected] of Object.entries(asked))
      expect([path, find({ method: "get", path })?.path ?? null]).toEqual([path, expected]);
    expect(find({ method: "POST", path: "/api/a" })).toBeNull();
  });

  test("by the feature's prefix and the endpoint's path, or by id; only what is in service", async () => {
    const prefix = `/${unique("svc")}`;
    const feature = await app.made("/features", { name: "Images", prefix, type: "generation" });
    const endpoint = await app.made("/feature-endpoints", {
      feature: feature._id,
      name: "Vary",
      method: "POST",
      endpoint: "/images/{id}/vary",
      credits: 12.5,
      word_limit: 60,
    });
    const byPath = (path = `${prefix}/images/abc/vary`, method = "post") => findEndpoint(app.ctx(), { method, endpoint: path });
    expect(await byPath()).toMatchObject({
      _id: id(endpoint._id),
      feature: id(feature._id),
      name: "Vary",
      method: "POST",
      path: `${prefix}/images/{id}/vary`,
      credits: 12_500_000n,
      word_limit: 60,
      type: "generation",
    });
    expect(await findEndpoint(app.ctx(), { id: id(endpoint._id) })).toMatchObject({ name: "Vary" });
    expect(await findEndpoint(app.ctx(), { id: id(feature._id) })).toBeNull();
    expect(await byPath(`${prefix}/images/vary`)).toBeNull();
    expect(await byPath(undefined, "GET")).toBeNull();
    await app.call("editor", "PATCH", `/feature-endpoints/${endpoint._id}`, { credits: 13 });
    expect((await byPath())?.credits).toBe(13_000_000n);
    await app.call("editor", "PATCH", `/features/${feature._id}`, { prefix: `${prefix}/v2` });
    expect(await byPath()).toBeNull();
    expect(await byPath(`${prefix}/v2/images/abc/vary/`)).toMatchObject({ name: "Vary" });
    await app.call("editor", "PATCH", `/features/${feature._id}`, { is_active: false });
    expect(await byPath(`${prefix}/v2/images/abc/vary`)).toBeNull();
    expect(await findEndpoint(app.ctx(), { id: id(endpoint._id) })).toBeNull();
  });

  test("a parent brings its children into a package, the nearest word limit counts", async () => {
    const pack = await app.made("/packages", { value: unique("p"), name: "P", type: "credits" });
    const root = await app.made("/features", { name: "Root" });
    const link = await app.made("/package-features", { package: pack._id, feature: root._id, word_limit: 900 });
    const child = await app.made("/features", { name: "Child", parent: root._id });
    const grandchild = await app.made("/features", { name: "Grandchild", parent: child._id });
    await app.made("/features", { name: "Hidden", parent: root._id, is_active: false });
    await app.made("/package-features", { package: pack._id, feature: grandchild._id, word_limit: 50 });
    for (const feature of [root, child, grandchild])
      await app.made("/feature-endpoints", { feature: feature._id, name: "E", method: "GET", endpoint: "/e", word_limit: 10 });
    const sold = async () => {
      const { data } = await app.call<{ features: { name: string; endpoints: { word_limit: number }[] }[] }[]>(
        "editor",
        "GET",
        `/package-histories?package=${pack._id}&limit=1`,
      );
      const features = data[0]!.features.toSorted((a, b) => a.name.localeCompare(b.name));
      return features.map(({ name, endpoints }) => [name, endpoints[0]?.word_limit]);
    };
    expect(await sold()).toEqual([
      ["Child", 900],
      ["Grandchild", 50],
      ["Root", 900],
    ]);
    await app.call("admin", "PATCH", `/package-features/${link._id}`, { word_limit: null });
    expect(await sold()).toEqual([
      ["Child", 10],
      ["Grandchild", 50],
      ["Root", 10],
    ]);
    await app.call("editor", "PATCH", `/features/${child._id}`, { parent: null });
    expect(await sold()).toEqual([
      ["Grandchild", 50],
      ["Root", 10],
    ]);
  });
});
