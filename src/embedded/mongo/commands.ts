import { bulkWrite } from "@/embedded/mongo/bulk-write";
import type { Context, Reply } from "@/embedded/mongo/context";
import * as ddl from "@/embedded/mongo/ddl";
import { explain } from "@/embedded/mongo/explain";
import { findAndModify } from "@/embedded/mongo/find-and-modify";
import { buildInfo } from "@/embedded/mongo/hello";
import { docList } from "@/embedded/mongo/options";
import * as read from "@/embedded/mongo/read";
import { sessionId } from "@/embedded/mongo/sessions";
import * as write from "@/embedded/mongo/write";

/**
 * A command the engine knows: what runs it, the options it takes, those that mongod has and this engine refuses by name,
 * whether a transaction may hold it and whether its `txnNumber` outside of one makes it retryable.
 */
export type Command = {
  run: (ctx: Context) => Reply | Promise<Reply>;
  names: ReadonlySet<string>;
  refused: ReadonlySet<string>;
  inTransaction: boolean;
};

/** The command of a name; undefined for one the engine does not have. */
export const commandOf = (name: string): Command | undefined => (Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined);

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

// What every command may carry; none of it changes a result here: there is one server, and each reply is durable.
const COMMON =
  "$db lsid txnNumber autocommit startTransaction readConcern writeConcern maxTimeMS comment $readPreference $clusterTime apiVersion apiStrict apiDeprecationErrors mayBypassWriteBlocking";

function command(run: Command["run"], names: string, refused = "", inTransaction = false): Command {
  return { run, names: words(`${COMMON} ${names}`), refused: words(refused), inTransaction };
}

const transactional = (run: Command["run"], names: string, refused = ""): Command => command(run, names, refused, true);

function endSessions(ctx: Context, name: string): Reply {
  const { sessions, cursors } = ctx.engine;
  for (const lsid of docList(ctx.command, name)) {
    sessions.end(sessions.get(lsid));
    cursors.killSession(sessionId(lsid));
  }
  return { ok: 1 };
}

const modify = transactional(
  findAndModify,
  "findAndModify findandmodify query sort remove update new fields upsert bypassDocumentValidation arrayFilters hint collation let",
);

const COMMANDS: Readonly<Record<string, Command>> = {
  ping: command(() => ({ ok: 1 }), "ping"),
  buildInfo: command(buildInfo, "buildInfo"),
  buildinfo: command(buildInfo, "buildinfo"),
  endSessions: command((ctx) => endSessions(ctx, "endSessions"), "endSessions"),
  killSessions: command((ctx) => endSessions(ctx, "killSessions"), "killSessions"),
  refreshSessions: command(() => ({ ok: 1 }), "refreshSessions"),

  find: transactional(
    read.find,
    "find filter sort projection hint skip limit batchSize singleBatch let collation allowDiskUse noCursorTimeout allowPartialResults",
    "max min returnKey showRecordId tailable awaitData oplogReplay",
  ),
  getMore: transactional(read.getMore, "getMore collection batchSize"),
  killCursors: transactional(read.killCursors, "killCursors cursors"),
  count: command(read.count, "count query limit skip hint collation fields"),
  distinct: transactional(read.distinct, "distinct key query hint collation"),
  aggregate: transactional(
    read.aggregate,
    "aggregate pipeline cursor hint let collation allowDiskUse bypassDocumentValidation",
    "explain exchange needsMerge fromMongos",
  ),
  explain: command(explain, "explain verbosity"),

  insert: transactional(write.insert, "insert documents ordered bypassDocumentValidation"),
  update: transactional(write.update, "update updates ordered bypassDocumentValidation let"),
  delete: transactional(write.remove, "delete deletes ordered let"),
  findAndModify: modify,
  findandmodify: modify,
  bulkWrite: transactional(bulkWrite, "bulkWrite ops nsInfo ordered errorsOnly bypassDocumentValidation let cursor"),

  create: transactional(
    ddl.create,
    "create validator validationLevel validationAction collation autoIndexId flags storageEngine indexOptionDefaults",
    "capped size max timeseries viewOn pipeline clusteredIndex changeStreamPreAndPostImages expireAfterSeconds encryptedFields idIndex",
  ),
  collMod: command(
    ddl.collMod,
    "collMod index validator validationLevel validationAction",
    "viewOn pipeline expireAfterSeconds timeseries changeStreamPreAndPostImages cappedSize cappedMax dryRun",
  ),
  drop: command(ddl.drop, "drop"),
  dropDatabase: command(ddl.dropDatabase, "dropDatabase"),
  createIndexes: transactional(ddl.createIndexes, "createIndexes indexes ignoreUnknownIndexOptions commitQuorum"),
  dropIndexes: command(ddl.dropIndexes, "dropIndexes index"),
  listIndexes: command(ddl.listIndexes, "listIndexes cursor"),
  listCollections: command(ddl.listCollections, "listCollections filter nameOnly authorizedCollections cursor"),
  listDatabases: command(ddl.listDatabases, "listDatabases filter nameOnly authorizedDatabases"),
};
