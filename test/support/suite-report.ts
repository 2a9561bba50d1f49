/** What a run of `bun test` said of itself, read line by line. */
export type Report = {
  /** The next lines, without their ends. */
  take(lines: readonly string[]): void;
  /** The names of what was skipped. */
  skipped: string[];
  /** By file, what it said as it failed: the lines of its errors, and the names of its failed tests and hooks under them. */
  failures: Map<string, string[]>;
  /** What Bun counts at the end; `files` is 0 when it did not get there. */
  counts: { pass: number; fail: number; skip: number; files: number };
};

/** A hook that fails has no name, so only its file and its error tell which it was. */
const failed = /^\(fail\) |^# Unhandled error|^✗ .+\(worker crashed/;
const keptLines = 60;

/** Files that run side by side take turns in the output; each turn begins with the file's name. */
export function readReport(): Report {
  const report: Report = { take, skipped: [], failures: new Map(), counts: { pass: 0, fail: 0, skip: 0, files: 0 } };
  /** What a file has said since its last test that passed. */
  const said = new Map<string, string[]>();
  let file = "before the first file";
  /** At the end Bun repeats the names of what failed and was skipped. */
  let repeating = false;
  return report;

  function take(lines: readonly string[]): void {
    for (const line of lines.map((each) => Bun.stripANSI(each))) {
      const heading = /^(\S+\.test\.ts):$/.exec(line);
      if (heading) file = heading[1]!;
      else if (/^\d+ tests? (skipped|failed):$/.test(line)) repeating = true;
      else if (!counted(line) && !repeating) read(line);
    }
  }

  function read(line: string): void {
    if (line.startsWith("(pass) ")) said.delete(file);
    else if (line.startsWith("(skip) ")) report.skipped.push(line.slice("(skip) ".length));
    else if (report.failures.has(file) || failed.test(line)) fail(line);
    else if (line !== "") said.set(file, [...(said.get(file) ?? []), line].slice(-keptLines));
  }

  /** From its first failure on all of a file's lines are kept: what belongs to a failure may come after its name. */
  function fail(line: string): void {
    const lines = report.failures.get(file) ?? [];
    report.failures.set(file, lines);
    if (failed.test(line)) lines.push(...(said.get(file) ?? []));
    said.delete(file);
    if (line !== "") lines.push(line);
  }

  /** True for a line of the count at the end. */
  function counted(line: string): boolean {
    const [, number, what] = /^ *(\d+) (pass|fail|skip|errors?|expect\(\) calls)$/.exec(line) ?? [];
    if (what === "pass" || what === "fail" || what === "skip") report.counts[what] = Number(number);
    const ran = /^Ran \d+ tests? across (\d+) files?\./.exec(line);
    if (ran) report.counts.files = Number(ran[1]);
    return what !== undefined || ran !== null;
  }
}
