import type { Env } from "@/embedded/mongo/env";
import type { Doc, Value } from "@/embedded/mongo/values";

/** What a pipeline may reach besides its input: other collections of the database, as of the same snapshot; the filter may be served by an index. */
export type PipelineEnv = Env & { scan(collection: string, filter: Doc): Iterable<Doc> };
/** A compiled stage. It never writes into the documents it gets. */
export type Run = (docs: Iterable<Doc>) => Iterable<Doc>;
export type Stage = (arg: Value, env: PipelineEnv) => Run;
export type CompilePipeline = (stages: readonly Doc[], env: PipelineEnv) => Run;
export type Leading = (stages: readonly Doc[]) => { filter: Doc; sort?: Doc; skip?: number; limit?: number; rest: Doc[] };
