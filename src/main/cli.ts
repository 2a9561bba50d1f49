import { commandLine } from "@/app/cli";
import { loadConfig } from "@/config";

/** The command line: `bun run zaaz <command>`. */
try {
  await commandLine(() => loadConfig(process.env)).parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`zaaz: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
