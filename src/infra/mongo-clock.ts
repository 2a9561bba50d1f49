import type { Db } from "mongodb";
import type { Logger } from "pino";

export type Clock = {
  /** The database's time, plus the offset that tests set: the product's only clock. */
  now(): Date;
  /** The database's time as it is. Leases and retries go by it, so that a test that moves the clock does not break them. */
  serverTime(): Date;
  /** Moves `now()` of every process on this database by so many milliseconds: this one at once, the others at their next look (30 s). 0 ends it. */
  setClockOffset(offset_ms: number): Promise<void>;
  /** Ends the measuring; the clock itself runs on. */
  stop(): void;
};

const measureEvery_ms = 30_000;

/** Keeps the distance to the server's clock, measured against this process's monotonic one: a wall clock that is set wrong or stepped does not matter. */
export async function openClock(db: Db, log: Logger): Promise<Clock> {
  const offsets = db.collection<{ _id: string; offset_ms: number }>("clock");
  let ahead_ms = 0;
  let offset_ms = 0;

  const measure = async () => {
    const asked_ms = performance.now();
    const { localTime } = (await db.admin().command({ hello: 1 })) as { localTime: Date };
    const middle_ms = (asked_ms + performance.now()) / 2;
    ahead_ms = localTime.getTime() - middle_ms;
    offset_ms = (await offsets.findOne({ _id: "test" }))?.offset_ms ?? 0;
  };
  const serverTime = () => new Date(Math.round(performance.now() + ahead_ms));

  await measure();
  const timer = setInterval(
    () => void measure().catch((error: unknown) => log.warn({ err: error }, "clock not measured")),
    measureEvery_ms,
  );
  timer.unref();

  return {
    serverTime,
    now: () => new Date(serverTime().getTime() + offset_ms),
    setClockOffset: async (ms) => {
      if (ms === 0) await offsets.deleteOne({ _id: "test" });
      else await offsets.updateOne({ _id: "test" }, { $set: { offset_ms: ms } }, { upsert: true });
      offset_ms = ms;
    },
    stop: () => clearInterval(timer),
  };
}
