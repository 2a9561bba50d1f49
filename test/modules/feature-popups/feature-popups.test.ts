import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";

let app: TestApp;
let admin: SignedIn;
let feature: string;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  admin = await app.admin();
  feature = (await call(admin, "POST", "/features", { name: "Writing" })).data._id;
});
afterAll(() => app.close());

type Popup = Record<string, unknown> & { _id: string };
type Who = { token: string } | null;

const call = <T = Popup>(who: Who, method: string, path: string, body?: unknown) =>
  app.call<T>(method, `/api${path}`, { ...(who && { token: who.token }), ...(body !== undefined && { body }) });
const popup = async (who: Who, more: Record<string, unknown> = {}) => {
  const reply = await call(who, "POST", "/feature-popups", { feature, type: "locked", title: "Upgrade", ...more });
  if (reply.status !== 201) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.data;
};
const seen = async (who: Who) => (await call<Popup[]>(who, "GET", "/feature-popups?limit=100")).data.map(({ _id }) => _id);
const sees = async (who: Who, { _id }: Popup) => {
  const listed = (await seen(who)).includes(_id);
  expect((await call(who, "GET", `/feature-popups/${_id}`)).status).toBe(listed ? 200 : 404);
  return listed;
};
const withRole = async (role: string): Promise<{ token: string; _id: string }> => {
  const { _id, email } = await app.user();
  expect((await call(admin, "POST", `/users/${_id}/role`, { role })).status).toBe(200);
  const { data } = await call<{ access_token: string }>(null, "POST", "/auth/sign-in", { email, password });
  return { _id, token: data.access_token };
};

test("everyone sees what is active, in its window and for them", async () => {
  const user = await app.user();
  const now = app.clock.now().getTime();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  const everyone = await popup(admin);
  const known = await popup(admin, { audience: "signed-in" });
  const free = await popup(admin, { audience: "free" });
  const subscribers = await popup(admin, { audience: "subscribers" });
  const draft = await popup(admin, { is_active: false });
  const later = await popup(admin, { starts_at: at(10) });
  const brief = await popup(admin, { starts_at: at(-10), ends_at: at(10) });
  const all = [everyone, known, free, subscribers, draft, later, brief];
  const view = async (who: Who) => {
    const shown: boolean[] = [];
    for (const each of all) shown.push(await sees(who, each));
    return shown;
  };
  expect(await view(null)).toEqual([true, false, false, false, false, false, true]);
  expect(await view(user)).toEqual([true, true, true, false, false, false, true]);
  expect(await view(admin)).toEqual([true, true, true, true, true, true, true]);
  await app.clock.advance(10 * 60_000);
  expect(await view(null)).toEqual([true, false, false, false, false, true, false]);
});

test("what could run is taken out of the content, and an action leads nowhere strange", async () => {
  const content = `<p onclick="x()">Hi</p><script>alert(1)</script><a href="javascript:alert(1)">a</a><img src="http://x.example/i.png"><svg onload=x></svg>`;
  const made = await popup(admin, { content, action: { label: "See plans", url: "/pricing?from=popup" } });
  expect(made).toMatchObject({
    content: '<p>Hi</p><a rel="noopener noreferrer nofollow">a</a><img />',
    action: { label: "See plans", url: "/pricing?from=popup" },
  });
  const patched = await call(admin, "PATCH", `/feature-popups/${made._id}`, { content: "<style>*{}</style><b>x</b>", action: null });
  expect(patched.data).toMatchObject({ content: "<b>x</b>", action: null });
  const refused = async (more: Record<string, unknown>) =>
    (await call(admin, "POST", "/feature-popups", { feature, type: "new", title: "x", ...more })).problem.errors?.map(({ field }) => field);
  for (const url of ["javascript:alert(1)", "//evil.example", "/\\evil.example", "http://plain.example", "data:text/html,x", "https://"])
    expect([url, await refused({ action: { label: "Go", url } })]).toEqual([url, ["action.url"]]);
  expect(await refused({ starts_at: "2027-01-01T00:00:00Z", ends_at: "2027-01-01T00:00:00Z" })).toEqual(["ends_at"]);
  expect(await refused({ feature: "0".repeat(24) })).toEqual(["feature"]);
  expect(await refused({ type: "other" })).toEqual(["type"]);
});

test("contributors draft, authors publish their own, editors write all", async () => {
  const [contributor, author, editor] = [await withRole("contributor"), await withRole("author"), await withRole("editor")];
  const draft = await popup(contributor, { is_active: true });
  expect(draft).toMatchObject({ is_active: false, created_by: contributor._id });
  expect(await sees(contributor, draft)).toBe(true);
  expect(await sees(author, draft)).toBe(false);
  expect((await call(contributor, "PATCH", `/feature-popups/${draft._id}`, { title: "Better" })).data).toMatchObject({ title: "Better" });
  expect((await call(contributor, "PATCH", `/feature-popups/${draft._id}`, { is_active: true })).status).toBe(403);
  expect((await call(author, "PATCH", `/feature-popups/${draft._id}`, { title: "Mine" })).status).toBe(404);
  expect((await call(editor, "PATCH", `/feature-popups/${draft._id}`, { is_active: true })).status).toBe(200);
  expect((await call(contributor, "PATCH", `/feature-popups/${draft._id}`, { title: "Late" })).status).toBe(404);
  const own = await popup(author, { is_active: true });
  expect(own).toMatchObject({ is_active: true });
  expect(await sees(null, own)).toBe(true);
  expect((await call(editor, "DELETE", `/feature-popups/${own._id}`)).status).toBe(200);
  expect((await call(editor, "DELETE", `/feature-popups/${own._id}/permanent`)).status).toBe(403);
  expect((await call(await app.user(), "POST", "/feature-popups", { feature, type: "new", title: "x" })).status).toBe(403);
});

test("a popup comes back only to a feature that is there", async () => {
  const other = (await call(admin, "POST", "/features", { name: "Drawing" })).data._id;
  const made = await popup(admin, { feature: other });
  expect((await call(admin, "DELETE", `/feature-popups/${made._id}`)).status).toBe(200);
  expect((await call(admin, "DELETE", `/features/${other}`)).status).toBe(200);
  expect((await call(admin, "POST", `/feature-popups/${made._id}/restore`)).status).toBe(409);
  expect((await call(admin, "DELETE", `/features/${other}/permanent`)).problem.code).toBe("in_use");
});
