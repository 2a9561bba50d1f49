import mongoose from "mongoose";
import type { Doc } from "./list-rows";

const { EJSON } = mongoose.mongo.BSON;

/** The parts of each reading command that decide how it runs. */
const parts: Record<string, readonly string[]> = {
  find: ["find", "filter", "sort", "hint", "skip", "limit", "projection"],
  aggregate: ["aggregate", "pipeline", "hint", "cursor"],
  count: ["count", "query", "hint", "skip", "limit"],
  distinct: ["distinct", "key", "query", "hint"],
};

export type Listener = {
  /** The reading commands of these collections that were sent while `work` ran. */
  during(work: () => Promise<unknown>): Promise<Doc[]>;
};

/** Hears what the connection sends. It must have been opened with `monitorCommands=true`. */
export function listen(collections: ReadonlySet<string>): Listener {
  const heard: Doc[] = [];
  mongoose.connection.getClient().on("commandStarted", ({ commandName, command }) => {
    const sent: Doc = command;
    const names = parts[commandName];
    if (!names || !collections.has(String(sent[commandName]))) return;
    heard.push(Object.fromEntries(names.flatMap((name) => (sent[name] === undefined ? [] : [[name, sent[name]]]))));
  });
  return {
    during: async (work) => {
      heard.length = 0;
      await work();
      return [...heard];
    },
  };
}

export const collectionOf = (command: Doc): string => String(Object.values(command)[0]);
export const textOf = (value: unknown): string => EJSON.stringify(value, { relaxed: true });

export type Costs = { keys: number; docs: number };
export type Explained = {
  /** The plan itself, to be compared. */
  plan: string;
  /** What must not be in the plan of a list. */
  faults: string[];
  /** What was read; null where the engine does not say. */
  costs: Costs | null;
};

/** How the engine runs a command, and with `run` what it reads when it does. */
export async function explained(command: Doc, run = false): Promise<Explained> {
  const verbosity = run ? "executionStats" : "queryPlanner";
  const reply: Doc = await mongoose.connection.db!.command({ explain: command, verbosity });
  const faults: string[] = [];
  let costs: Costs | null = null;
  walk(reply, (node) => {
    const fault = faultOf(node);
    if (fault) faults.push(fault);
    if ("totalKeysExamined" in node) costs = { keys: Number(node["totalKeysExamined"]), docs: Number(node["totalDocsExamined"]) };
  });
  return { plan: textOf(reply["queryPlanner"] ?? reply["stages"]), faults, costs };
}

/**
 * MongoDB and the embedded engine name stages. DocumentDB shows PostgreSQL's plan: there a scan of the whole collection is sequential, or
 * goes through all of the primary key; it sorts what an index has found, whatever the index's order, so sorting is no fault of a query.
 */
function faultOf(node: Doc): string | null {
  const stage = node["stage"];
  if (stage === "COLLSCAN" || stage === "SORT") return stage;
  const type = node["Node Type"];
  if (typeof type === "string" && type.endsWith("Seq Scan")) return type;
  const whole = node["Index Name"] === "_id_" && !String(node["Index Cond"]).includes("object_id");
  return whole ? "Scan of the primary key" : null;
}

function walk(value: unknown, visit: (node: Doc) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  else if (value !== null && typeof value === "object" && !("_bsontype" in value)) {
    // Not a list, not null: a document of the reply.
    const node = value as Doc;
    visit(node);
    for (const [key, inner] of Object.entries(node)) if (key !== "command") walk(inner, visit);
  }
}
