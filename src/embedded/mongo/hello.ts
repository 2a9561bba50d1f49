import { ObjectId } from "bson";
import type { Reply } from "@/embedded/mongo/context";
import type { Doc } from "@/embedded/mongo/values";

/**
 * Answers the handshake as the primary of a replica set, which transactions and retryable writes ask for.
 * There is no `topologyVersion`: with one, drivers would open streaming monitors.
 */
export function hello(address: string, connectionId: number, now: number, legacy: boolean): Reply {
  const primary: Doc = legacy ? { ismaster: true, helloOk: true } : { isWritablePrimary: true, helloOk: true };
  return {
    ...primary,
    setName: "rs0",
    setVersion: 1,
    secondary: false,
    hosts: [address],
    primary: address,
    me: address,
    electionId: ELECTION,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(now),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  };
}

export function buildInfo(): Reply {
  return {
    version: "7.0.0",
    versionArray: [7, 0, 0, 0],
    gitVersion: "embedded",
    modules: [],
    storageEngines: ["sqlite"],
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16_777_216,
    ok: 1,
  };
}

const ELECTION = new ObjectId("7fffffff0000000000000001");
