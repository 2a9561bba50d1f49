import { createHash } from "node:crypto";
import type { Context } from "hono";
import { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { anyone, endpoint, nothing, type Endpoint } from "@/kit/endpoint";
import { Problem, tooLarge, unsupportedMedia } from "@/kit/problem";
import { confirmNewEmail } from "./addresses";
import { linkDead } from "./links";
import { LinkToken, ResetPassword } from "./schema";
import { confirmEmail, resetPassword } from "./service";

/**
 * Where mailed links lead. Opening one changes nothing, for mail programs open links by themselves; the button does. Plain forms to the page's
 * own address: no script, nothing from elsewhere.
 */
export const pages: Endpoint[] = [
  ...page({
    path: "/verify-email",
    id: "VerifyEmailPage",
    title: "Confirm your e-mail address",
    form: `<p>Press the button to confirm that this address is yours.</p>`,
    button: "Confirm",
    schema: LinkToken,
    submit: (ctx, { token }) => confirmEmail(ctx, token),
    done: "Your e-mail address is confirmed. You can sign in now.",
  }),
  ...page({
    path: "/reset-password",
    id: "ResetPasswordPage",
    title: "Choose a new password",
    form: `<label>New password (at least 8 characters)
<input type="password" name="password" minlength="8" maxlength="200" autocomplete="new-password" required autofocus></label>`,
    button: "Save",
    schema: ResetPassword,
    submit: (ctx, input) => resetPassword(ctx, input),
    done: "Your password is set and all sessions have ended. You can sign in now.",
  }),
  ...page({
    path: "/confirm-email",
    id: "ConfirmEmailPage",
    title: "Confirm your new e-mail address",
    form: `<p>Press the button to use this address for your account from now on.</p>`,
    button: "Confirm",
    schema: LinkToken,
    submit: (ctx, { token }) => confirmNewEmail(ctx, token),
    done: "Your account uses this e-mail address now and all sessions have ended. You can sign in with it.",
  }),
];

type Page<S extends z.ZodType> = {
  path: `/${string}`;
  id: string;
  title: string;
  form: string;
  button: string;
  schema: S;
  submit(ctx: Ctx, input: z.output<S>): Promise<void>;
  done: string;
};

const formMax = 8_192;

function page<S extends z.ZodType>({ path, id, title, form, button, schema, submit, done }: Page<S>): Endpoint[] {
  const withForm = (token: string, status: number, message = "") =>
    html(
      status,
      title,
      `${message && `<p role="alert">${escaped(message)}</p>`}<form method="post" action="${path}">
<input type="hidden" name="token" value="${escaped(token)}">
${form}
<button>${button}</button></form>`,
    );
  const common = { path: `/~${path}` as const, access: anyone, returns: nothing, page: true as const, idempotency: "none" as const };
  return [
    endpoint({
      ...common,
      method: "get",
      id: `show${id}`,
      summary: title,
      description: "A page for people: the mailed link leads here.",
      query: z.object({ token: z.string().max(200).default("") }),
      run: (_ctx, { query: { token } }) =>
        Promise.resolve(token === "" ? said(400, title, "This link is not complete. Open it again from the mail.") : withForm(token, 200)),
    }),
    endpoint({
      ...common,
      method: "post",
      id: `submit${id}`,
      summary: `${title}: the form`,
      description: "What the page's form sends (`application/x-www-form-urlencoded`). Programs use the JSON routes under `/api/auth`.",
      problems: [linkDead, tooLarge, unsupportedMedia],
      run: async (ctx, _input, c) => {
        const fields = await formOf(c);
        const input = schema.safeParse(fields);
        const token = fields["token"] ?? "";
        if (!input.success) return withForm(token, 422, input.error.issues[0]?.message);
        try {
          await submit(ctx, input.data);
        } catch (error) {
          // People read pages, not problem documents.
          if (error instanceof Problem && error.status < 500) return said(error.status, title, error.message);
          throw error;
        }
        return said(200, title, done);
      },
    }),
  ];
}

async function formOf(c: Context): Promise<Record<string, string>> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "")) throw unsupportedMedia("Send the page's form.");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > formMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8")));
}

const said = (status: number, title: string, text: string) => html(status, title, `<p>${escaped(text)}</p>`);

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1rem;color:#1b1b1f;background:#fafafa}
h1{font-size:1.25rem}label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;padding:.6rem;font:inherit}
button{padding:.6rem 1.4rem;font:inherit;border:0;border-radius:.4rem;background:#1b1b1f;color:#fff;cursor:pointer}[role=alert]{color:#b00020}`;
const styleHash = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;

const html = (status: number, title: string, body: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>
${body}</main></body></html>`,
    {
      status,
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": `default-src 'none'; style-src ${styleHash}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      },
    },
  );

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character]!);
