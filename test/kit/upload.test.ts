import { describe, expect, test } from "bun:test";
import { Problem } from "@/kit/problem";
import { receiveFile } from "@/kit/upload";

const send = (type: string, body: string): Promise<string> =>
  receiveFile(
    new Request("http://shop.example/", { method: "POST", body, headers: { "content-type": type } }),
    { field: "file", bytesMax: 100 },
    async ({ filename, bytes }) => {
      let size = 0;
      for await (const chunk of bytes) size += chunk.byteLength;
      return `${filename}: ${size}`;
    },
  ).catch((error: unknown) => {
    if (error instanceof Problem) return `${error.status} ${error.code}`;
    throw error;
  });
const part = (boundary: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--${boundary}--\r\n`;

describe("the boundary of a form", () => {
  test.each([
    ["is what parts are told by", "b", "multipart/form-data; boundary=b", "a.txt: 3"],
    ["may stand in quotes", "b", 'multipart/form-data; boundary="b"', "a.txt: 3"],
    ["is empty", "b", "multipart/form-data; boundary=", "400 bad_request"],
    ["goes by another name", "b", "multipart/form-data; xboundary=b", "400 bad_request"],
    ["is longer than any", "b".repeat(300), `multipart/form-data; boundary=${"b".repeat(300)}`, "400 bad_request"],
  ])("%s", async (_, boundary, type, expected) => {
    expect(await send(type, part(boundary))).toBe(expected);
  });
});
