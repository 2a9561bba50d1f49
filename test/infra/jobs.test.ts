import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Ctx } from "@/kit/ctx";
import type { Job } from "@/kit/module";
import { settledWithin } from "@/infra/bus";
import { openJobs, type JobsOptions } from "@/infra/jobs";
import type { Mongo } from "@/infra/mongo";
import { openTestMongo, quiet } from "@test/infra/support";

let mongo: Mongo;
beforeAll(async () => {
  mongo = await openTestMongo();
  await mongo.ensure([]);
}, 60_000);
afterAll(() => mongo.close());

const opened = (jobs: readonly Job[], options: Partial<JobsOptions> = {}) => {
  const opened = openJobs(mongo, { log: quiet, ...options });
  // No job here looks at its context.
  opened.start(jobs, () => ({}) as Ctx);
  return opened;
};
const until = (met: () => boolean) => settledWithin(5_000, async () => (met() ? null : "not yet"));

test("a job runs when it is due, again and again, in one of several processes at a time", async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const job = {
    name: "steady",
    every_ms: 40,
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await Bun.sleep(10);
      running -= 1;
      runs += 1;
    },
  };
  const began_ms = performance.now();
  const processes = [opened([job]), opened([job]), opened([job])];
  await until(() => runs >= 5);
  expect(performance.now() - began_ms).toBeGreaterThan(4 * 40 - 20);
  await Promise.all(processes.map((each) => each.close()));
  expect(most).toBe(1);
  const before = runs;
  await Bun.sleep(100);
  expect(runs).toBe(before);
});

test("one that fails is run again when it is due, and others go on", async () => {
  const outcomes: [string, boolean][] = [];
  const jobs = opened(
    [
      { name: "failing", every_ms: 20, run: () => Promise.reject(new Error("no")) },
      { name: "fine", every_ms: 20, run: async () => undefined },
    ],
    { onRun: (job, { ok, seconds }) => outcomes.push([job, ok && seconds >= 0]) },
  );
  await until(() => outcomes.filter(([job]) => job === "failing").length >= 2 && outcomes.filter(([job]) => job === "fine").length >= 2);
  await jobs.close();
  expect(new Set(outcomes.map((outcome) => outcome.join()))).toEqual(new Set(["failing,false", "fine,true"]));
  await expect(jobs.runNow("failing")).rejects.toThrow("no");
});

test("a run that takes longer than its lock keeps it; closing waits for it", async () => {
  let ended = false;
  const slow = {
    name: "slow",
    every_ms: 10_000,
    run: async () => {
      await Bun.sleep(400);
      ended = true;
    },
  };
  const first = opened([slow], { lease_ms: 90 });
  await settledWithin(2_000, async () => ((await mongo.db.collection("job_locks").findOne({ _id: "slow" as never })) ? null : "not begun"));
  await Bun.sleep(200);
  const second = openJobs(mongo, { log: quiet });
  second.start([{ ...slow, run: () => Promise.reject(new Error("not to be called")) }], () => ({}) as Ctx);
  expect(await second.runNow("slow")).toBe(false);
  expect(ended).toBe(false);
  await first.close();
  expect(ended).toBe(true);
  await second.close();
});

test("what a process that died had begun is begun again by another once its lock ends", async () => {
  const died = { _id: "orphan" as never, owner: "gone", until: new Date(Date.now() + 150), next_at: new Date(0) };
  await mongo.db.collection("job_locks").insertOne(died);
  let runs = 0;
  const jobs = opened([{ name: "orphan", every_ms: 50, run: async () => (runs += 1) }]);
  expect(await jobs.runNow("orphan")).toBe(false);
  await until(() => runs > 0);
  await jobs.close();
});
