import { describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import type { UsableEndpoint } from "@/modules/feature-endpoints/service";
import { unionOf } from "@/modules/package-transactions/entitlement";

const ids = new Map<string, mongoose.Types.ObjectId>();
const id = (name: string) => ids.getOrInsertComputed(name, () => new mongoose.Types.ObjectId());
const endpoint = (name: string, feature: string, word_limit: number | null): UsableEndpoint => ({
  _id: id(name),
  feature: id(feature),
  name,
  method: "POST",
  path: `/${name}`,
  credits: null,
  word_limit,
  type: "other",
});
type SoldEndpoint = [name: string, word_limit: number | null];
const snapshot = (features: Record<string, { limit?: number | null; endpoints?: SoldEndpoint[] }>) => ({
  type: "credits" as const,
  features: Object.entries(features).map(([name, { limit = null, endpoints = [] }]) => ({
    feature: id(name),
    parent: null,
    name,
    type: "other",
    path: null,
    prefix: null,
    word_limit: limit,
    endpoints: endpoints.map(([of, word_limit]) => ({
      feature_endpoint: id(of),
      name: of,
      method: "POST",
      endpoint: `/${of}`,
      credits: null,
      word_limit,
    })),
  })),
});
const names = (features: ReadonlySet<string>) =>
  [...ids]
    .filter(([, each]) => features.has(String(each)))
    .map(([name]) => name)
    .toSorted((a, b) => a.localeCompare(b));

describe("what several packages allow together", () => {
  const inService = [
    endpoint("chat.ask", "chat", 10),
    endpoint("text.write", "text", 20),
    endpoint("text.new", "text", 30),
    endpoint("image.make", "image", 40),
  ];
  const small = snapshot({ chat: { limit: 100, endpoints: [["chat.ask", 100]] }, text: { endpoints: [["text.write", 200]] } });
  const large = snapshot({
    text: {
      limit: 500,
      endpoints: [
        ["text.write", 500],
        ["text.new", 500],
      ],
    },
  });
  const unlimited = snapshot({ chat: { endpoints: [["chat.ask", null]] } });

  test("features: all of all", () => {
    expect(names(unionOf([small, large], inService, false).features)).toEqual(["chat", "text"]);
    expect(names(unionOf([], inService, false).features)).toEqual([]);
  });

  test("word limits: the highest, in any order; none is higher than any", () => {
    for (const held of [
      [small, large],
      [large, small],
    ]) {
      const { wordLimit } = unionOf(held, inService, false);
      expect([wordLimit(id("chat.ask")), wordLimit(id("text.write"))]).toEqual([100, 500]);
    }
    for (const held of [
      [small, unlimited],
      [unlimited, small],
    ])
      expect(unionOf(held, inService, false).wordLimit(id("chat.ask"))).toBeNull();
  });

  test("an endpoint that came later: the package's limit for its feature, else its own", () => {
    expect(unionOf([small], inService, false).wordLimit(id("text.new"))).toBe(30);
    expect(unionOf([snapshot({ text: { limit: 70 } })], inService, false).wordLimit(id("text.new"))).toBe(70);
  });
});
