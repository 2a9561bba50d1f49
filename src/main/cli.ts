import { commandLine } from "@/app/cli";
import { loadConfig } from "@/config";

/** The command line: `bun run zaaz <command>`. */
await commandLine(() => loadConfig(process.env)).parseAsync(process.argv);
