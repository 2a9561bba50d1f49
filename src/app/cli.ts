import { Command } from "commander";
import type { Config } from "@/config";
import { freshVapidKeys } from "@/infra/push";
import { freshEncryptionKeys } from "@/infra/vault";
import { freshJwtKeys } from "@/modules/auth/tokens";
import { auditBooks, type AuditResult } from "@/modules/user-wallets/audit";
import { boot } from "./boot";
import { rotateSecrets } from "./rotate";

/** The command line. The config is read only by commands that need it, so that `keys` works on a machine with nothing set. */
export function commandLine(config: () => Config): Command {
  const program = new Command("zaaz").description("ZaaZ Server from the command line.").showHelpAfterError();
  program
    .command("keys")
    .description("Prints fresh JWT_KEYS, ENCRYPTION_KEYS and VAPID_KEYS for production.")
    .action(async () =>
      print(`JWT_KEYS=${freshJwtKeys()}\nENCRYPTION_KEYS=${freshEncryptionKeys()}\nVAPID_KEYS=${await freshVapidKeys()}`),
    );
  program
    .command("audit")
    .description("Checks the money invariants against MONGODB_URI or the embedded instance; exits 1 on a violation.")
    .option("--json", "print {ok, invariants} only")
    .action(async ({ json }: { json?: boolean }) => {
      const result = await audited(config());
      print(json ? JSON.stringify(result) : report(result));
      process.exitCode = result.ok ? 0 : 1;
    });
  program
    .command("rotate-secrets")
    .description("Seals again what an older one of ENCRYPTION_KEYS has sealed, with the first: afterwards the older ones can be taken out.")
    .action(async () => {
      await using product = await boot({ ...config(), LOG_LEVEL: "error" }, {});
      for (const { collection, field, sealed } of await rotateSecrets(product.ctx()))
        print(`${collection}.${field}: ${sealed} sealed again`);
    });
  return program;
}

/** Joins the database beside whatever runs on it, and checks the books. */
export async function audited(config: Config): Promise<AuditResult> {
  await using product = await boot({ ...config, LOG_LEVEL: "error" }, {});
  // Awaited here, before the product closes.
  return await auditBooks(product.ctx());
}

function report({ ok, invariants }: AuditResult): string {
  const lines = invariants.flatMap(({ id, title, checked, violations, examples }) => [
    `${violations === 0 ? "holds" : "BROKEN"}  ${id}  ${title}: ${checked} checked, ${violations} wrong`,
    ...examples.map((example) => `           ${example}`),
  ]);
  return [...lines, ok ? "The books balance." : "The books do not balance."].join("\n");
}

const print = (text: string) => void process.stdout.write(`${text}\n`);
