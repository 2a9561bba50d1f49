import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What is looked up each time somebody asks for the metrics. */
export type MetricsSources = {
  /** Messages that have not left, and the seconds the oldest of them has waited. */
  lag(): Promise<{ waiting: number; oldest_s: number }>;
  /** Dead letters that lie there, by queue. */
  deadLetters(): Promise<ReadonlyMap<string, number>>;
};

export type Metrics = {
  /** One request that was answered. `route` is the pattern, never the path: ids would make a series each. */
  http(method: string, route: string, status: number, seconds: number): void;
  /** One run of a job. */
  job(job: string, outcome: { ok: boolean; seconds: number }): void;
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>;
  contentType: string;
  close(): void;
};

/** This process's metrics. A source that fails shows no figure, the rest is told. */
export function openMetrics({ lag, deadLetters }: MetricsSources): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer a request.",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const runs = new Histogram({
    name: "job_duration_seconds",
    help: "Time of a job's run.",
    labelNames: ["job"],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers,
  });
  const outcomes = new Counter({ name: "job_runs_total", help: "Runs of a job.", labelNames: ["job", "outcome"], registers });
  const waiting = new Gauge({ name: "outbox_waiting", help: "Messages that have not left the outbox.", registers });
  const oldest = new Gauge({ name: "outbox_lag_seconds", help: "Time the oldest of them has waited.", registers });
  const letters = new Gauge({ name: "dead_letters", help: "Dead letters that lie in a queue.", labelNames: ["queue"], registers });

  const look = async () => {
    for (const gauge of [waiting, oldest, letters]) gauge.reset();
    const [outbox, dead] = await Promise.allSettled([lag(), deadLetters()]);
    if (outbox.status === "fulfilled") {
      waiting.set(outbox.value.waiting);
      oldest.set(outbox.value.oldest_s);
    } else for (const gauge of [waiting, oldest]) gauge.set(Number.NaN);
    if (dead.status === "fulfilled") for (const [queue, count] of dead.value) letters.set({ queue }, count);
  };

  return {
    http: (method, route, status, seconds) => requests.observe({ method, route, status: String(status) }, seconds),
    job: (job, { ok, seconds }) => {
      runs.observe({ job }, seconds);
      outcomes.inc({ job, outcome: ok ? "done" : "failed" });
    },
    text: async () => {
      await look();
      return register.metrics();
    },
    contentType: register.contentType,
    close: () => register.clear(),
  };
}
