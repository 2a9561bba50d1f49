import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { html } from "hono/html";
import { readText } from "@/kit/body";
import type { Ctx } from "@/kit/ctx";
import { anyone, endpoint, nothing, type Endpoint } from "@/kit/endpoint";
import { page, type Html } from "@/kit/page";
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
  ...formPage({
    path: "/verify-email",
    id: "VerifyEmailPage",
    title: "Confirm your e-mail address",
    form: html`<p>Press the button to confirm that this address is yours.</p>`,
    button: "Confirm",
    schema: LinkToken,
    submit: (ctx, { token }) => confirmEmail(ctx, token),
    done: "Your e-mail address is confirmed. You can sign in now.",
  }),
  ...formPage({
    path: "/reset-password",
    id: "ResetPasswordPage",
    title: "Choose a new password",
    form: html`<label
      >New password (at least 8 characters)
      <input type="password" name="password" minlength="8" maxlength="200" autocomplete="new-password" required autofocus
    /></label>`,
    button: "Save",
    schema: ResetPassword,
    submit: (ctx, input) => resetPassword(ctx, input),
    done: "Your password is set and all sessions have ended. You can sign in now.",
  }),
  ...formPage({
    path: "/confirm-email",
    id: "ConfirmEmailPage",
    title: "Confirm your new e-mail address",
    form: html`<p>Press the button to use this address for your account from now on.</p>`,
    button: "Confirm",
    schema: LinkToken,
    submit: (ctx, { token }) => confirmNewEmail(ctx, token),
    done: "Your account uses this e-mail address now and all sessions have ended. You can sign in with it.",
  }),
];

type FormPage<S extends z.ZodType> = {
  path: `/${string}`;
  id: string;
  title: string;
  form: Html;
  button: string;
  schema: S;
  submit(ctx: Ctx, input: z.output<S>): Promise<void>;
  done: string;
};

const formMax_bytes = 8_192;

function formPage<S extends z.ZodType>({ path, id, title, form, button, schema, submit, done }: FormPage<S>): Endpoint[] {
  const withForm = (token: string, status: number, message = "") =>
    page(
      title,
      html`<h1>${title}</h1>
        ${message && html`<p role="alert">${message}</p>`}
        <form method="post" action="${path}">
          <input type="hidden" name="token" value="${token}" />
          ${form} <button>${button}</button>
        </form>`,
      { status, narrow: true },
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
        token === "" ? said(400, title, "This link is not complete. Open it again from the mail.") : withForm(token, 200),
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
  return Object.fromEntries(new URLSearchParams(await readText(c.req.raw, formMax_bytes)));
}

const said = (status: number, title: string, text: string) =>
  page(
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>`,
    { status, narrow: true },
  );
