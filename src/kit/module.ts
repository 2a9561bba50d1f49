import type { Consumer } from "./consumer";
import type { Ctx } from "./ctx";
import type { Endpoint } from "./endpoint";
import type { AnyCollection } from "./collection";

/** Work that recurs. It runs in one process at a time, under a lock, as the system. */
export type Job = { readonly name: string; readonly every_ms: number; run(ctx: Ctx): Promise<unknown> };

/** One folder's manifest: everything the composition needs to know of it. */
export type Module = {
  readonly name: string;
  /** What this part of the product is, for the contract's tag. */
  readonly description: string;
  readonly routes: readonly Endpoint[];
  readonly collections: readonly AnyCollection[];
  readonly consumers?: readonly Consumer[];
  readonly jobs?: readonly Job[];
};

type Manifest = Omit<Module, "collections"> & { readonly collections: readonly (Omit<AnyCollection, "model"> & { model: unknown })[] };

/** Row types end here: the composition treats all models alike, and mongoose's are invariant in their row. */
export const module = (manifest: Manifest): Module => manifest as Module;
