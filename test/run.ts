/** Runs the suite: the default lane on embedded parts, or with --services on the real MongoDB, Redis and RabbitMQ of the environment. */
const services = process.argv.includes("--services");
const rest = process.argv.slice(2).filter((argument) => argument !== "--services");
const wires = ["MONGODB_URI", "REDIS_URL", "RABBITMQ_URL"] as const;

if (services && wires.some((name) => !process.env[name])) {
  console.error(`The services lane needs ${wires.join(", ")}.`);
  process.exit(2);
}
const lane = services ? {} : Object.fromEntries(wires.map((name) => [name, undefined]));
const suite = Bun.spawn([process.execPath, "test", "--timeout", "120000", ...rest], {
  cwd: `${import.meta.dir}/..`,
  env: { ...process.env, ...lane, NODE_ENV: "test", LOG_LEVEL: process.env["LOG_LEVEL"] ?? "error" },
  stdout: "inherit",
  stderr: "pipe",
});

const decoder = new TextDecoder();
const skipped: string[] = [];
let tail = "";
let line = "";
for await (const chunk of suite.stderr) {
  process.stderr.write(chunk);
  const text = decoder.decode(chunk, { stream: true });
  tail = (tail + text).slice(-4_000);
  const lines = (line + text).split("\n");
  line = lines.pop()!;
  skipped.push(...lines.filter((one) => one.startsWith("(skip) ")).map((one) => one.slice("(skip) ".length)));
}
const code = await suite.exited;
const count = (what: string) => Number(new RegExp(`^\\s*(\\d+) ${what}\\b`, "m").exec(tail)?.[1] ?? 0);
tellSkipped();
console.log(`${services ? "services" : "default"}: ${count("pass")} passed, ${count("fail")} failed, ${count("skip")} skipped`);
process.exit(code);

/** Every skipped test by its reason, which its name ends with; where hundreds share one, how many they are. */
function tellSkipped(): void {
  const byReason = Map.groupBy(skipped, (name) => /: (.+)$/.exec(name)?.[1] ?? /\(([^()]+)\)$/.exec(name)?.[1] ?? "NO REASON GIVEN");
  for (const [reason, names] of byReason) {
    if (names.length > 20) console.log(`skipped, ${reason}: ${names.length} tests`);
    else for (const name of names) console.log(`skipped: ${name}`);
  }
}
