import type { Ctx } from "@/kit/ctx";
import { mailSend } from "@/kit/mail";

// No text repeats what a stranger typed (a name, say): these mails go to people who may never have asked for them.

export const mailVerify = (ctx: Ctx, to: string, token: string) => {
  const link = linkTo(ctx, "verify-email", token);
  return send(
    ctx,
    to,
    "Confirm your e-mail address",
    [
      "An account was opened with this e-mail address. To confirm that it is yours, open:",
      link,
      "The link is good for 24 hours and sets the password that was chosen with it. If this was not you, ignore this mail: nothing happens.",
    ],
    [link],
  );
};

export const mailVerifyAgain = (ctx: Ctx, to: string, token: string) => {
  const link = linkTo(ctx, "verify-email", token);
  return send(
    ctx,
    to,
    "Confirm your e-mail address",
    [
      "Several sign-ups were started with this e-mail address. To confirm that it is yours, open:",
      link,
      'The link is good for 24 hours and sets no password: choose one afterwards with "forgot password". If this was not you, ignore this mail.',
    ],
    [link],
  );
};

export const mailTaken = (ctx: Ctx, to: string) =>
  send(
    ctx,
    to,
    "You already have an account",
    [
      "Somebody tried to open an account with this e-mail address, which has one already. Nothing was changed.",
      'If it was you: sign in as usual, or use "forgot password". If it was not, there is nothing to do.',
    ],
    [],
  );

export const mailReset = (ctx: Ctx, to: string, token: string) => {
  const link = linkTo(ctx, "reset-password", token);
  return send(
    ctx,
    to,
    "Choose a new password",
    [
      "A new password was asked for this account. To choose one, open:",
      link,
      "The link is good for one hour and one use; it ends all sessions. If this was not you, ignore this mail: your password stays as it is.",
    ],
    [link],
  );
};

export const mailInvite = (ctx: Ctx, to: string, token: string) => {
  const link = linkTo(ctx, "reset-password", token);
  return send(
    ctx,
    to,
    "An account was made for you",
    ["An account was made for this e-mail address. To choose its password, open:", link, "The link is good for seven days and one use."],
    [link],
  );
};

export const mailPasswordChanged = (ctx: Ctx, to: string) =>
  send(
    ctx,
    to,
    "Your password was changed",
    ['The password of your account was changed just now. If this was not you, use "forgot password" at once: it ends all sessions.'],
    [],
  );

export const mailNewAddress = (ctx: Ctx, to: string, token: string) => {
  const link = linkTo(ctx, "confirm-email", token);
  return send(
    ctx,
    to,
    "Confirm your new e-mail address",
    [
      "Somebody who has an account wants to use this e-mail address for it. To confirm that it is yours and theirs, open:",
      link,
      "The link is good for 24 hours and ends all sessions. If this was not you, ignore this mail: nothing happens.",
    ],
    [link],
  );
};

export const mailAddressTaken = (ctx: Ctx, to: string) =>
  send(
    ctx,
    to,
    "Your e-mail address is in use",
    [
      "Somebody wanted to use this e-mail address for another account. It belongs to yours, so nothing was changed.",
      "If it was you: sign in with this address, or delete this account first. If it was not, there is nothing to do.",
    ],
    [],
  );

export const mailAddressChanged = (ctx: Ctx, to: string) =>
  send(
    ctx,
    to,
    "Your e-mail address was changed",
    [
      "Your account uses another e-mail address from now on, and all its sessions have ended. This address no longer opens it.",
      "If this was not you, write to us.",
    ],
    [],
  );

export const mailGoogle = (ctx: Ctx, to: string, now: "added" | "removed") =>
  send(
    ctx,
    to,
    `Google sign-in was ${now}`,
    [
      now === "added"
        ? "A Google account can sign in to your account from now on."
        : "No Google account can sign in to your account any more.",
      'If this was not you, use "forgot password" at once: it ends all sessions.',
    ],
    [],
  );

const linkTo = ({ config }: Ctx, page: string, token: string) => `${config.PUBLIC_URL}/${page}?token=${token}`;

const send = (ctx: Ctx, to: string, subject: string, paragraphs: readonly string[], links: readonly string[]) =>
  ctx.emit(mailSend, { to, subject, text: paragraphs.join("\n\n"), links: [...links] });
