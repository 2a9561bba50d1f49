import { openEmbeddedMongo } from "@/embedded/mongo/server";

let shared: Promise<{ uri: string }> | undefined;

/** The engine under test: the one of the environment, else one embedded engine for the whole process, which ends with it. */
export const engineUri = async (): Promise<string> =>
  process.env["MONGODB_URI"] ?? (await (shared ??= openEmbeddedMongo({ dir: ":memory:" }))).uri;
