import { anyone, endpoint, nothing, signedIn } from "@/kit/endpoint";
import { idParams } from "@/kit/schema";
import { userBlocked } from "@/modules/users/service";
import { linkDead } from "./links";
import { pages } from "./pages";
import {
  Asked,
  ByEmail,
  ByRefreshToken,
  ChangePassword,
  LinkToken,
  MailSent,
  ResetPassword,
  SessionView,
  SignedIn,
  SignIn,
  SignUp,
} from "./schema";
import {
  askForLink,
  changePassword,
  emailNotVerified,
  invalidCredentials,
  refresh,
  resetPassword,
  signIn,
  signUp,
  signUpClosed,
  verifyEmail,
} from "./service";
import { listSessions, revokeSession, signOut } from "./sessions";
import { jwtKeys } from "./tokens";

/** The reply of a route that says nothing. */
const done = (work: Promise<void>): Promise<undefined> => work.then(() => undefined);

const open = { method: "post", access: anyone } as const;
const credential = { ...open, returns: SignedIn, idempotency: "credential" } as const;

export const routes = [
  endpoint({
    ...open,
    path: "/auth/sign-up",
    id: "signUp",
    summary: "Open an account",
    description: "The same answer when the address has one already: its owner is told by mail. The link in the mail sets this password.",
    body: SignUp,
    returns: MailSent,
    status: 202,
    problems: [signUpClosed],
    run: (ctx, { body }) => signUp(ctx, body),
  }),
  endpoint({
    ...credential,
    path: "/auth/verify-email",
    id: "verifyEmail",
    summary: "Confirm an e-mail address and sign in",
    description: "The first confirmation of an address gives the initial package and credits, once.",
    body: LinkToken,
    problems: [linkDead, userBlocked],
    run: (ctx, { body }, c) => verifyEmail(ctx, { ...body, agent: c.req.header("User-Agent") }),
  }),
  endpoint({
    ...open,
    path: "/auth/resend-verification",
    id: "resendVerification",
    summary: "Send the confirmation mail again",
    body: ByEmail,
    returns: Asked,
    status: 202,
    run: (ctx, { body }) => askForLink(ctx, body.email, "verify"),
  }),
  endpoint({
    ...credential,
    path: "/auth/sign-in",
    id: "signIn",
    summary: "Sign in",
    body: SignIn,
    problems: [invalidCredentials, emailNotVerified, userBlocked],
    run: (ctx, { body }, c) => signIn(ctx, { ...body, agent: c.req.header("User-Agent") }),
  }),
  endpoint({
    ...credential,
    path: "/auth/refresh",
    id: "refreshSession",
    summary: "Get a new access token",
    description:
      "The refresh token is replaced: use the new one from now on. The same call within ten seconds gets the same new one; later it ends the session, for somebody else has the token.",
    body: ByRefreshToken,
    run: (ctx, { body }) => refresh(ctx, body.refresh_token),
  }),
  endpoint({
    ...open,
    path: "/auth/sign-out",
    id: "signOut",
    summary: "End this session",
    body: ByRefreshToken,
    returns: nothing,
    status: 204,
    run: (ctx, { body }) => done(signOut(ctx, body.refresh_token)),
  }),
  endpoint({
    ...open,
    path: "/auth/forgot-password",
    id: "forgotPassword",
    summary: "Ask for a link to choose a new password",
    body: ByEmail,
    returns: Asked,
    status: 202,
    run: (ctx, { body }) => askForLink(ctx, body.email, "reset"),
  }),
  endpoint({
    ...open,
    path: "/auth/reset-password",
    id: "resetPassword",
    summary: "Choose a new password by a mailed link",
    description: "All sessions end.",
    body: ResetPassword,
    returns: nothing,
    status: 204,
    problems: [linkDead, userBlocked],
    run: (ctx, { body }) => done(resetPassword(ctx, body)),
  }),
  endpoint({
    method: "post",
    access: signedIn,
    path: "/auth/change-password",
    id: "changePassword",
    summary: "Change my password",
    description: "All other sessions end.",
    body: ChangePassword,
    returns: nothing,
    status: 204,
    run: (ctx, { body }) => done(changePassword(ctx, body)),
  }),
  endpoint({
    method: "get",
    access: signedIn,
    path: "/auth/sessions",
    id: "listSessions",
    summary: "List my sessions",
    returns: SessionView,
    paged: true,
    run: (ctx) => listSessions(ctx),
  }),
  endpoint({
    method: "delete",
    access: signedIn,
    path: "/auth/sessions/{id}",
    id: "revokeSession",
    summary: "End one of my sessions",
    params: idParams,
    returns: nothing,
    status: 204,
    run: (ctx, { params }) => done(revokeSession(ctx, params.id)),
  }),
  endpoint({
    method: "get",
    access: anyone,
    path: "/~/.well-known/jwks.json",
    id: "getJwks",
    summary: "The public keys of access tokens",
    description: "A JSON Web Key Set (RFC 7517), as it stands.",
    returns: nothing,
    run: (ctx) => Promise.resolve(Response.json(jwtKeys(ctx.config).jwks, { headers: { "Cache-Control": "public, max-age=300" } })),
  }),
  ...pages,
];
