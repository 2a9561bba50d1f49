import { isEngineError } from "@/embedded/mongo/attempts";
import { commandOf } from "@/embedded/mongo/commands";
import type { Command } from "@/embedded/mongo/commands";
import type { Context, Reply } from "@/embedded/mongo/context";
import type { Engine } from "@/embedded/mongo/engine";
import { fail } from "@/embedded/mongo/errors";
import { hello } from "@/embedded/mongo/hello";
import { asNumber, checkNames, countOption, docOption, isTrue } from "@/embedded/mongo/options";
import type { Session } from "@/embedded/mongo/sessions";
import { decode } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

/** One connection of a client; transactions remember the one that carried their latest statement. */
export type Connection = { readonly id: number; readonly address: string };

/** One request: the command's document and the document sequences beside it, all still encoded. */
export type Request = { body: Uint8Array; sequences: ReadonlyMap<string, Uint8Array[]> | null };

/** Runs a command. Never throws: a failure is a reply with `ok: 0`. */
export function dispatch(engine: Engine, connection: Connection, request: Request): Reply | Promise<Reply> {
  try {
    const out = start(engine, connection, request);
    return out instanceof Promise ? out.catch(failure) : out;
  } catch (error) {
    return failure(error);
  }
}

function start(engine: Engine, connection: Connection, request: Request): Reply | Promise<Reply> {
  const command = decode(request.body);
  const name = Object.keys(command)[0] ?? "";
  if (HELLO.has(name)) return hello(connection.address, connection.id, engine.now(), name !== "hello");
  const lsid = docOption(command, "lsid");
  const session = lsid ? engine.sessions.get(lsid) : null;
  if (name === "commitTransaction" || name === "abortTransaction") return endTransaction(engine, name, session, command);
  const known = commandOf(name);
  if (!known) throw fail(59, "CommandNotFound", `no such command: '${name}'`);
  checkNames(command, known.names, known.refused, name);
  const work = (): Reply | Promise<Reply> =>
    runCommand(engine, connection, { command, sequences: request.sequences }, known, name, session);
  return session ? engine.sessions.inOrder(session, work) : work();
}

const HELLO = new Set(["hello", "isMaster", "ismaster"]);

function runCommand(
  engine: Engine,
  connection: Connection,
  { command, sequences }: Pick<Context, "command" | "sequences">,
  known: Command,
  name: string,
  session: Session | null,
): Reply | Promise<Reply> {
  const limit = countOption(command, "maxTimeMS", 0);
  const db = command["$db"];
  if (typeof db !== "string") throw fail(40571, "Location40571", "OP_MSG requests require a $db argument");
  const deadline = limit > 0 ? Date.now() + limit : Number.POSITIVE_INFINITY;
  const ctx: Context = { engine, db, command, sequences, session, txn: null, memo: null, deadline };
  const number = command["txnNumber"] === undefined ? null : asNumber(command["txnNumber"]);
  if (number === null || !session) return known.run(ctx);
  if (command["autocommit"] === false) return inTransaction(ctx, connection, known, name, session, number);
  ctx.memo = engine.sessions.memo(session, number);
  return known.run(ctx);
}

// Whatever fails inside a transaction ends it.
function inTransaction(ctx: Context, connection: Connection, known: Command, name: string, session: Session, number: number) {
  const { sessions } = ctx.engine;
  const ended = (error: unknown): never => {
    if (session.number === number) sessions.end(session);
    throw error;
  };
  ctx.txn = sessions.statement(session, number, isTrue(ctx.command["startTransaction"]));
  session.connection = connection;
  try {
    if (!known.inTransaction)
      throw fail(263, "OperationNotSupportedInTransaction", `Cannot run '${name}' in a multi-document transaction.`);
    const out = known.run(ctx);
    return out instanceof Promise ? out.catch(ended) : out;
  } catch (error) {
    return ended(error);
  }
}

function endTransaction(engine: Engine, name: string, session: Session | null, command: Doc): Reply | Promise<Reply> {
  const number = asNumber(command["txnNumber"]);
  if (!session || Number.isNaN(number)) throw fail(125, "CommandFailed", "Transaction commands need a session and a transaction number");
  return engine.sessions.inOrder(session, () => {
    if (name === "commitTransaction") engine.sessions.commit(session, number);
    else engine.sessions.abort(session, number);
    return { ok: 1 };
  });
}

function failure(error: unknown): Doc {
  if (!isEngineError(error)) {
    // A fault of the engine itself: the client learns what it was, as nobody else would.
    const errmsg = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
    return { ok: 0, errmsg, code: 8, codeName: "UnknownError" };
  }
  const { code, codeName, message, extra, labels } = error;
  const reply: Doc = { ok: 0, errmsg: message, code, codeName, ...extra };
  if (labels) reply["errorLabels"] = [...labels];
  return reply;
}
