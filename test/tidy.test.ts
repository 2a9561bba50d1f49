import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Glob } from "bun";

/** The house rules, kept by a test: where a file may reach, how long it may be, which words have better ones. */
const root = join(import.meta.dir, "..");
const files = [...new Glob("{src,test}/**/*.ts").scanSync({ cwd: root })].toSorted();
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const linesMax = 300;

const importsOf = (file: string): string[] =>
  [...text.get(file)!.matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)";|^import\s+"([^"]+)";|\bimport\("([^"]+)"\)/gms)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );

function target(file: string, name: string): string | null {
  const path = name.startsWith("@/")
    ? `src/${name.slice(2)}`
    : name.startsWith("@test/")
      ? `test/${name.slice(6)}`
      : name.startsWith(".")
        ? normalize(join(dirname(file), name))
        : null;
  if (path === null) return null;
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => text.has(candidate)) ?? path;
}

const edges = new Map(files.map((file) => [file, importsOf(file).flatMap((name) => target(file, name) ?? [])]));

/** Which room a file belongs to, and which rooms it may reach. */
const roomOf = (file: string) => (file === "src/config.ts" ? "config" : file.split("/")[1]!);
const reach: Record<string, readonly string[]> = {
  config: [],
  kit: ["config", "kit"],
  infra: ["config", "kit", "infra"],
  modules: ["config", "kit", "modules"],
  embedded: ["embedded"],
  app: ["config", "kit", "infra", "modules", "embedded", "app"],
  main: ["config", "kit", "app", "main", "infra", "modules", "embedded"],
};
/** Of another module one may use what it offers, not how it keeps it. */
const offered =
  /^src\/modules\/[\w-]+\/(service|schema|messages|ledger|queued|pricing|price|snapshots|entitlement|tokens|gateway|audit)\.ts$/;

test("imports go one way: main -> app -> modules -> kit, app -> infra -> kit", () => {
  const wrong: string[] = [];
  for (const [file, targets] of edges) {
    if (!file.startsWith("src/")) continue;
    for (const to of targets) {
      const allowed = file.startsWith("src/embedded/demo/") ? ["embedded", "kit", "modules", "config"] : reach[roomOf(file)]!;
      if (!allowed.includes(roomOf(to))) wrong.push(`${file} -> ${to}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a module uses of another only what it offers", () => {
  const wrong: string[] = [];
  for (const [file, targets] of edges) {
    if (!file.startsWith("src/modules/")) continue;
    for (const to of targets)
      if (to.startsWith("src/modules/") && file.split("/")[2] !== to.split("/")[2] && !offered.test(to)) wrong.push(`${file} -> ${to}`);
  }
  expect(wrong).toEqual([]);
});

test("no import cycles, not even of types", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) if (file.startsWith("src/")) visit(file, []);
  expect(cycles).toEqual([]);
});

test(`no source file is longer than ${linesMax} lines`, () => {
  const long = files.filter((file) => file.startsWith("src/") && text.get(file)!.split("\n").length - 1 > linesMax);
  expect(long).toEqual([]);
});

/** Each with what to write instead. */
const banned: readonly { word: RegExp; instead: string; where: RegExp; except?: RegExp }[] = [
  { word: /\bprocess\.env\b/, instead: "config", where: /^src\//, except: /^src\/main\// },
  { word: /\bDate\.now\(\)|new Date\(\)/, instead: "ctx.now()", where: /^src\/(kit|modules|app)\// },
  { word: /\bMath\.random\(\)/, instead: "crypto, or a seed", where: /^src\/(kit|modules|app)\//, except: /ledger\.ts$/ },
  { word: /^\s*(export )?class (?!Problem )/m, instead: "functions", where: /^src\// },
  { word: /\bconsole\.\w+\(/, instead: "ctx.log", where: /^src\//, except: /^src\/main\// },
  { word: /@ts-(ignore|nocheck|expect-error)/, instead: "a fix", where: /^(src|test)\// },
  { word: /\b(TODO|FIXME|XXX)\b/, instead: "an issue", where: /^(src|test)\//, except: /tidy\.test\.ts$/ },
  { word: /\bmock\.module\(/, instead: "other infra at boot", where: /^test\//, except: /tidy\.test\.ts$/ },
  { word: /\bawait Bun\.sleep\(\d{4,}\)/, instead: "a condition to wait for", where: /^test\// },
];

test("words with a better one are not used", () => {
  const found = files.flatMap((file) =>
    banned
      .filter(({ where, except, word }) => where.test(file) && !except?.test(file) && word.test(text.get(file)!))
      .map(({ instead }) => `${file}: use ${instead}`),
  );
  expect(found).toEqual([]);
});

test("every source file is reached from an entry point", () => {
  const seen = new Set<string>();
  const walk = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const next of edges.get(file) ?? []) walk(next);
  };
  // The embedded database runs as a program of its own.
  for (const file of files) if (/^src\/main\/|^src\/embedded\/mongo\/main\.ts$/.test(file)) walk(file);
  expect(files.filter((file) => file.startsWith("src/") && !seen.has(file))).toEqual([]);
});

test("one MongoDB driver is installed", () => {
  const lock = readFileSync(join(root, "bun.lock"), "utf8");
  expect([...lock.matchAll(/^\s+"(?:[^"]*\/)?mongodb": \["mongodb@([^"]+)"/gm)].map((match) => match[1])).toEqual(["7.8.0"]);
});
