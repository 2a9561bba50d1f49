import type { Logger } from "pino";
import type { Ctx } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import type { Job } from "@/kit/module";
import type { Mongo } from "./mongo";

type Lock = { _id: string; owner: string | null; until: Date; next_at: Date };

export type Jobs = {
  /** Begins to run these jobs whenever they are due and no other process has them. */
  start(jobs: readonly Job[], contextOf: (job: Job) => Ctx): void;
  /** Runs one of the started jobs now, due or not. False: another process has it. Its error is thrown. */
  runNow(name: string): Promise<boolean>;
  /** Begins nothing more and waits for what is running. */
  close(): Promise<void>;
};

export type JobsOptions = {
  log: Logger;
  /** How long a lock outlives the process that held it. */
  lease_ms?: number;
  /** Told after each run. */
  onRun?(job: string, outcome: { ok: boolean; seconds: number }): void;
};

const look_max_ms = 30_000;

/** Recurring work under one lock a job, by the database's time, however many processes ask for it. */
export function openJobs({ db, serverTime }: Pick<Mongo, "db" | "serverTime">, { log, lease_ms = 30_000, onRun }: JobsOptions): Jobs {
  const locks = db.collection<Lock>("job_locks");
  const owner = crypto.randomUUID();
  const jobs = new Map<string, { job: Job; contextOf: (job: Job) => Ctx; timer?: Timer }>();
  const running = new Set<Promise<unknown>>();
  let open = true;

  /** Takes the lock, unless another process has it or the job is not due. */
  async function acquire(name: string, evenIfNotDue: boolean): Promise<Lock | null> {
    const at = serverTime();
    const free = { _id: name, until: { $lte: at }, ...(!evenIfNotDue && { next_at: { $lte: at } }) };
    const held = { $set: { owner, until: new Date(at.getTime() + lease_ms) }, $setOnInsert: { next_at: at } };
    try {
      return await locks.findOneAndUpdate(free, held, { upsert: true, returnDocument: "after" });
    } catch (error) {
      // The row is there and did not match: taken, or not due.
      if (isDuplicate(error)) return null;
      throw error;
    }
  }

  async function run(name: string, evenIfNotDue: boolean): Promise<boolean> {
    const { job, contextOf } = jobs.get(name)!;
    if (!(await acquire(name, evenIfNotDue))) return false;
    const began = serverTime();
    const renewal = setInterval(() => void renew(name), lease_ms / 3);
    let ok = false;
    try {
      await job.run(contextOf(job));
      ok = true;
    } finally {
      clearInterval(renewal);
      const ended = serverTime();
      onRun?.(name, { ok, seconds: (ended.getTime() - began.getTime()) / 1_000 });
      const next_at = new Date(began.getTime() + job.every_ms);
      await locks.updateOne({ _id: name, owner }, { $set: { owner: null, until: ended, next_at } });
    }
    return true;
  }

  const renew = (name: string) =>
    locks
      .updateOne({ _id: name, owner }, { $set: { until: new Date(serverTime().getTime() + lease_ms) } })
      .catch((error: unknown) => log.warn({ err: error, job: name }, "lock not renewed"));

  async function look(name: string): Promise<void> {
    const entry = jobs.get(name)!;
    const work = run(name, false).catch((error: unknown) => log.error({ err: error, job: name }, "job failed"));
    running.add(work);
    await work;
    running.delete(work);
    if (!open) return;
    // Asked more often than it is due, so that a job whose process died is taken over soon.
    entry.timer = setTimeout(() => void look(name), Math.min(entry.job.every_ms, look_max_ms) * (1 + Math.random() / 20));
    entry.timer.unref();
  }

  return {
    start: (given, contextOf) => {
      for (const job of given) {
        jobs.set(job.name, { job, contextOf });
        void look(job.name);
      }
    },
    runNow: async (name) => {
      if (!jobs.has(name)) throw new Error(`no job ${name}`);
      const work = run(name, true);
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    close: async () => {
      open = false;
      for (const { timer } of jobs.values()) clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
}
