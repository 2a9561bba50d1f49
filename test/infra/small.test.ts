import { describe, expect, test } from "bun:test";
import { openLog } from "@/infra/log";
import { openInbox, openSmtp } from "@/infra/mail";
import { openMetrics } from "@/infra/metrics";
import { freshEncryptionKeys, openVault, parseEncryptionKeys } from "@/infra/vault";
import { openTestMongo } from "@test/infra/support";

describe("log", () => {
  test("what is named like a secret is blanked, down to the third level", () => {
    const lines: string[] = [];
    const { log } = openLog({ LOG_LEVEL: "info" }, { write: (line) => void lines.push(line) });
    log.info({
      password: "s3cret",
      req: { headers: { authorization: "Bearer s3cret", cookie: "s3cret" } },
      body: { token: "s3cret", name: "ann" },
      method: { secret: { webhook_secret: "s3cret" } },
      key: "zz_s3cret",
    });
    log.debug("below the level");
    expect(lines.length).toBe(1);
    expect(lines[0]).not.toContain("s3cret");
    expect(JSON.parse(lines[0]!)).toMatchObject({
      body: { token: "[hidden]", name: "ann" },
      req: { headers: { authorization: "[hidden]" } },
    });
  });
});

describe("vault", () => {
  test("what one key sealed is opened by every later set of keys that still has it", async () => {
    const old = freshEncryptionKeys();
    const sealed = await (await openVault(old)).encrypt('{"secret_key":"ä"}');
    expect(sealed).toStartWith(`v1.${old.split(":")[0]}.`);
    expect(sealed).not.toContain("secret_key");
    const fresh = freshEncryptionKeys();
    const both = await openVault(`${fresh},${old}`);
    expect(await both.decrypt(sealed)).toBe('{"secret_key":"ä"}');
    expect(await both.encrypt("x")).toStartWith(`v1.${fresh.split(":")[0]}.`);
    await expect((await openVault(fresh)).decrypt(sealed)).rejects.toThrow(`sealed with the key "${old.split(":")[0]}"`);
  });

  test("the same text is never sealed the same twice, and nothing changed is opened", async () => {
    const vault = await openVault(`${freshEncryptionKeys()},${freshEncryptionKeys()}`);
    const [one, two] = [await vault.encrypt("x"), await vault.encrypt("x")];
    expect(one).not.toBe(two);
    const [version, id, nonce, body] = one.split(".") as [string, string, string, string];
    const flipped = `${body.startsWith("A") ? "B" : "A"}${body.slice(1)}`;
    for (const bad of [
      [version, id, nonce, flipped],
      [version, id, two.split(".")[2], body],
      [version, id, nonce, ""],
      ["v2", id, nonce, body],
      ["x"],
    ])
      await expect(vault.decrypt(bad.join("."))).rejects.toThrow();
  });

  test("faults of the keys are told without a key", () => {
    expect(parseEncryptionKeys(`${freshEncryptionKeys()}, ${freshEncryptionKeys()}`).map(({ bytes }) => bytes.length)).toEqual([32, 32]);
    expect(() => parseEncryptionKeys("a:tooshort,b")).toThrow(
      "ENCRYPTION_KEYS: the 1. entry is not id:key with a key of 32 bytes in base64url; the 2. entry is not id:key with a key of 32 bytes in base64url",
    );
    const key = freshEncryptionKeys();
    expect(() => parseEncryptionKeys(`${key},${key}`)).toThrow("ENCRYPTION_KEYS: an id is given twice");
  });
});

describe("mail", () => {
  test("the inbox keeps the last 500, newest first", async () => {
    const mongo = await openTestMongo();
    const inbox = openInbox(mongo);
    for (let n = 1; n <= 503; n += 1)
      await inbox.sendMail({ to: "ann@example.com", subject: `mail ${n}`, text: "t", ...(n === 503 && { links: ["http://x/?a=1"] }) });
    const mails = await inbox.list();
    expect(mails.length).toBe(500);
    expect(mails[0]).toEqual({
      to: "ann@example.com",
      subject: "mail 503",
      text: "t",
      links: ["http://x/?a=1"],
      created_at: expect.any(Date),
    });
    expect(mails.at(-1)).toMatchObject({ subject: "mail 4", links: [] });
    expect(await mongo.db.collection("dev_mails").countDocuments()).toBe(500);
    await mongo.close();
  }, 20_000);

  test("a mail goes to one address through SMTP; what the server refuses is an error", async () => {
    const server = smtpServer();
    const smtp = openSmtp(`smtp://127.0.0.1:${server.port}`, "ZaaZ <no-reply@example.com>");
    await smtp.sendMail({ to: "ann@example.com", subject: "Hello\r\nBcc: eve@example.com", text: "line one\nline two" });
    expect(server.envelopes).toEqual([["MAIL FROM:<no-reply@example.com>", "RCPT TO:<ann@example.com>"]]);
    expect(server.data[0]).toContain("From: ZaaZ <no-reply@example.com>");
    expect(server.data[0]).toContain("line one\r\nline two");
    expect(server.data[0]).not.toMatch(/^Bcc:/m);
    await expect(smtp.sendMail({ to: "refused@example.com", subject: "x", text: "x" })).rejects.toThrow("550");
    await smtp.close();
    server.stop();
  });
});

describe("metrics", () => {
  test("requests by route, job runs, the outbox and dead letters are told to Prometheus", async () => {
    const metrics = openMetrics({
      lag: async () => ({ waiting: 3, oldest_s: 1.5 }),
      deadLetters: async () => new Map([["mail.send", 2]]),
    });
    metrics.http("GET", "/api/packages/:id", 200, 0.004);
    metrics.http("GET", "/api/packages/:id", 200, 0.2);
    metrics.job("holds.sweep", { ok: false, seconds: 1 });
    const text = await metrics.text();
    for (const line of [
      'http_request_duration_seconds_bucket{le="0.005",method="GET",route="/api/packages/:id",status="200"} 1',
      'http_request_duration_seconds_count{method="GET",route="/api/packages/:id",status="200"} 2',
      'job_runs_total{job="holds.sweep",outcome="failed"} 1',
      "outbox_waiting 3",
      "outbox_lag_seconds 1.5",
      'dead_letters{queue="mail.send"} 2',
    ])
      expect(text.split("\n")).toContain(line);
    expect(text).toContain("nodejs_eventloop_lag_seconds");
    expect(metrics.contentType).toStartWith("text/plain");
    metrics.close();
  });

  test("a database that is away takes only its own figures with it; a second process's worth of metrics does not collide", async () => {
    const away = () => Promise.reject(new Error("away"));
    const metrics = openMetrics({ lag: away, deadLetters: away });
    expect((await metrics.text()).split("\n")).toContain("outbox_waiting Nan");
    metrics.close();
  });
});

/** A mail server of one connection at a time that takes everything but for one address. */
function smtpServer() {
  const envelopes: string[][] = [];
  const data: string[] = [];
  const listener = Bun.listen<{ text: string; body: string | null; envelope: string[] }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: (socket) => {
        socket.data = { text: "", body: null, envelope: [] };
        socket.write("220 here\r\n");
      },
      data: (socket, bytes) => {
        const state = socket.data;
        state.text += bytes.toString();
        for (let end = state.text.indexOf("\r\n"); end >= 0; end = state.text.indexOf("\r\n")) {
          const line = state.text.slice(0, end);
          state.text = state.text.slice(end + 2);
          if (state.body !== null) {
            if (line !== ".") state.body += `${line}\r\n`;
            else {
              data.push(state.body);
              envelopes.push(state.envelope);
              Object.assign(state, { body: null, envelope: [] });
              socket.write("250 taken\r\n");
            }
          } else if (line === "DATA") {
            state.body = "";
            socket.write("354 go on\r\n");
          } else if (line.includes("refused@")) socket.write("550 no such person\r\n");
          else {
            if (/^(MAIL|RCPT)/.test(line)) state.envelope.push(line);
            socket.write("250 fine\r\n");
          }
        }
      },
    },
  });
  return { port: listener.port, envelopes, data, stop: () => listener.stop(true) };
}
