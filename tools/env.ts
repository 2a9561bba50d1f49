import { join } from "node:path";
import type { z } from "zod";
import { environment, neededInProduction } from "@/config";

export const envFile = join(import.meta.dir, "../.env.example");

const width = 110;

/** `.env.example`: every variable with what it is for. One that has a default shows it; all are commented out, for nothing has to be set to start. */
export function envExample(): string {
  const entries = Object.entries(environment.shape).map(([name, type]: [string, z.ZodType]) => {
    const text = describedBy(type);
    if (!text) throw new Error(`${name}: say in src/config.ts what it is for`);
    return `${wrapped(text)}\n#${name}=${quoted(defaultOf(type))}\n`;
  });
  const head = [
    "# Everything that can be set. Copy what you need to `.env`; nothing has to be set to start.",
    "# Written by `bun run openapi` from src/config.ts.",
    `# Needed in production: ${neededInProduction.join(", ")}.`,
  ];
  return `${head.join("\n")}\n\n${entries.join("\n")}`;
}

/** Defaults in the schema are texts and numbers. */
type Def = { innerType?: z.ZodType; defaultValue?: string | number };
const defOf = (type: z.ZodType): Def => type._zod.def as Def;

function describedBy(type: z.ZodType): string | undefined {
  const { innerType } = defOf(type);
  return type.description ?? (innerType && describedBy(innerType));
}

const defaultOf = (type: z.ZodType): string => {
  const { defaultValue } = defOf(type);
  return defaultValue === undefined ? "" : String(defaultValue);
};

const quoted = (value: string) => (/[\s<>"'#]/.test(value) ? `"${value}"` : value);

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines.join("\n");
}
