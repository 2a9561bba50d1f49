import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, type Reply, type TestApp } from "@test/support/boot";
import { initiate, packagePlan } from "@test/support/shop";
import { callers, expectStatus, filled, routes, strongest } from "@test/contract/support";
import { openLog } from "@/infra/log";
import { problemOf } from "@/app/problems";

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await bootTest();
  ({ token } = await app.admin());
});
afterAll(() => app.close());

type Row = { _id: string } & Record<string, unknown>;
const send = <T = Row>(method: string, path: string, body?: unknown) =>
  app.call<T>(method, `/api${path}`, { token, ...(body !== undefined && { body }) });

describe("stored XSS via `Package.content` HTML", () => {
  const corpus = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\u0000>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)//>",
    '<img/src="x"/onerror=alert(1)>',
    '<img src="javascript:alert(1)">',
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
    '<img srcset="x onerror=alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvAsCrIpT:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href=" &#106;avascript:alert(1)">x</a>',
    '<a href="&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)">x</a>',
    '<a href="\u0001javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="//evil.example">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<iframe src="javascript:alert(1)">',
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link rel="stylesheet" href="https://evil.example/x.css"><style>@import "//evil.example"</style>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<details open ontoggle=alert(1)><summary>x</summary></details><body onload=alert(1)><video><source onerror=alert(1)></video>",
    '<p id="x" class="y" name="attributes">x</p><input autofocus onfocus=alert(1)>',
    "<template><script>alert(1)</script></template><xmp><script>alert(1)</script></xmp>",
    `${"<div>".repeat(300)}<script>alert(1)</script>`,
  ];

  /** What is in the text as markup: each tag with the names and values of its attributes, as a browser would read it. */
  async function markup(html: string): Promise<{ tag: string; attributes: [string, string][] }[]> {
    const found: { tag: string; attributes: [string, string][] }[] = [];
    const reader = new HTMLRewriter().on("*", {
      element: ({ tagName, attributes }) =>
        void found.push({ tag: tagName.toLowerCase(), attributes: [...attributes] as [string, string][] }),
    });
    await reader.transform(new Response(html)).text();
    return found;
  }
  const harmless =
    /^(h[1-6]|p|br|hr|div|span|blockquote|pre|code|ul|ol|li|dl|dt|dd|strong|b|em|i|u|s|small|sub|sup|mark|a|img|figure|figcaption|table|caption|thead|tbody|tfoot|tr|th|td)$/;
  const harmlessAttribute = /^(href|title|rel|src|alt|width|height|colspan|rowspan)$/;

  /** As a browser sees the address on a page of ours: by a scheme that is not harmless, or on another host without saying by which scheme. */
  const leadsElsewhere = (address: string) => {
    const { protocol, host } = new URL(address, "https://here.example/");
    return !["https:", "http:", "mailto:"].includes(protocol) || (host !== "here.example" && host !== "" && !/^https?:\/\//.test(address));
  };

  async function expectHarmless(sent: string, kept: string): Promise<void> {
    for (const { tag, attributes } of await markup(kept)) {
      expect([sent, tag, harmless.test(tag)]).toEqual([sent, tag, true]);
      for (const [name, value] of attributes) {
        expect([sent, name, harmlessAttribute.test(name)]).toEqual([sent, name, true]);
        if (name === "href" || name === "src") expect([sent, value, leadsElsewhere(value)]).toEqual([sent, value, false]);
      }
    }
  }

  test("nothing that runs or loads is kept, whoever writes it, at making and at changing", async () => {
    const { _id } = (await expectStatus(send("POST", "/packages", { value: "xss", name: "X", type: "credits" }), 201)).data;
    const feature = (await expectStatus(send("POST", "/features", { name: "X", prefix: "/api/xss" }), 201)).data._id;
    const popup = { feature, type: "limit", title: "X" };
    const popupId = (await expectStatus(send("POST", "/feature-popups", popup), 201)).data._id;
    for (const [at, payload] of [...corpus, corpus.join("")].entries()) {
      const content = payload.slice(0, 20_000);
      const made = await expectStatus(send("POST", "/packages", { value: `xss-${at}`, name: "X", type: "credits", content }), 201);
      await expectStatus(send("PATCH", `/packages/${_id}`, { content }), 200);
      await expectStatus(send("PATCH", `/feature-popups/${popupId}`, { content }), 200);
      const shown = [
        made.data["content"],
        (await app.call("GET", `/api/packages/${_id}`)).data["content"],
        (await app.call("GET", `/api/feature-popups/${popupId}`)).data["content"],
      ];
      for (const kept of shown) await expectHarmless(payload, kept as string);
    }
  });

  test("and no answer that carries it is a page that could run it", async () => {
    const reply = await app.call("GET", "/api/packages");
    expect(reply.headers.get("Content-Type")).toStartWith("application/json");
    expect(reply.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(reply.headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  });
});

describe("webhook secret / PaymentMethod.secret", () => {
  const mark = "s3cr3t-c4n4ry";
  const secrets = {
    stripe: { secret_key: `sk_${mark}`, webhook_secret: `whsec_${mark}` },
    sslcommerz: { store_id: `store_${mark}`, store_password: `pw_${mark}` },
    bkash: { app_key: `key_${mark}`, app_secret: `secret_${mark}`, username: `user_${mark}`, password: `pw_${mark}` },
  };

  test("stands in no answer to anyone, in no refusal, in no log, and in the database as sealed text alone", async () => {
    const methods = (await send<Row[]>("GET", "/payment-methods")).data;
    expect(methods).toHaveLength(3);
    const replies: Reply<unknown>[] = [];
    const keep = async <T>(reply: Promise<Reply<T>>) => {
      const answer = await reply;
      replies.push(answer);
      return answer;
    };
    for (const { _id, value } of methods) {
      const path = `/payment-methods/${_id}`;
      const secret = secrets[value as keyof typeof secrets];
      expect((await keep(send("PATCH", path, { secret }))).status).toBe(200);
      // What is refused is not said again either.
      expect((await keep(send("PATCH", path, { secret: { ...secret, more: mark } }))).status).toBe(422);
      expect((await keep(send("PATCH", path, { secret, currency: mark }))).status).toBe(422);
      expect(
        (await keep(send("POST", "/payment-methods", { name: "Again", value, currency: "BDT", currencies: ["BDT"], secret }))).status,
      ).toBe(409);
      for (const query of ["?fields=secret", "?include=secret", "?sort=secret", `?secret=${mark}`])
        expect((await keep(send("GET", `/payment-methods${query}`))).status).toBe(422);
    }
    const buyer = await app.user();
    // The gateway is asked with the secret, and refuses it: what it answers goes no further either.
    await initiate(app, buyer, (await packagePlan(app, "pro", /month/i))._id).catch(() => null);
    await app.settled();
    const who = await callers(app);
    for (const route of routes.filter(({ method, address }) => method === "get" && address !== "/api/auth/google")) {
      const ids = route.address.startsWith("/api/payment-methods") ? methods.map(({ _id }) => _id) : [undefined];
      for (const id of ids)
        for (const as of new Set([strongest(route.access, who), who.tokens.user, undefined]))
          await keep(app.call("GET", filled(route, id), { ...(as && { token: as }) }));
    }
    const leaks = replies.filter(({ text, headers }) => `${text}${JSON.stringify([...headers])}`.includes(mark));
    expect(leaks.map(({ text }) => text.slice(0, 200))).toEqual([]);
    expect(replies.length).toBeGreaterThan(150);

    const { db } = mongoose.connection;
    const found: string[] = [];
    for (const { name } of await db!.listCollections().toArray()) {
      // A log of what was sent to the sandbox is none of the product's.
      const text = mongoose.mongo.BSON.EJSON.stringify(await db!.collection(name).find().toArray());
      if (text.includes(mark) || text.includes(Buffer.from(mark).toString("base64").slice(0, 12))) found.push(name);
    }
    expect(found).toEqual([]);
    const sealed = await db!.collection("payment_methods").find().toArray();
    expect(sealed.map(({ secret }) => typeof secret)).toEqual(["string", "string", "string"]);
    expect(new Set(sealed.map(({ secret }) => (secret as string).split(/[.:]/)[0])).size).toBe(1);
  });

  test("a log line that is handed one blanks it", () => {
    const lines: string[] = [];
    const { log } = openLog({ LOG_LEVEL: "trace" }, { write: (line) => lines.push(line) });
    for (const secret of Object.values(secrets)) log.info({ secret, method: { secret }, row: { method: { secret } } }, "with a method");
    log.info({ ...secrets.stripe, headers: { authorization: `Bearer ${mark}` } }, "with its parts");
    expect(lines).toHaveLength(4);
    expect(lines.filter((line) => line.includes(mark))).toEqual([]);
    expect(problemOf(new Error(mark))).toBeNull();
  });
});
