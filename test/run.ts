import { availableParallelism } from "node:os";
import { Glob } from "bun";
import { readReport, type Report } from "@test/support/suite-report";

/**
 * Runs the suite: the default lane on embedded parts, or with --services on the real MongoDB, Redis and RabbitMQ of the environment.
 * What else is given goes to `bun test` as it is, for a run of some files one after the other.
 */
const services = process.argv.includes("--services");
const chosen = process.argv.slice(2).filter((argument) => argument !== "--services");
const wires = ["MONGODB_URI", "REDIS_URL", "RABBITMQ_URL"] as const;
const root = `${import.meta.dir}/..`;

/** These hold the times or the memory of one piece of work against another's, and get the machine for themselves, after the others. */
const alone = new Set(
  ["cases/filters", "cases/passwords", "modules/ledger/post", "threats/bodies", "threats/lists", "threats/sign-in"].map(
    (name) => `test/${name}.test.ts`,
  ),
);
/**
 * Each runs one file at a time, on an engine of its own; one more than there are cores, since all wait at times. Services take their part of
 * the cores, and what is given a time by them (a transaction, a turn) is to have it.
 */
const workers = Math.min(4, availableParallelism() + (services ? 0 : 1));
/** A test that hangs ends some day; which machine it runs on is not to decide. */
const testMax_ms = 300_000;

if (services && wires.some((name) => !process.env[name])) {
  console.error(`The services lane needs ${wires.join(", ")}.`);
  process.exit(2);
}

const reports: Report[] = [];
let code = 0;
for (const { args, files } of runs()) {
  const { exited, report } = await run(args);
  reports.push(report);
  // A test that ends the process would end the run with it, as if all were well.
  const cut = files === undefined ? report.counts.files === 0 : report.counts.files !== files;
  if (cut) console.error(`The run ended early: ${report.counts.files} files of ${files ?? "those asked for"} were run.`);
  code ||= exited || Number(cut);
}
for (const report of reports) tellFailures(report);
tellSkipped(reports.flatMap((report) => report.skipped));
const sum = (what: "pass" | "fail" | "skip") => reports.reduce((total, { counts }) => total + counts[what], 0);
console.log(`${services ? "services" : "default"}: ${sum("pass")} passed, ${sum("fail")} failed, ${sum("skip")} skipped`);
process.exit(code);

function runs(): { args: string[]; files?: number }[] {
  if (chosen.length > 0) return [{ args: chosen }];
  const all = [...new Glob("test/**/*.test.ts").scanSync({ cwd: root })].toSorted();
  const beside = all.filter((file) => !alone.has(file));
  const gone = [...alone].filter((file) => !all.includes(file));
  if (gone.length > 0) throw new Error(`to be run alone, but not there: ${gone.join(", ")}`);
  return [
    { args: [`--parallel=${workers}`, "--no-isolate", ...exactly(beside)], files: beside.length },
    { args: exactly([...alone]), files: alone.size },
  ];
}

async function run(args: readonly string[]): Promise<{ exited: number; report: Report }> {
  const lane = services ? {} : Object.fromEntries(wires.map((name) => [name, undefined]));
  const suite = Bun.spawn([process.execPath, "test", "--timeout", String(testMax_ms), ...args], {
    cwd: root,
    env: { ...process.env, ...lane, NODE_ENV: "test", LOG_LEVEL: process.env["LOG_LEVEL"] ?? "error" },
    stdout: "inherit",
    stderr: "pipe",
  });
  const report = readReport();
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of suite.stderr) {
    process.stderr.write(chunk);
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    report.take(lines);
  }
  report.take([rest]);
  return { exited: await suite.exited, report };
}

/** Bun takes a name without a dot for a part of many. */
function exactly(files: readonly string[]): string[] {
  return files.map((file) => `./${file}`);
}

/** What failed once more, by file, so that the end of a log tells it. */
function tellFailures({ failures }: Report): void {
  for (const [file, lines] of failures) console.log(["", `failed in ${file}:`, ...lines.slice(0, 200)].join("\n"));
}

/** Every skipped test by its reason, which its name ends with; where hundreds share one, how many they are. */
function tellSkipped(skipped: readonly string[]): void {
  const byReason = Map.groupBy(skipped, (name) => /: (.+)$/.exec(name)?.[1] ?? /\(([^()]+)\)$/.exec(name)?.[1] ?? "NO REASON GIVEN");
  for (const [reason, names] of byReason) {
    if (names.length > 20) console.log(`skipped, ${reason}: ${names.length} tests`);
    else for (const name of names) console.log(`skipped: ${name}`);
  }
}
