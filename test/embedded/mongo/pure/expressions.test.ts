import { describe, expect, test } from "bun:test";
import { compileExpression } from "@/embedded/mongo/expressions";
import type { Doc, Value } from "@/embedded/mongo/values";
import { DOC, env, EXPRESSIONS, REFUSED_EXPRESSIONS } from "@test/embedded/mongo/pure/expression-cases";

const run = (expression: Value, doc: Doc = DOC): Value => compileExpression(expression, env)({ root: doc, vars: env.vars });

describe("expressions", () => {
  for (const [expression, value] of EXPRESSIONS) {
    test(Bun.inspect(expression, { compact: true }), () => {
      expect(run(expression)).toStrictEqual(value);
    });
  }
});

describe("refused expressions", () => {
  for (const [expression, code] of REFUSED_EXPRESSIONS) {
    test(Bun.inspect(expression, { compact: true }), () => {
      expect(() => run(expression)).toThrow(expect.objectContaining({ code }));
    });
  }
});
