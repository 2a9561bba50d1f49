import mongoose from "mongoose";
import type { ClientSession, Collection, Document, MongoClient, UpdateFilter } from "mongodb";

/** One write of a decision, to the collection of this name. An update finds its document (or makes it, with `upsert`); else it came too late. */
export type Statement =
  | { into: string; insert: Document & { _id: unknown } }
  | { into: string; filter: Document; update: UpdateFilter<Document>; upsert?: true };

/**
 * Writes statements in their order, in the transaction of `session`: by one command where the server takes writes to several collections
 * together, else by one for each collection and update. Throws the server's own error, 11000 included, and a transient one when an
 * update found nothing.
 */
export async function execute(statements: readonly Statement[], session: ClientSession): Promise<void> {
  if (statements.length === 0) return;
  if (statements.length > 1 && (await writesTogether())) await together(statements, session);
  else await oneByOne(statements, session);
}

const answers = new WeakMap<MongoClient, Promise<boolean>>();

/** Whether the server knows the `bulkWrite` command (MongoDB 8 and the embedded engine do). Asked once for each connection pool. */
export function writesTogether(): Promise<boolean> {
  const client = mongoose.connection.getClient();
  let answer = answers.get(client);
  if (!answer) {
    // An empty list is refused for its length by those who know the command, and by nobody else.
    answer = client
      .db("admin")
      .command({ bulkWrite: 1, ops: [], nsInfo: [] })
      .then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof mongoose.mongo.MongoServerError)) answers.delete(client);
          return codeOf(error) === 16;
        },
      );
    answers.set(client, answer);
  }
  return answer;
}

async function together(statements: readonly Statement[], session: ClientSession): Promise<void> {
  const { connection } = mongoose;
  const names = [...new Set(statements.map(({ into }) => into))];
  const ops = statements.map((statement) => {
    const place = names.indexOf(statement.into);
    if ("insert" in statement) return { insert: place, document: statement.insert };
    const { filter, update, upsert = false } = statement;
    return { update: place, filter, updateMods: update, multi: false, upsert };
  });
  const nsInfo = names.map((name) => ({ ns: `${connection.name}.${name}` }));
  const reply = await connection
    .getClient()
    .db("admin")
    .command({ bulkWrite: 1, ops, nsInfo, ordered: true, errorsOnly: true }, { session });
  if (Number(reply["nErrors"]) > 0) {
    const { firstBatch } = reply["cursor"] as { firstBatch: Document[] };
    throw new mongoose.mongo.MongoServerError({ ...firstBatch[0] });
  }
  const updates = statements.filter((statement) => "update" in statement).length;
  if (Number(reply["nMatched"]) + Number(reply["nUpserted"]) !== updates) throw conflicting();
}

async function oneByOne(statements: readonly Statement[], session: ClientSession): Promise<void> {
  const { connection } = mongoose;
  const db = connection.getClient().db(connection.name);
  for (let at = 0; at < statements.length;) {
    const statement = statements[at]!;
    const rows: Collection = db.collection(statement.into);
    if ("update" in statement) {
      const { filter, update, upsert = false } = statement;
      const { matchedCount, upsertedCount } = await rows.updateOne(filter, update, { session, upsert });
      if (matchedCount + upsertedCount !== 1) throw conflicting();
      at += 1;
      continue;
    }
    const documents: Document[] = [];
    for (let next = statements[at]; next && "insert" in next && next.into === statement.into; next = statements[at]) {
      documents.push(next.insert);
      at += 1;
    }
    await rows.insertMany(documents, { session });
  }
}

/** A write that came too late, as the transaction's owner knows to do again from the start. */
function conflicting(): Error {
  const error = new mongoose.mongo.MongoServerError({ message: "the wallet has moved", code: 112 });
  error.addErrorLabel("TransientTransactionError");
  return error;
}

const codeOf = (error: unknown) => (error as { code?: unknown }).code;
