import { expect, test } from "bun:test";
import { bootTest } from "@test/support/boot";
import { refused } from "@test/support/shop";

test("switched off, files are not taken", async () => {
  const app = await bootTest({ SEED: "none", FLAGS: "-uploads" });
  const somebody = app.client((await app.user()).token);
  const refusal = await refused(somebody.uploadFile({ file: new File(["x"], "x.txt") }));
  expect(refusal).toMatchObject({ status: 403, code: "uploads_closed" });
  expect((await somebody.listStoredFiles({})).data).toEqual([]);
  await app.close();
});
