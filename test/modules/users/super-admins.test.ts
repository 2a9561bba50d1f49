import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, password, type Reply, type SignedIn, type TestApp } from "@test/support/boot";
import { expectStatus } from "@test/contract/support";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
});
afterAll(() => app.close());

const users = () => mongoose.connection.db!.collection("users");
const left = () => users().countDocuments({ role: "super-admin", status: "in-progress", is_deleted: false });

/** Two who have the role, and nobody else. */
async function two(): Promise<[SignedIn, SignedIn]> {
  const pair = [await app.user(), await app.user()] as const;
  await users().updateMany({ role: "super-admin" }, { $set: { role: "user" } });
  const made: SignedIn[] = [];
  for (const { _id, email } of pair) {
    await users().updateOne({ _id: new mongoose.Types.ObjectId(_id) }, { $set: { role: "super-admin" } });
    const session = app.call<{ access_token: string; refresh_token: string }>("POST", "/api/auth/sign-in", { body: { email, password } });
    const { data } = await expectStatus(session, 200);
    made.push({ _id, email, token: data.access_token, refresh_token: data.refresh_token });
  }
  // The two that were just made.
  return made as [SignedIn, SignedIn];
}

type Act = (by: SignedIn, to: SignedIn) => Promise<Reply<unknown>>;
const acts: Record<string, Act> = {
  "give another role": (by, to) => app.call("POST", `/api/users/${to._id}/role`, { token: by.token, body: { role: "user" } }),
  block: (by, to) => app.call("POST", `/api/users/${to._id}/block`, { token: by.token }),
  delete: (by, to) => app.call("DELETE", `/api/users/${to._id}`, { token: by.token }),
  anonymise: (by, to) => app.call("POST", `/api/users/${to._id}/anonymise`, { token: by.token }),
  leave: (by) => app.call("DELETE", "/api/users/me", { token: by.token }),
};

test.each(Object.entries(acts))("%s: two super-admins who do it at the same moment leave one", async (_, act) => {
  for (let round = 0; round < 3; round += 1) {
    const [a, b] = await two();
    const replies = await Promise.all([act(a, b), act(b, a)]);
    expect(await left()).toBe(1);
    const [done, refused] = replies.toSorted((x, y) => x.status - y.status);
    expect(done!.status).toBeLessThan(300);
    // Whoever was slower is the last one, or is no super-admin any more.
    expect([401, 403, 404, 409]).toContain(refused!.status);
    if (refused!.status === 409) expect(refused!.problem.code).toBe("last_super_admin");
  }
});

test("different ways at the same moment, too", async () => {
  for (const [one, other] of [
    ["give another role", "leave"],
    ["block", "delete"],
    ["anonymise", "give another role"],
  ] as const) {
    const [a, b] = await two();
    await Promise.all([acts[one]!(a, b), acts[other]!(b, a)]);
    expect([one, other, (await left()) >= 1]).toEqual([one, other, true]);
  }
});

test("the last one stays, whoever asks; one who is blocked does not count, and those with another role go as before", async () => {
  const [a, b] = await two();
  await expectStatus(acts["block"]!(a, b), 200);
  const gone = await app.call("DELETE", "/api/users/me", { token: a.token });
  expect([gone.status, gone.problem.code]).toEqual([409, "last_super_admin"]);
  // A blocked one may be demoted: it takes nobody away.
  await expectStatus(acts["give another role"]!(a, b), 200);
  expect(await left()).toBe(1);
});
