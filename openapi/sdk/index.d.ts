import { Client, ZaaZError, type Answer, type CallOptions, type Pages } from "./client.js";
import type * as Types from "./types.js";
export { Pages, ZaaZError } from "./client.js";
export type { Answer, CallOptions, Page, PageMeta, ProblemField, ResponseInfo, Token, ZaaZOptions } from "./client.js";
export type * from "./types.js";
/** True for a refusal with one of these codes. */
export declare const isProblem: (error: unknown, ...codes: readonly Types.ProblemCode[]) => error is ZaaZError;
/** ZaaZ Server 1.0.0: one method for each operation. */
export declare class ZaaZ extends Client {
    /**
     * Open an account
     *
     * The same answer when the address has one already: its owner is told by mail. The link in the mail sets this password.
     *
     * `POST /api/auth/sign-up`
     *
     * Refusals beside the usual: `sign_up_closed`, `unavailable`, `internal`.
     */
    signUp(input: Types.SignUpInput, options?: CallOptions): Promise<Answer<Types.VerificationSent>>;
    /**
     * Confirm an e-mail address and sign in
     *
     * The first confirmation of an address gives the initial package and credits, once.
     *
     * `POST /api/auth/verify-email`
     *
     * Refusals beside the usual: `user_blocked`, `already_issued`, `link_dead`, `unavailable`, `internal`.
     */
    verifyEmail(input: Types.VerifyEmailInput, options?: CallOptions): Promise<Answer<Types.SignedIn>>;
    /**
     * Send the confirmation mail again
     *
     * `POST /api/auth/resend-verification`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    resendVerification(input: Types.ResendVerificationInput, options?: CallOptions): Promise<Answer<Types.MailAsked>>;
    /**
     * Sign in
     *
     * `POST /api/auth/sign-in`
     *
     * Refusals beside the usual: `invalid_credentials`, `email_not_verified`, `user_blocked`, `already_issued`, `unavailable`, `internal`.
     */
    signIn(input: Types.SignInInput, options?: CallOptions): Promise<Answer<Types.SignedIn>>;
    /**
     * Get a new access token
     *
     * The refresh token is replaced: use the new one from now on. The same call within ten seconds gets the same new one; later it ends the session, for somebody else has the token.
     *
     * `POST /api/auth/refresh`
     *
     * Refusals beside the usual: `already_issued`, `unavailable`, `internal`.
     */
    refreshSession(input: Types.RefreshSessionInput, options?: CallOptions): Promise<Answer<Types.SignedIn>>;
    /**
     * End this session
     *
     * `POST /api/auth/sign-out`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    signOut(input: Types.SignOutInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Ask for a link to choose a new password
     *
     * `POST /api/auth/forgot-password`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    forgotPassword(input: Types.ForgotPasswordInput, options?: CallOptions): Promise<Answer<Types.MailAsked>>;
    /**
     * Choose a new password by a mailed link
     *
     * All sessions end.
     *
     * `POST /api/auth/reset-password`
     *
     * Refusals beside the usual: `user_blocked`, `link_dead`, `unavailable`, `internal`.
     */
    resetPassword(input: Types.ResetPasswordInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Change my password
     *
     * All other sessions end.
     *
     * `POST /api/auth/change-password`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    changePassword(input: Types.ChangePasswordInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Sign in with a Google ID token
     *
     * Opens the account that the Google identity is linked to; else links it to the account of the same address, if that address was confirmed; else makes an account. A token that carries a nonce needs it beside.
     *
     * `POST /api/auth/google`
     *
     * Refusals beside the usual: `google_refused`, `google_off`, `sign_up_closed`, `user_blocked`, `already_issued`, `google_taken`, `unavailable`, `internal`.
     */
    signInWithGoogle(input: Types.SignInWithGoogleInput, options?: CallOptions): Promise<Answer<Types.SignedIn>>;
    /**
     * Send a browser to Google
     *
     * Code flow with PKCE, state and nonce, bound to the browser by a cookie for ten minutes.
     *
     * `GET /api/auth/google`
     *
     * Refusals beside the usual: `google_off`, `unavailable`, `internal`.
     */
    startGoogle(input?: Types.StartGoogleInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Where Google sends the browser back to
     *
     * Answers with the session; where the start named a `return_to`, with a redirect to it.
     *
     * `GET /api/auth/google/callback`
     *
     * Refusals beside the usual: `google_refused`, `google_off`, `sign_up_closed`, `user_blocked`, `google_taken`, `unavailable`, `internal`.
     */
    finishGoogle(input?: Types.FinishGoogleInput, options?: CallOptions): Promise<Answer<Types.SignedIn>>;
    /**
     * Sign in with the code that a page got back
     *
     * `POST /api/auth/google/exchange`
     *
     * Refusals beside the usual: `user_blocked`, `already_issued`, `link_dead`, `unavailable`, `internal`.
     */
    exchangeGoogleCode(input: Types.ExchangeGoogleCodeInput, options?: CallOptions): Promise<Answer<Types.SignedIn>>;
    /**
     * Let a Google account open mine
     *
     * Its address may be another one. All other sessions end.
     *
     * `POST /api/users/me/google`
     *
     * Refusals beside the usual: `google_refused`, `google_off`, `google_taken`, `unavailable`, `internal`.
     */
    linkGoogle(input: Types.LinkGoogleInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Take the Google account off mine
     *
     * All other sessions end.
     *
     * `DELETE /api/users/me/google`
     *
     * Refusals beside the usual: `only_way_in`, `unavailable`, `internal`.
     */
    unlinkGoogle(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Change my e-mail address
     *
     * A link is mailed to the new address; until it is opened nothing changes. The same answer when the address is taken: its owner is told by mail.
     *
     * `POST /api/users/me/email`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    changeEmail(input: Types.ChangeEmailInput, options?: CallOptions): Promise<Answer<Types.VerificationSent>>;
    /**
     * Confirm a new e-mail address
     *
     * All sessions and other mailed links end.
     *
     * `POST /api/auth/confirm-email`
     *
     * Refusals beside the usual: `user_blocked`, `link_dead`, `unavailable`, `internal`.
     */
    confirmEmail(input: Types.ConfirmEmailInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List my sessions
     *
     * `GET /api/auth/sessions`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    listSessions(input?: Record<string, never>, options?: CallOptions): Pages<Types.SessionView>;
    /**
     * End one of my sessions
     *
     * `DELETE /api/auth/sessions/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    revokeSession(input: Types.RevokeSessionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * The public keys of access tokens
     *
     * A JSON Web Key Set (RFC 7517), as it stands.
     *
     * `GET /.well-known/jwks.json`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    getJwks(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Confirm your e-mail address
     *
     * A page for people: the mailed link leads here.
     *
     * `GET /verify-email`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    showVerifyEmailPage(input?: Types.ShowVerifyEmailPageInput, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Confirm your e-mail address: the form
     *
     * What the page's form sends (`application/x-www-form-urlencoded`). Programs use the JSON routes under `/api/auth`.
     *
     * `POST /verify-email`
     *
     * Refusals beside the usual: `link_dead`, `unavailable`, `internal`.
     */
    submitVerifyEmailPage(input?: Record<string, never>, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Choose a new password
     *
     * A page for people: the mailed link leads here.
     *
     * `GET /reset-password`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    showResetPasswordPage(input?: Types.ShowResetPasswordPageInput, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Choose a new password: the form
     *
     * What the page's form sends (`application/x-www-form-urlencoded`). Programs use the JSON routes under `/api/auth`.
     *
     * `POST /reset-password`
     *
     * Refusals beside the usual: `link_dead`, `unavailable`, `internal`.
     */
    submitResetPasswordPage(input?: Record<string, never>, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Confirm your new e-mail address
     *
     * A page for people: the mailed link leads here.
     *
     * `GET /confirm-email`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    showConfirmEmailPage(input?: Types.ShowConfirmEmailPageInput, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Confirm your new e-mail address: the form
     *
     * What the page's form sends (`application/x-www-form-urlencoded`). Programs use the JSON routes under `/api/auth`.
     *
     * `POST /confirm-email`
     *
     * Refusals beside the usual: `link_dead`, `unavailable`, `internal`.
     */
    submitConfirmEmailPage(input?: Record<string, never>, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Read: my account
     *
     * `GET /api/users/me`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    getMe(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.Me>>;
    /**
     * Change: my account
     *
     * `PATCH /api/users/me`
     *
     * Refusals beside the usual: `precondition_failed`, `unavailable`, `internal`.
     */
    updateMe(input: Types.UpdateMeInput, options?: CallOptions): Promise<Answer<Types.Me>>;
    /**
     * Delete: my account
     *
     * For good: name, address, password and Google identity are removed everywhere, all sessions end, and credits that are left can no longer be used. What was bought and used stays on record without the name.
     *
     * `DELETE /api/users/me`
     *
     * Refusals beside the usual: `last_super_admin`, `unavailable`, `internal`.
     */
    deleteMe(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Everything that is kept about me
     *
     * One JSON document, sent as it is read. Ten an hour.
     *
     * `GET /api/users/me/export`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    exportMe(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.Export>>;
    /**
     * List roles and what each may do
     *
     * `GET /api/users/roles`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    listRoles(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.Role[]>>;
    /**
     * List users
     *
     * `GET /api/users`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listUsers(input?: Types.ListUsersInput, options?: CallOptions): Pages<Types.User>;
    /**
     * Create: user
     *
     * `POST /api/users`
     *
     * Refusals beside the usual: `conflict`, `own_account`, `in_use`, `last_super_admin`, `unavailable`, `internal`.
     */
    createUser(input: Types.CreateUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Delete several users: all or none
     *
     * `DELETE /api/users/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `own_account`, `in_use`, `last_super_admin`, `unavailable`, `internal`.
     */
    deleteUsers(input: Types.DeleteUsersInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: user
     *
     * `GET /api/users/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getUser(input: Types.GetUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Change: user
     *
     * `PATCH /api/users/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `own_account`, `in_use`, `last_super_admin`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateUser(input: Types.UpdateUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Delete: user
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/users/{id}`
     *
     * Refusals beside the usual: `not_found`, `own_account`, `in_use`, `last_super_admin`, `unavailable`, `internal`.
     */
    deleteUser(input: Types.DeleteUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Restore: user
     *
     * `POST /api/users/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `own_account`, `in_use`, `last_super_admin`, `unavailable`, `internal`.
     */
    restoreUser(input: Types.RestoreUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Delete for good: user
     *
     * `DELETE /api/users/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `own_account`, `last_super_admin`, `unavailable`, `internal`.
     */
    destroyUser(input: Types.DestroyUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Give a role
     *
     * All sessions of the user end.
     *
     * `POST /api/users/{id}/role`
     *
     * Refusals beside the usual: `not_found`, `own_account`, `last_super_admin`, `unavailable`, `internal`.
     */
    setUserRole(input: Types.SetUserRoleInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Block a user
     *
     * All sessions of the user end within a second.
     *
     * `POST /api/users/{id}/block`
     *
     * Refusals beside the usual: `not_found`, `own_account`, `last_super_admin`, `unavailable`, `internal`.
     */
    blockUser(input: Types.BlockUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Unblock a user
     *
     * `POST /api/users/{id}/unblock`
     *
     * Refusals beside the usual: `not_found`, `own_account`, `last_super_admin`, `unavailable`, `internal`.
     */
    unblockUser(input: Types.UnblockUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Take a person out of their account
     *
     * For good: name, address, password and Google identity are removed everywhere and the account is deleted. What was bought and used stays on record. Doing it again changes nothing.
     *
     * `POST /api/users/{id}/anonymise`
     *
     * Refusals beside the usual: `not_found`, `own_account`, `last_super_admin`, `unavailable`, `internal`.
     */
    anonymiseUser(input: Types.AnonymiseUserInput, options?: CallOptions): Promise<Answer<Types.User>>;
    /**
     * Prove the books
     *
     * The invariants of the ledger, from the database alone, while traffic flows. It reads every wallet, so it takes its time.
     *
     * `GET /api/audit`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    auditBooks(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.Audit>>;
    /**
     * Read: my wallet
     *
     * As it is at this instant: what has expired is gone, whether or not it was written down. The `ETag` is of what people change by hand (note, limits, threshold), not of the credits: they are told by `sequence`.
     *
     * `GET /api/user-wallets/me`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    getMyWallet(input?: Types.GetMyWalletInput, options?: CallOptions): Promise<Answer<Types.UserWallet>>;
    /**
     * Change: when to be told that my credits run low
     *
     * A notice (inbox, push, mail) goes out once each time `credits_available` falls below `low_balance_threshold`, by whatever: a use, a hold, an end. Once it is at the threshold or above again, the next fall is told again. One that is below when the threshold is set is not told. null: no notices.
     *
     * `PATCH /api/user-wallets/me`
     *
     * Refusals beside the usual: `precondition_failed`, `unavailable`, `internal`.
     */
    updateMyWallet(input: Types.UpdateMyWalletInput, options?: CallOptions): Promise<Answer<Types.UserWallet>>;
    /**
     * List user wallets
     *
     * `GET /api/user-wallets`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listUserWallets(input?: Types.ListUserWalletsInput, options?: CallOptions): Pages<Types.UserWallet>;
    /**
     * Not possible: delete several
     *
     * Refused: A wallet stands for as long as its user's ledger does.
     *
     * `DELETE /api/user-wallets/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteUserWallets(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete
     *
     * Refused: A wallet stands for as long as its user's ledger does.
     *
     * `DELETE /api/user-wallets/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteUserWallet(input: Types.DeleteUserWalletInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Read: user wallet
     *
     * The `ETag` is of what people change by hand (note, limits, threshold), not of the credits: they are told by `sequence`.
     *
     * `GET /api/user-wallets/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getUserWallet(input: Types.GetUserWalletInput, options?: CallOptions): Promise<Answer<Types.UserWallet>>;
    /**
     * Change: the note or the spending limit of a wallet
     *
     * `PATCH /api/user-wallets/{id}`
     *
     * Refusals beside the usual: `not_found`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateUserWallet(input: Types.UpdateUserWalletInput, options?: CallOptions): Promise<Answer<Types.UserWallet>>;
    /**
     * Not possible: restore
     *
     * Refused: A wallet stands for as long as its user's ledger does.
     *
     * `POST /api/user-wallets/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreUserWallet(input: Types.RestoreUserWalletInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: A wallet stands for as long as its user's ledger does.
     *
     * `DELETE /api/user-wallets/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyUserWallet(input: Types.DestroyUserWalletInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Let a wallet that its debt has frozen work again
     *
     * `POST /api/user-wallets/{id}/unfreeze`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    unfreezeUserWallet(input: Types.UnfreezeUserWalletInput, options?: CallOptions): Promise<Answer<Types.UserWallet>>;
    /**
     * Forgive a wallet's debt, or a part of it
     *
     * Never more than there is. The `Idempotency-Key` makes it happen once: **the same value when you retry**.
     *
     * `POST /api/user-wallets/{id}/write-off`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    writeOffUserWalletDebt(input: Types.WriteOffUserWalletDebtInput, options?: CallOptions): Promise<Answer<Types.UserWallet>>;
    /**
     * All credits transactions of a time, as CSV
     *
     * Streamed, oldest first, however many there are. Money is in smallest units beside its currency; lists and objects are JSON.
     *
     * `GET /api/credits-transactions/export`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    exportCreditsTransactions(input?: Types.ExportCreditsTransactionsInput, options?: CallOptions): Promise<Answer<Blob>>;
    /**
     * List credits transactions
     *
     * `GET /api/credits-transactions`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listCreditsTransactions(input?: Types.ListCreditsTransactionsInput, options?: CallOptions): Pages<Types.CreditsTransactionRead>;
    /**
     * Give a bonus
     *
     * The only rows made by hand. The `Idempotency-Key` makes the row's key: **the same value when you retry**, and it is given once, for ever.
     *
     * `POST /api/credits-transactions`
     *
     * Refusals beside the usual: `too_many_grants`, `wallet_full`, `unavailable`, `internal`.
     */
    createCreditsTransaction(input: Types.CreateCreditsTransactionInput, options?: CallOptions): Promise<Answer<Types.CreditsTransaction>>;
    /**
     * Read: credits transaction
     *
     * `GET /api/credits-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getCreditsTransaction(input: Types.GetCreditsTransactionInput, options?: CallOptions): Promise<Answer<Types.CreditsTransactionRead>>;
    /**
     * Not possible: delete
     *
     * Refused: The ledger is only ever added to.
     *
     * `DELETE /api/credits-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteCreditsTransaction(input: Types.DeleteCreditsTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Change: the note of a ledger row
     *
     * `PATCH /api/credits-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateCreditsTransaction(input: Types.UpdateCreditsTransactionInput, options?: CallOptions): Promise<Answer<Types.CreditsTransaction>>;
    /**
     * Not possible: delete several
     *
     * Refused: The ledger is only ever added to.
     *
     * `DELETE /api/credits-transactions/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteCreditsTransactions(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: The ledger is only ever added to.
     *
     * `POST /api/credits-transactions/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreCreditsTransaction(input: Types.RestoreCreditsTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: The ledger is only ever added to.
     *
     * `DELETE /api/credits-transactions/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyCreditsTransaction(input: Types.DestroyCreditsTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * All credits usages of a time, as CSV
     *
     * Streamed, oldest first, however many there are. Money is in smallest units beside its currency; lists and objects are JSON.
     *
     * `GET /api/credits-usages/export`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    exportCreditsUsages(input?: Types.ExportCreditsUsagesInput, options?: CallOptions): Promise<Answer<Blob>>;
    /**
     * List credits usages
     *
     * `GET /api/credits-usages`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listCreditsUsages(input?: Types.ListCreditsUsagesInput, options?: CallOptions): Pages<Types.CreditsUsageRead>;
    /**
     * Read: credits usage
     *
     * `GET /api/credits-usages/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getCreditsUsage(input: Types.GetCreditsUsageInput, options?: CallOptions): Promise<Answer<Types.CreditsUsageRead>>;
    /**
     * Not possible: delete
     *
     * Refused: What was used and charged is never rewritten.
     *
     * `DELETE /api/credits-usages/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteCreditsUsage(input: Types.DeleteCreditsUsageInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Change: the note of a usage
     *
     * `PATCH /api/credits-usages/{id}`
     *
     * Refusals beside the usual: `not_found`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateCreditsUsage(input: Types.UpdateCreditsUsageInput, options?: CallOptions): Promise<Answer<Types.CreditsUsage>>;
    /**
     * How a charge came about
     *
     * Derived again from the versions that the use pinned: tokens, each rounding step, grants drained, balance before and after.
     *
     * `GET /api/credits-usages/{id}/explain`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    explainCreditsUsage(input: Types.ExplainCreditsUsageInput, options?: CallOptions): Promise<Answer<Types.UsageExplanation>>;
    /**
     * Not possible: delete several
     *
     * Refused: What was used and charged is never rewritten.
     *
     * `DELETE /api/credits-usages/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteCreditsUsages(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: What was used and charged is never rewritten.
     *
     * `POST /api/credits-usages/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreCreditsUsage(input: Types.RestoreCreditsUsageInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: What was used and charged is never rewritten.
     *
     * `DELETE /api/credits-usages/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyCreditsUsage(input: Types.DestroyCreditsUsageInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * What a use would cost a user now
     *
     * Nothing is stored and nothing reserved.
     *
     * `POST /api/credits-process/quote`
     *
     * Refusals beside the usual: `user_blocked`, `user_not_found`, `feature_endpoint_not_found`, `ai_model_not_found`, `unavailable`, `not_priced`, `internal`.
     */
    quoteCredits(input: Types.QuoteCreditsInput, options?: CallOptions): Promise<Answer<Types.Quote>>;
    /**
     * Check a use and hold its credits
     *
     * Checks user, package, word limit, caps and balance, and pins the prices. The same call again gives the same answer and `Idempotency-Replayed: true`; another body under the same `usage_key` is 422 `usage_key_reused`.
     *
     * `POST /api/credits-process/validate`
     *
     * Refusals beside the usual: `insufficient_credits`, `user_blocked`, `wallet_frozen`, `feature_not_included`, `user_not_found`, `feature_endpoint_not_found`, `ai_model_not_found`, `already_settled`, `word_limit_exceeded`, `spend_limit_reached`, `usage_key_reused`, `spend_cap_reached`, `too_many_holds`, `unavailable`, `not_priced`, `internal`.
     */
    validateCredits(input: Types.ValidateCreditsInput, options?: CallOptions): Promise<Answer<Types.Held>>;
    /**
     * Ask for more within an open hold
     *
     * The new ceiling in all: it only grows, and so does the time. A refusal says `stop`.
     *
     * `POST /api/credits-process/extend`
     *
     * Refusals beside the usual: `insufficient_credits`, `wallet_frozen`, `use_not_found`, `already_settled`, `already_released`, `hold_expired`, `spend_cap_reached`, `unavailable`, `internal`.
     */
    extendCredits(input: Types.ExtendCreditsInput, options?: CallOptions): Promise<Answer<Types.Extended>>;
    /**
     * Charge a use
     *
     * Settles the hold of the `usage_key` by the real counts; with a user and a fresh key it checks and deducts at once. The same call again gives the same answer and `Idempotency-Replayed: true`; another body under the same `usage_key` is 422 `usage_key_reused`.
     *
     * `POST /api/credits-process/consume`
     *
     * Refusals beside the usual: `insufficient_credits`, `user_blocked`, `wallet_frozen`, `feature_not_included`, `user_not_found`, `feature_endpoint_not_found`, `ai_model_not_found`, `use_not_found`, `already_released`, `word_limit_exceeded`, `spend_limit_reached`, `usage_key_reused`, `spend_cap_reached`, `unavailable`, `not_priced`, `internal`.
     */
    consumeCredits(input: Types.ConsumeCreditsInput, options?: CallOptions): Promise<Answer<Types.Consumed>>;
    /**
     * Give a hold back
     *
     * For a call that failed: nothing is charged.
     *
     * `POST /api/credits-process/release`
     *
     * Refusals beside the usual: `use_not_found`, `already_settled`, `hold_expired`, `unavailable`, `internal`.
     */
    releaseCredits(input: Types.ReleaseCreditsInput, options?: CallOptions): Promise<Answer<Types.Released>>;
    /**
     * Tell of uses that have happened
     *
     * Up to 1,000. Taken is stored; they are charged through the queue and never refused for credit. Those that charge need `credits:consume`, those that are logged `usage:write`.
     *
     * `POST /api/credits-process/events`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    sendUsageEvents(input: Types.SendUsageEventsInput, options?: CallOptions): Promise<Answer<Types.EventsTaken>>;
    /**
     * List uses
     *
     * `GET /api/credits-process/holds`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listUses(input?: Types.ListUsesInput, options?: CallOptions): Pages<Types.Use>;
    /**
     * The state of a use
     *
     * `GET /api/credits-process/holds/{usage_key}`
     *
     * Refusals beside the usual: `not_found`, `use_not_found`, `unavailable`, `internal`.
     */
    getUse(input: Types.GetUseInput, options?: CallOptions): Promise<Answer<Types.Use>>;
    /**
     * List packages
     *
     * `GET /api/packages`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPackages(input?: Types.ListPackagesInput, options?: CallOptions): Pages<Types.Package>;
    /**
     * Create: package
     *
     * `POST /api/packages`
     *
     * Refusals beside the usual: `conflict`, `in_use`, `unavailable`, `internal`.
     */
    createPackage(input: Types.CreatePackageInput, options?: CallOptions): Promise<Answer<Types.Package>>;
    /**
     * Delete several packages: all or none
     *
     * `DELETE /api/packages/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deletePackages(input: Types.DeletePackagesInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: package
     *
     * `GET /api/packages/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPackage(input: Types.GetPackageInput, options?: CallOptions): Promise<Answer<Types.Package>>;
    /**
     * Delete: package
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/packages/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deletePackage(input: Types.DeletePackageInput, options?: CallOptions): Promise<Answer<Types.Package>>;
    /**
     * Change: package
     *
     * `PATCH /api/packages/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePackage(input: Types.UpdatePackageInput, options?: CallOptions): Promise<Answer<Types.Package>>;
    /**
     * Restore: package
     *
     * `POST /api/packages/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restorePackage(input: Types.RestorePackageInput, options?: CallOptions): Promise<Answer<Types.Package>>;
    /**
     * Delete for good: package
     *
     * `DELETE /api/packages/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyPackage(input: Types.DestroyPackageInput, options?: CallOptions): Promise<Answer<Types.Package>>;
    /**
     * List package histories
     *
     * `GET /api/package-histories`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPackageHistories(input?: Types.ListPackageHistoriesInput, options?: CallOptions): Pages<Types.PackageHistoryRead>;
    /**
     * Read: package history
     *
     * `GET /api/package-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPackageHistory(input: Types.GetPackageHistoryInput, options?: CallOptions): Promise<Answer<Types.PackageHistoryRead>>;
    /**
     * Not possible: delete
     *
     * Refused: Sales point at what was sold.
     *
     * `DELETE /api/package-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deletePackageHistory(input: Types.DeletePackageHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: Sales point at what was sold.
     *
     * `DELETE /api/package-histories/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deletePackageHistories(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Sales point at what was sold.
     *
     * `POST /api/package-histories/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restorePackageHistory(input: Types.RestorePackageHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Sales point at what was sold.
     *
     * `DELETE /api/package-histories/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyPackageHistory(input: Types.DestroyPackageHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List plans
     *
     * `GET /api/plans`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPlans(input?: Types.ListPlansInput, options?: CallOptions): Pages<Types.Plan>;
    /**
     * Create: plan
     *
     * `POST /api/plans`
     *
     * Refusals beside the usual: `conflict`, `in_use`, `unavailable`, `internal`.
     */
    createPlan(input: Types.CreatePlanInput, options?: CallOptions): Promise<Answer<Types.Plan>>;
    /**
     * Delete several plans: all or none
     *
     * `DELETE /api/plans/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deletePlans(input: Types.DeletePlansInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: plan
     *
     * `GET /api/plans/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPlan(input: Types.GetPlanInput, options?: CallOptions): Promise<Answer<Types.Plan>>;
    /**
     * Change: plan
     *
     * `PATCH /api/plans/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePlan(input: Types.UpdatePlanInput, options?: CallOptions): Promise<Answer<Types.Plan>>;
    /**
     * Delete: plan
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/plans/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deletePlan(input: Types.DeletePlanInput, options?: CallOptions): Promise<Answer<Types.Plan>>;
    /**
     * Restore: plan
     *
     * `POST /api/plans/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restorePlan(input: Types.RestorePlanInput, options?: CallOptions): Promise<Answer<Types.Plan>>;
    /**
     * Delete for good: plan
     *
     * `DELETE /api/plans/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyPlan(input: Types.DestroyPlanInput, options?: CallOptions): Promise<Answer<Types.Plan>>;
    /**
     * List package plans
     *
     * `GET /api/package-plans`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPackagePlans(input?: Types.ListPackagePlansInput, options?: CallOptions): Pages<Types.PackagePlanRead>;
    /**
     * Create: package plan
     *
     * `POST /api/package-plans`
     *
     * Refusals beside the usual: `conflict`, `in_use`, `unavailable`, `internal`.
     */
    createPackagePlan(input: Types.CreatePackagePlanInput, options?: CallOptions): Promise<Answer<Types.PackagePlan>>;
    /**
     * Delete several package plans: all or none
     *
     * `DELETE /api/package-plans/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deletePackagePlans(input: Types.DeletePackagePlansInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: package plan
     *
     * `GET /api/package-plans/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPackagePlan(input: Types.GetPackagePlanInput, options?: CallOptions): Promise<Answer<Types.PackagePlanRead>>;
    /**
     * Change: package plan
     *
     * `PATCH /api/package-plans/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePackagePlan(input: Types.UpdatePackagePlanInput, options?: CallOptions): Promise<Answer<Types.PackagePlan>>;
    /**
     * Delete: package plan
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/package-plans/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deletePackagePlan(input: Types.DeletePackagePlanInput, options?: CallOptions): Promise<Answer<Types.PackagePlan>>;
    /**
     * Restore: package plan
     *
     * `POST /api/package-plans/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restorePackagePlan(input: Types.RestorePackagePlanInput, options?: CallOptions): Promise<Answer<Types.PackagePlan>>;
    /**
     * Delete for good: package plan
     *
     * `DELETE /api/package-plans/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyPackagePlan(input: Types.DestroyPackagePlanInput, options?: CallOptions): Promise<Answer<Types.PackagePlan>>;
    /**
     * List package features
     *
     * `GET /api/package-features`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPackageFeatures(input?: Types.ListPackageFeaturesInput, options?: CallOptions): Pages<Types.PackageFeatureRead>;
    /**
     * Create: package feature
     *
     * `POST /api/package-features`
     *
     * Refusals beside the usual: `conflict`, `unavailable`, `internal`.
     */
    createPackageFeature(input: Types.CreatePackageFeatureInput, options?: CallOptions): Promise<Answer<Types.PackageFeature>>;
    /**
     * Delete several package features: all or none
     *
     * `DELETE /api/package-features/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deletePackageFeatures(input: Types.DeletePackageFeaturesInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: package feature
     *
     * `GET /api/package-features/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPackageFeature(input: Types.GetPackageFeatureInput, options?: CallOptions): Promise<Answer<Types.PackageFeatureRead>>;
    /**
     * Change: package feature
     *
     * `PATCH /api/package-features/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePackageFeature(input: Types.UpdatePackageFeatureInput, options?: CallOptions): Promise<Answer<Types.PackageFeature>>;
    /**
     * Delete: package feature
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/package-features/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deletePackageFeature(input: Types.DeletePackageFeatureInput, options?: CallOptions): Promise<Answer<Types.PackageFeature>>;
    /**
     * Restore: package feature
     *
     * `POST /api/package-features/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restorePackageFeature(input: Types.RestorePackageFeatureInput, options?: CallOptions): Promise<Answer<Types.PackageFeature>>;
    /**
     * Delete for good: package feature
     *
     * `DELETE /api/package-features/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyPackageFeature(input: Types.DestroyPackageFeatureInput, options?: CallOptions): Promise<Answer<Types.PackageFeature>>;
    /**
     * List package transactions
     *
     * One row is one period of a package: days of 86,400 seconds in UTC. **Renewed**: buying the same package plan again while it is held; the new period follows the latest one, its credits are live at once, and one bought after the end begins when it is paid. **Upgraded**: a purchase with `upgrade_of`; the old row ends when the new one is given, other periods of the old package stay, and do not renew by themselves. **Downgraded**: another package of the same type is bought whose price before discount, in the currency that is paid, is below the price of one that is live; both run, and the larger one does not renew by itself. **Expired**: its time is over, by the clock. **Cancelled**: it does not renew by itself and holds until it expires.
     *
     * `GET /api/package-transactions`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPackageTransactions(input?: Types.ListPackageTransactionsInput, options?: CallOptions): Pages<Types.PackageTransactionRead>;
    /**
     * Read: package transaction
     *
     * One row is one period of a package: days of 86,400 seconds in UTC. **Renewed**: buying the same package plan again while it is held; the new period follows the latest one, its credits are live at once, and one bought after the end begins when it is paid. **Upgraded**: a purchase with `upgrade_of`; the old row ends when the new one is given, other periods of the old package stay, and do not renew by themselves. **Downgraded**: another package of the same type is bought whose price before discount, in the currency that is paid, is below the price of one that is live; both run, and the larger one does not renew by itself. **Expired**: its time is over, by the clock. **Cancelled**: it does not renew by itself and holds until it expires.
     *
     * `GET /api/package-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPackageTransaction(input: Types.GetPackageTransactionInput, options?: CallOptions): Promise<Answer<Types.PackageTransactionRead>>;
    /**
     * Change: package transaction
     *
     * `PATCH /api/package-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePackageTransaction(input: Types.UpdatePackageTransactionInput, options?: CallOptions): Promise<Answer<Types.PackageTransaction>>;
    /**
     * Not possible: delete
     *
     * Refused: What was given to a user stays on record.
     *
     * `DELETE /api/package-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deletePackageTransaction(input: Types.DeletePackageTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Let a package renew by itself
     *
     * Its package plan is bought again at the price and with the credits of that day, in the currency it was bought in, by what its owner has saved: 24 hours before it expires, and where that is declined 12 and 2 hours before (of periods below four days, at the same shares of a quarter of the period). After the third decline, or where the plan is no longer for sale, it renews no more and its owner is told. The new period follows the old one and takes the renewal over; so does one that is bought by hand. A payment whose outcome is not known is asked for, never made again. A cancelled package that has not expired is taken up again. `cancel` ends it.
     *
     * `PUT /api/package-transactions/{id}/auto-renew`
     *
     * Refusals beside the usual: `not_found`, `cannot_renew`, `unavailable`, `internal`.
     */
    renewPackageTransactionAutomatically(input: Types.RenewPackageTransactionAutomaticallyInput, options?: CallOptions): Promise<Answer<Types.PackageTransaction>>;
    /**
     * End the automatic renewal of a package
     *
     * What was bought holds until it expires. Calling it again changes nothing.
     *
     * `POST /api/package-transactions/{id}/cancel`
     *
     * Refusals beside the usual: `not_found`, `already_ended`, `unavailable`, `internal`.
     */
    cancelPackageTransaction(input: Types.CancelPackageTransactionInput, options?: CallOptions): Promise<Answer<Types.PackageTransaction>>;
    /**
     * Not possible: delete several
     *
     * Refused: What was given to a user stays on record.
     *
     * `DELETE /api/package-transactions/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deletePackageTransactions(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: What was given to a user stays on record.
     *
     * `POST /api/package-transactions/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restorePackageTransaction(input: Types.RestorePackageTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: What was given to a user stays on record.
     *
     * `DELETE /api/package-transactions/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyPackageTransaction(input: Types.DestroyPackageTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List features
     *
     * `GET /api/features`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listFeatures(input?: Types.ListFeaturesInput, options?: CallOptions): Pages<Types.FeatureRead>;
    /**
     * Create: feature
     *
     * `POST /api/features`
     *
     * Refusals beside the usual: `conflict`, `in_use`, `unavailable`, `internal`.
     */
    createFeature(input: Types.CreateFeatureInput, options?: CallOptions): Promise<Answer<Types.Feature>>;
    /**
     * Delete several features: all or none
     *
     * `DELETE /api/features/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deleteFeatures(input: Types.DeleteFeaturesInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: feature
     *
     * `GET /api/features/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getFeature(input: Types.GetFeatureInput, options?: CallOptions): Promise<Answer<Types.FeatureRead>>;
    /**
     * Change: feature
     *
     * `PATCH /api/features/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateFeature(input: Types.UpdateFeatureInput, options?: CallOptions): Promise<Answer<Types.Feature>>;
    /**
     * Delete: feature
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/features/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deleteFeature(input: Types.DeleteFeatureInput, options?: CallOptions): Promise<Answer<Types.Feature>>;
    /**
     * Restore: feature
     *
     * `POST /api/features/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restoreFeature(input: Types.RestoreFeatureInput, options?: CallOptions): Promise<Answer<Types.Feature>>;
    /**
     * Delete for good: feature
     *
     * `DELETE /api/features/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyFeature(input: Types.DestroyFeatureInput, options?: CallOptions): Promise<Answer<Types.Feature>>;
    /**
     * List feature endpoints
     *
     * `GET /api/feature-endpoints`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listFeatureEndpoints(input?: Types.ListFeatureEndpointsInput, options?: CallOptions): Pages<Types.FeatureEndpointRead>;
    /**
     * Create: feature endpoint
     *
     * `POST /api/feature-endpoints`
     *
     * Refusals beside the usual: `conflict`, `in_use`, `unavailable`, `internal`.
     */
    createFeatureEndpoint(input: Types.CreateFeatureEndpointInput, options?: CallOptions): Promise<Answer<Types.FeatureEndpoint>>;
    /**
     * Delete several feature endpoints: all or none
     *
     * `DELETE /api/feature-endpoints/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deleteFeatureEndpoints(input: Types.DeleteFeatureEndpointsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: feature endpoint
     *
     * `GET /api/feature-endpoints/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getFeatureEndpoint(input: Types.GetFeatureEndpointInput, options?: CallOptions): Promise<Answer<Types.FeatureEndpointRead>>;
    /**
     * Change: feature endpoint
     *
     * `PATCH /api/feature-endpoints/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateFeatureEndpoint(input: Types.UpdateFeatureEndpointInput, options?: CallOptions): Promise<Answer<Types.FeatureEndpoint>>;
    /**
     * Delete: feature endpoint
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/feature-endpoints/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deleteFeatureEndpoint(input: Types.DeleteFeatureEndpointInput, options?: CallOptions): Promise<Answer<Types.FeatureEndpoint>>;
    /**
     * Restore: feature endpoint
     *
     * `POST /api/feature-endpoints/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restoreFeatureEndpoint(input: Types.RestoreFeatureEndpointInput, options?: CallOptions): Promise<Answer<Types.FeatureEndpoint>>;
    /**
     * Delete for good: feature endpoint
     *
     * `DELETE /api/feature-endpoints/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyFeatureEndpoint(input: Types.DestroyFeatureEndpointInput, options?: CallOptions): Promise<Answer<Types.FeatureEndpoint>>;
    /**
     * List feature popups
     *
     * `GET /api/feature-popups`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listFeaturePopups(input?: Types.ListFeaturePopupsInput, options?: CallOptions): Pages<Types.FeaturePopupRead>;
    /**
     * Create: feature popup
     *
     * `POST /api/feature-popups`
     *
     * Refusals beside the usual: `conflict`, `unavailable`, `internal`.
     */
    createFeaturePopup(input: Types.CreateFeaturePopupInput, options?: CallOptions): Promise<Answer<Types.FeaturePopup>>;
    /**
     * Delete several feature popups: all or none
     *
     * `DELETE /api/feature-popups/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deleteFeaturePopups(input: Types.DeleteFeaturePopupsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: feature popup
     *
     * `GET /api/feature-popups/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getFeaturePopup(input: Types.GetFeaturePopupInput, options?: CallOptions): Promise<Answer<Types.FeaturePopupRead>>;
    /**
     * Change: feature popup
     *
     * `PATCH /api/feature-popups/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateFeaturePopup(input: Types.UpdateFeaturePopupInput, options?: CallOptions): Promise<Answer<Types.FeaturePopup>>;
    /**
     * Delete: feature popup
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/feature-popups/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteFeaturePopup(input: Types.DeleteFeaturePopupInput, options?: CallOptions): Promise<Answer<Types.FeaturePopup>>;
    /**
     * Restore: feature popup
     *
     * `POST /api/feature-popups/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restoreFeaturePopup(input: Types.RestoreFeaturePopupInput, options?: CallOptions): Promise<Answer<Types.FeaturePopup>>;
    /**
     * Delete for good: feature popup
     *
     * `DELETE /api/feature-popups/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyFeaturePopup(input: Types.DestroyFeaturePopupInput, options?: CallOptions): Promise<Answer<Types.FeaturePopup>>;
    /**
     * List feature usage logs
     *
     * `GET /api/feature-usage-logs`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listFeatureUsageLogs(input?: Types.ListFeatureUsageLogsInput, options?: CallOptions): Pages<Types.FeatureUsageLogRead>;
    /**
     * Read: feature usage log
     *
     * `GET /api/feature-usage-logs/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getFeatureUsageLog(input: Types.GetFeatureUsageLogInput, options?: CallOptions): Promise<Answer<Types.FeatureUsageLogRead>>;
    /**
     * Not possible: delete
     *
     * Refused: Usage logs go by themselves after some time: 90 days, unless this installation keeps them for another.
     *
     * `DELETE /api/feature-usage-logs/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteFeatureUsageLog(input: Types.DeleteFeatureUsageLogInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: Usage logs go by themselves after some time: 90 days, unless this installation keeps them for another.
     *
     * `DELETE /api/feature-usage-logs/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteFeatureUsageLogs(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Usage logs go by themselves after some time: 90 days, unless this installation keeps them for another.
     *
     * `POST /api/feature-usage-logs/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreFeatureUsageLog(input: Types.RestoreFeatureUsageLogInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Usage logs go by themselves after some time: 90 days, unless this installation keeps them for another.
     *
     * `DELETE /api/feature-usage-logs/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyFeatureUsageLog(input: Types.DestroyFeatureUsageLogInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * All payment transactions of a time, as CSV
     *
     * Streamed, oldest first, however many there are. Money is in smallest units beside its currency; lists and objects are JSON.
     *
     * `GET /api/payment-transactions/export`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    exportPaymentTransactions(input?: Types.ExportPaymentTransactionsInput, options?: CallOptions): Promise<Answer<Blob>>;
    /**
     * Begin a purchase, or go on with the one that is open
     *
     * One open payment per buyer, package plan and way to pay: the same terms return it, other terms end it and begin another. A coupon's use is taken here, and given back when the payment fails or expires; where a user has one use, a new purchase with it ends the one that is open. A percentage is rounded down to the smallest unit of the currency. `upgrade_of` names a live package of the buyer, paid in the same currency and for less than this one costs before discount. What is unspent of its credits is set aside here, taken back when this payment is a success, free again when it fails or expires, and restored with a refund of it in the same proportion. The upgrade credit is what was paid for that package (with the credit of an earlier upgrade) x unspent / granted, rounded down; it comes off after the coupon's discount, up to what is left to pay. Credits that a running call holds are not unspent, and stay. One upgrade of a package at a time: another one is 409 `upgrade_underway`. Where coupon and upgrade leave nothing to pay, the payment is a success at once and there is no page; what they leave is otherwise at least what gateways take (0.50 USD, 10.00 BDT). Late money is honoured: what is gone meanwhile of the credits that were set aside is then owed, by the claw-back policy.
     *
     * `POST /api/payment-transactions/initiate`
     *
     * Refusals beside the usual: `coupon_not_found`, `payment_method_unavailable`, `not_for_sale`, `wallet_full`, `payment_underway`, `upgrade_not_possible`, `upgrade_underway`, `coupon_not_started`, `coupon_already_used`, `coupon_expired`, `coupon_used_up`, `coupon_not_valid_for_currency`, `coupon_not_applicable`, `coupon_minimum_not_reached`, `amount_below_minimum`, `gateway_refused`, `unavailable`, `gateway_unavailable`, `internal`.
     */
    initiatePayment(input: Types.InitiatePaymentInput, options?: CallOptions): Promise<Answer<Types.InitiatedPayment>>;
    /**
     * What a purchase would cost and give
     *
     * Nothing is stored or set aside: what an upgrade takes back is what is unspent when it is begun.
     *
     * `POST /api/payment-transactions/initiate/preview`
     *
     * Refusals beside the usual: `coupon_not_found`, `not_for_sale`, `upgrade_not_possible`, `coupon_not_started`, `coupon_already_used`, `coupon_expired`, `coupon_used_up`, `coupon_not_valid_for_currency`, `coupon_not_applicable`, `coupon_minimum_not_reached`, `amount_below_minimum`, `unavailable`, `internal`.
     */
    previewPayment(input: Types.PreviewPaymentInput, options?: CallOptions): Promise<Answer<Types.PaymentPreview>>;
    /**
     * For the gateways: their signed word
     *
     * Answers 200 once the event is kept for good. It is verified by its signature, so no other credential is asked for.
     *
     * `POST /api/payment-transactions/webhook/{method}`
     *
     * Refusals beside the usual: `webhook_refused`, `not_found`, `payment_method_unavailable`, `unavailable`, `internal`.
     */
    receivePaymentWebhook(input: Types.ReceivePaymentWebhookInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Where a gateway's page sends the browser
     *
     * Decides nothing: the gateway is asked, and the browser is sent on to the purchase's return_url, or shown what is true now.
     *
     * `GET /api/payment-transactions/callback/{method}/{result}`
     *
     * Refusals beside the usual: `not_found`, `payment_method_unavailable`, `unavailable`, `internal`.
     */
    returnFromGateway(input: Types.ReturnFromGatewayInput, options?: CallOptions): Promise<Answer<string>>;
    /**
     * Where a gateway's page sends the browser
     *
     * Decides nothing: the gateway is asked, and the browser is sent on to the purchase's return_url, or shown what is true now.
     *
     * `POST /api/payment-transactions/callback/{method}/{result}`
     *
     * Refusals beside the usual: `not_found`, `payment_method_unavailable`, `unavailable`, `internal`.
     */
    returnFromGatewayByForm(input: Types.ReturnFromGatewayByFormInput, options?: CallOptions): Promise<Answer<string>>;
    /**
     * What needs a person: mismatched, on hold, late, disputed, undecided, not credited, refunds nobody answers for
     *
     * `GET /api/payment-transactions/needs-attention`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    listPaymentsNeedingAttention(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.PaymentAttention[]>>;
    /**
     * List payment transactions
     *
     * `GET /api/payment-transactions`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPaymentTransactions(input?: Types.ListPaymentTransactionsInput, options?: CallOptions): Pages<Types.PaymentTransactionRead>;
    /**
     * Read: payment transaction
     *
     * `GET /api/payment-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPaymentTransaction(input: Types.GetPaymentTransactionInput, options?: CallOptions): Promise<Answer<Types.PaymentTransactionRead>>;
    /**
     * Change: payment transaction
     *
     * `PATCH /api/payment-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePaymentTransaction(input: Types.UpdatePaymentTransactionInput, options?: CallOptions): Promise<Answer<Types.PaymentTransaction>>;
    /**
     * Not possible: delete
     *
     * Refused: Payments stay on record.
     *
     * `DELETE /api/payment-transactions/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deletePaymentTransaction(input: Types.DeletePaymentTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Ask the gateway now how a payment stands
     *
     * `POST /api/payment-transactions/{id}/reconcile`
     *
     * Refusals beside the usual: `not_found`, `payment_method_unavailable`, `unavailable`, `gateway_unavailable`, `internal`.
     */
    reconcilePayment(input: Types.ReconcilePaymentInput, options?: CallOptions): Promise<Answer<Types.PaymentTransaction>>;
    /**
     * Let a payment that is on hold become a success
     *
     * `POST /api/payment-transactions/{id}/release`
     *
     * Refusals beside the usual: `not_found`, `not_on_hold`, `unavailable`, `internal`.
     */
    releasePayment(input: Types.ReleasePaymentInput, options?: CallOptions): Promise<Answer<Types.PaymentTransaction>>;
    /**
     * End a payment that its gateway leaves undecided
     *
     * From a day after its window, and only where the gateway, asked once more, still does not say that it is paid. The use of its coupon and what an upgrade had set aside are free again. The gateway is asked for three days more: money that comes after all is honoured, and said to be late.
     *
     * `POST /api/payment-transactions/{id}/close`
     *
     * Refusals beside the usual: `not_found`, `not_undecided`, `payment_method_unavailable`, `unavailable`, `gateway_unavailable`, `internal`.
     */
    closePayment(input: Types.ClosePaymentInput, options?: CallOptions): Promise<Answer<Types.PaymentTransaction>>;
    /**
     * Take a late or mismatched payment off the list of what needs a person
     *
     * `POST /api/payment-transactions/{id}/acknowledge`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    acknowledgePayment(input: Types.AcknowledgePaymentInput, options?: CallOptions): Promise<Answer<Types.PaymentTransaction>>;
    /**
     * Give money back, all that is left or a part
     *
     * The share of the credits is set aside of exactly the grant that the payment made, then the gateway is asked: `succeeded` takes it, `failed` gives it back. `pending`: the gateway has not decided, or gave no answer; it is asked until it has. What of the share is spent is owed, or written off, by the policy in force; what running calls hold waits for them. A payment on hold is refunded whole. The share is of the whole grant: granted x refunded in all / paid, rounded down. A coupon's use is not given back.
     *
     * `POST /api/payment-transactions/{id}/refund`
     *
     * Refusals beside the usual: `not_found`, `not_refundable`, `unavailable`, `internal`.
     */
    refundPayment(input: Types.RefundPaymentInput, options?: CallOptions): Promise<Answer<Types.Refund>>;
    /**
     * What a refund would take back
     *
     * What was bought, what is left of exactly that grant, what of it is spent, and what would become of that. Nothing is stored.
     *
     * `POST /api/payment-transactions/{id}/refund/preview`
     *
     * Refusals beside the usual: `not_found`, `not_refundable`, `unavailable`, `internal`.
     */
    previewRefund(input: Types.PreviewRefundInput, options?: CallOptions): Promise<Answer<Types.RefundPreview>>;
    /**
     * Say what became of a refund that its gateway cannot answer for
     *
     * Where an order to give money back got no answer, its repeat is refused and the gateway has no question for it, the refund waits for a person (`parked_at`; `refund_unknown` among what needs attention) and is asked for no more. Look for it in the gateway's panel, then say so here: the credits that are set aside for it are taken, or free again, as if the gateway had said it. The same decision again changes nothing. 409 `refund_not_open` while the gateway is asked for it, and for what is final already.
     *
     * `POST /api/payment-transactions/{id}/refunds/{refund}/decide`
     *
     * Refusals beside the usual: `not_found`, `refund_not_open`, `unavailable`, `internal`.
     */
    decideRefund(input: Types.DecideRefundInput, options?: CallOptions): Promise<Answer<Types.Refund>>;
    /**
     * The refunds of a payment, the first first
     *
     * `GET /api/payment-transactions/{id}/refunds`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    listPaymentRefunds(input: Types.ListPaymentRefundsInput, options?: CallOptions): Promise<Answer<Types.Refund[]>>;
    /**
     * Not possible: delete several
     *
     * Refused: Payments stay on record.
     *
     * `DELETE /api/payment-transactions/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deletePaymentTransactions(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Payments stay on record.
     *
     * `POST /api/payment-transactions/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restorePaymentTransaction(input: Types.RestorePaymentTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Payments stay on record.
     *
     * `DELETE /api/payment-transactions/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyPaymentTransaction(input: Types.DestroyPaymentTransactionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List webhook events
     *
     * `GET /api/webhook-events`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listWebhookEvents(input?: Types.ListWebhookEventsInput, options?: CallOptions): Pages<Types.WebhookEvent>;
    /**
     * Read: webhook event
     *
     * `GET /api/webhook-events/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getWebhookEvent(input: Types.GetWebhookEventInput, options?: CallOptions): Promise<Answer<Types.WebhookEvent>>;
    /**
     * The receipt of a settled payment
     *
     * `GET /api/payment-transactions/{id}/receipt`
     *
     * Refusals beside the usual: `not_found`, `no_receipt`, `unavailable`, `internal`.
     */
    getReceipt(input: Types.GetReceiptInput, options?: CallOptions): Promise<Answer<Types.Receipt>>;
    /**
     * A receipt as a page to print
     *
     * For whoever has its link. It loads nothing and prints on one sheet.
     *
     * `GET /receipts/{id}`
     *
     * Refusals beside the usual: `not_found`, `no_receipt`, `link_over`, `unavailable`, `internal`.
     */
    showReceipt(input: Types.ShowReceiptInput, options?: CallOptions): Promise<Answer<string>>;
    /**
     * List payment methods
     *
     * `GET /api/payment-methods`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listPaymentMethods(input?: Types.ListPaymentMethodsInput, options?: CallOptions): Pages<Types.PaymentMethod>;
    /**
     * Create: payment method
     *
     * `POST /api/payment-methods`
     *
     * Refusals beside the usual: `conflict`, `unavailable`, `internal`.
     */
    createPaymentMethod(input: Types.CreatePaymentMethodInput, options?: CallOptions): Promise<Answer<Types.PaymentMethod>>;
    /**
     * Delete several payment methods: all or none
     *
     * `DELETE /api/payment-methods/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deletePaymentMethods(input: Types.DeletePaymentMethodsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: payment method
     *
     * `GET /api/payment-methods/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getPaymentMethod(input: Types.GetPaymentMethodInput, options?: CallOptions): Promise<Answer<Types.PaymentMethod>>;
    /**
     * Change: payment method
     *
     * `PATCH /api/payment-methods/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updatePaymentMethod(input: Types.UpdatePaymentMethodInput, options?: CallOptions): Promise<Answer<Types.PaymentMethod>>;
    /**
     * Delete: payment method
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/payment-methods/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deletePaymentMethod(input: Types.DeletePaymentMethodInput, options?: CallOptions): Promise<Answer<Types.PaymentMethod>>;
    /**
     * Restore: payment method
     *
     * `POST /api/payment-methods/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restorePaymentMethod(input: Types.RestorePaymentMethodInput, options?: CallOptions): Promise<Answer<Types.PaymentMethod>>;
    /**
     * Delete for good: payment method
     *
     * `DELETE /api/payment-methods/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyPaymentMethod(input: Types.DestroyPaymentMethodInput, options?: CallOptions): Promise<Answer<Types.PaymentMethod>>;
    /**
     * List saved methods
     *
     * `GET /api/saved-methods`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listSavedMethods(input?: Types.ListSavedMethodsInput, options?: CallOptions): Pages<Types.SavedMethod>;
    /**
     * Read: saved method
     *
     * `GET /api/saved-methods/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getSavedMethod(input: Types.GetSavedMethodInput, options?: CallOptions): Promise<Answer<Types.SavedMethod>>;
    /**
     * Delete: saved method
     *
     * It is charged no more, and its gateway forgets it: packages that it renews hold until they expire, and a top-up that is paid by it ends. What is being charged at this moment is not stopped. There is no bringing it back: it is left again with a purchase.
     *
     * `DELETE /api/saved-methods/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteSavedMethod(input: Types.DeleteSavedMethodInput, options?: CallOptions): Promise<Answer<Types.SavedMethod>>;
    /**
     * Read: my automatic top-up
     *
     * `GET /api/auto-top-ups/me`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getMyAutoTopUp(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.AutoTopUp>>;
    /**
     * Buy credits by themselves when mine run short
     *
     * Once each time `credits_available` falls below `threshold`, by whatever (a use, a hold, an end), `package_plan` is bought at the price of that day and charged to `saved_method` while you are away; below the threshold already when it is set up, at once. A refund, a dispute and an upgrade take credits away and buy none. The next fall counts once the balance was at the threshold or above again. One at a time, and never more than `monthly_cap` in a calendar month of UTC: beyond it you are told, and the next month goes on. A decline is told, and tried again after an hour and after a day if credits are still short; the third in a row switches it off (`stopped`). A payment whose outcome is not known is asked for, never made again. Setting it up again switches it on and begins to count anew.
     *
     * `PUT /api/auto-top-ups/me`
     *
     * Refusals beside the usual: `not_for_sale`, `unavailable`, `internal`.
     */
    setUpMyAutoTopUp(input: Types.SetUpMyAutoTopUpInput, options?: CallOptions): Promise<Answer<Types.AutoTopUp>>;
    /**
     * Switch my automatic top-up off
     *
     * What is being charged at this moment is not stopped; what could not be charged yet is not charged any more. Calling it again changes nothing.
     *
     * `DELETE /api/auto-top-ups/me`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    switchOffMyAutoTopUp(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.AutoTopUp>>;
    /**
     * What a coupon takes off a package plan
     *
     * A percentage is rounded down to the smallest unit of the currency; a discount is never more than the price, and never converted. What is left to pay is nothing, or at least what gateways take (0.50 USD, 10.00 BDT). Nothing is taken by asking.
     *
     * `POST /api/coupons/quote`
     *
     * Refusals beside the usual: `coupon_not_found`, `coupon_not_started`, `coupon_already_used`, `not_for_sale`, `coupon_expired`, `coupon_used_up`, `coupon_not_valid_for_currency`, `coupon_not_applicable`, `coupon_minimum_not_reached`, `amount_below_minimum`, `unavailable`, `internal`.
     */
    quoteCoupon(input: Types.QuoteCouponInput, options?: CallOptions): Promise<Answer<Types.CouponQuote>>;
    /**
     * Take the credits of a coupon
     *
     * For coupons that carry credits and nothing else, once for each user. The credits are in the wallet when this answers.
     *
     * `POST /api/coupons/redeem`
     *
     * Refusals beside the usual: `coupon_not_found`, `coupon_not_started`, `coupon_already_used`, `too_many_grants`, `wallet_full`, `coupon_expired`, `coupon_used_up`, `coupon_needs_purchase`, `unavailable`, `internal`.
     */
    redeemCoupon(input: Types.RedeemCouponInput, options?: CallOptions): Promise<Answer<Types.CouponRedemption>>;
    /**
     * List coupons
     *
     * `GET /api/coupons`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listCoupons(input?: Types.ListCouponsInput, options?: CallOptions): Pages<Types.Coupon>;
    /**
     * Create: coupon
     *
     * `POST /api/coupons`
     *
     * Refusals beside the usual: `conflict`, `in_use`, `unavailable`, `internal`.
     */
    createCoupon(input: Types.CreateCouponInput, options?: CallOptions): Promise<Answer<Types.Coupon>>;
    /**
     * Delete several coupons: all or none
     *
     * `DELETE /api/coupons/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deleteCoupons(input: Types.DeleteCouponsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: coupon
     *
     * `GET /api/coupons/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getCoupon(input: Types.GetCouponInput, options?: CallOptions): Promise<Answer<Types.Coupon>>;
    /**
     * Change: coupon
     *
     * `PATCH /api/coupons/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateCoupon(input: Types.UpdateCouponInput, options?: CallOptions): Promise<Answer<Types.Coupon>>;
    /**
     * Delete: coupon
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/coupons/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deleteCoupon(input: Types.DeleteCouponInput, options?: CallOptions): Promise<Answer<Types.Coupon>>;
    /**
     * Restore: coupon
     *
     * `POST /api/coupons/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restoreCoupon(input: Types.RestoreCouponInput, options?: CallOptions): Promise<Answer<Types.Coupon>>;
    /**
     * Delete for good: coupon
     *
     * `DELETE /api/coupons/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyCoupon(input: Types.DestroyCouponInput, options?: CallOptions): Promise<Answer<Types.Coupon>>;
    /**
     * List coupon redemptions
     *
     * `GET /api/coupon-redemptions`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listCouponRedemptions(input?: Types.ListCouponRedemptionsInput, options?: CallOptions): Pages<Types.CouponRedemptionRead>;
    /**
     * Read: coupon redemption
     *
     * `GET /api/coupon-redemptions/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getCouponRedemption(input: Types.GetCouponRedemptionInput, options?: CallOptions): Promise<Answer<Types.CouponRedemptionRead>>;
    /**
     * Not possible: delete
     *
     * Refused: Purchases and the ledger point at redemptions.
     *
     * `DELETE /api/coupon-redemptions/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteCouponRedemption(input: Types.DeleteCouponRedemptionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: Purchases and the ledger point at redemptions.
     *
     * `DELETE /api/coupon-redemptions/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteCouponRedemptions(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Purchases and the ledger point at redemptions.
     *
     * `POST /api/coupon-redemptions/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreCouponRedemption(input: Types.RestoreCouponRedemptionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Purchases and the ledger point at redemptions.
     *
     * `DELETE /api/coupon-redemptions/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyCouponRedemption(input: Types.DestroyCouponRedemptionInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List AI models
     *
     * `GET /api/ai-models`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listAiModels(input?: Types.ListAiModelsInput, options?: CallOptions): Pages<Types.AiModel>;
    /**
     * Create: AI model
     *
     * `POST /api/ai-models`
     *
     * Refusals beside the usual: `conflict`, `initial_model`, `unavailable`, `internal`.
     */
    createAiModel(input: Types.CreateAiModelInput, options?: CallOptions): Promise<Answer<Types.AiModel>>;
    /**
     * Delete several AI models: all or none
     *
     * `DELETE /api/ai-models/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `initial_model`, `unavailable`, `internal`.
     */
    deleteAiModels(input: Types.DeleteAiModelsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: AI model
     *
     * `GET /api/ai-models/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getAiModel(input: Types.GetAiModelInput, options?: CallOptions): Promise<Answer<Types.AiModel>>;
    /**
     * Change: AI model
     *
     * `PATCH /api/ai-models/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `initial_model`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateAiModel(input: Types.UpdateAiModelInput, options?: CallOptions): Promise<Answer<Types.AiModel>>;
    /**
     * Delete: AI model
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/ai-models/{id}`
     *
     * Refusals beside the usual: `not_found`, `initial_model`, `unavailable`, `internal`.
     */
    deleteAiModel(input: Types.DeleteAiModelInput, options?: CallOptions): Promise<Answer<Types.AiModel>>;
    /**
     * Restore: AI model
     *
     * `POST /api/ai-models/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `initial_model`, `unavailable`, `internal`.
     */
    restoreAiModel(input: Types.RestoreAiModelInput, options?: CallOptions): Promise<Answer<Types.AiModel>>;
    /**
     * Delete for good: AI model
     *
     * `DELETE /api/ai-models/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `initial_model`, `unavailable`, `internal`.
     */
    destroyAiModel(input: Types.DestroyAiModelInput, options?: CallOptions): Promise<Answer<Types.AiModel>>;
    /**
     * List AI model histories
     *
     * `GET /api/ai-model-histories`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listAiModelHistories(input?: Types.ListAiModelHistoriesInput, options?: CallOptions): Pages<Types.AiModelHistory>;
    /**
     * Read: AI model history
     *
     * `GET /api/ai-model-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getAiModelHistory(input: Types.GetAiModelHistoryInput, options?: CallOptions): Promise<Answer<Types.AiModelHistory>>;
    /**
     * Not possible: delete
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/ai-model-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteAiModelHistory(input: Types.DeleteAiModelHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/ai-model-histories/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteAiModelHistories(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `POST /api/ai-model-histories/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreAiModelHistory(input: Types.RestoreAiModelHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/ai-model-histories/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyAiModelHistory(input: Types.DestroyAiModelHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List billing settings
     *
     * `GET /api/billing-settings`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listBillingSettings(input?: Types.ListBillingSettingsInput, options?: CallOptions): Pages<Types.BillingSetting>;
    /**
     * Create: billing setting
     *
     * `POST /api/billing-settings`
     *
     * Refusals beside the usual: `conflict`, `initial_setting`, `unavailable`, `internal`.
     */
    createBillingSetting(input: Types.CreateBillingSettingInput, options?: CallOptions): Promise<Answer<Types.BillingSetting>>;
    /**
     * Delete several billing settings: all or none
     *
     * `DELETE /api/billing-settings/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `initial_setting`, `unavailable`, `internal`.
     */
    deleteBillingSettings(input: Types.DeleteBillingSettingsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: billing setting
     *
     * `GET /api/billing-settings/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getBillingSetting(input: Types.GetBillingSettingInput, options?: CallOptions): Promise<Answer<Types.BillingSetting>>;
    /**
     * Change: billing setting
     *
     * `PATCH /api/billing-settings/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `initial_setting`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateBillingSetting(input: Types.UpdateBillingSettingInput, options?: CallOptions): Promise<Answer<Types.BillingSetting>>;
    /**
     * Delete: billing setting
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/billing-settings/{id}`
     *
     * Refusals beside the usual: `not_found`, `initial_setting`, `unavailable`, `internal`.
     */
    deleteBillingSetting(input: Types.DeleteBillingSettingInput, options?: CallOptions): Promise<Answer<Types.BillingSetting>>;
    /**
     * Restore: billing setting
     *
     * `POST /api/billing-settings/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `initial_setting`, `unavailable`, `internal`.
     */
    restoreBillingSetting(input: Types.RestoreBillingSettingInput, options?: CallOptions): Promise<Answer<Types.BillingSetting>>;
    /**
     * Delete for good: billing setting
     *
     * `DELETE /api/billing-settings/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `initial_setting`, `unavailable`, `internal`.
     */
    destroyBillingSetting(input: Types.DestroyBillingSettingInput, options?: CallOptions): Promise<Answer<Types.BillingSetting>>;
    /**
     * List billing setting histories
     *
     * `GET /api/billing-setting-histories`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listBillingSettingHistories(input?: Types.ListBillingSettingHistoriesInput, options?: CallOptions): Pages<Types.BillingSettingHistory>;
    /**
     * Read: billing setting history
     *
     * `GET /api/billing-setting-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getBillingSettingHistory(input: Types.GetBillingSettingHistoryInput, options?: CallOptions): Promise<Answer<Types.BillingSettingHistory>>;
    /**
     * Not possible: delete
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/billing-setting-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteBillingSettingHistory(input: Types.DeleteBillingSettingHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/billing-setting-histories/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteBillingSettingHistories(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `POST /api/billing-setting-histories/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreBillingSettingHistory(input: Types.RestoreBillingSettingHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/billing-setting-histories/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyBillingSettingHistory(input: Types.DestroyBillingSettingHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List credits profits
     *
     * `GET /api/credits-profits`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listCreditsProfits(input?: Types.ListCreditsProfitsInput, options?: CallOptions): Pages<Types.CreditsProfitRead>;
    /**
     * Create: credits profit
     *
     * `POST /api/credits-profits`
     *
     * Refusals beside the usual: `conflict`, `unavailable`, `internal`.
     */
    createCreditsProfit(input: Types.CreateCreditsProfitInput, options?: CallOptions): Promise<Answer<Types.CreditsProfit>>;
    /**
     * Delete several credits profits: all or none
     *
     * `DELETE /api/credits-profits/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deleteCreditsProfits(input: Types.DeleteCreditsProfitsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: credits profit
     *
     * `GET /api/credits-profits/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getCreditsProfit(input: Types.GetCreditsProfitInput, options?: CallOptions): Promise<Answer<Types.CreditsProfitRead>>;
    /**
     * Change: credits profit
     *
     * `PATCH /api/credits-profits/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateCreditsProfit(input: Types.UpdateCreditsProfitInput, options?: CallOptions): Promise<Answer<Types.CreditsProfit>>;
    /**
     * Delete: credits profit
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/credits-profits/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteCreditsProfit(input: Types.DeleteCreditsProfitInput, options?: CallOptions): Promise<Answer<Types.CreditsProfit>>;
    /**
     * Restore: credits profit
     *
     * `POST /api/credits-profits/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restoreCreditsProfit(input: Types.RestoreCreditsProfitInput, options?: CallOptions): Promise<Answer<Types.CreditsProfit>>;
    /**
     * Delete for good: credits profit
     *
     * `DELETE /api/credits-profits/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyCreditsProfit(input: Types.DestroyCreditsProfitInput, options?: CallOptions): Promise<Answer<Types.CreditsProfit>>;
    /**
     * List credits profit histories
     *
     * `GET /api/credits-profit-histories`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listCreditsProfitHistories(input?: Types.ListCreditsProfitHistoriesInput, options?: CallOptions): Pages<Types.CreditsProfitHistory>;
    /**
     * Read: credits profit history
     *
     * `GET /api/credits-profit-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getCreditsProfitHistory(input: Types.GetCreditsProfitHistoryInput, options?: CallOptions): Promise<Answer<Types.CreditsProfitHistory>>;
    /**
     * Not possible: delete
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/credits-profit-histories/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteCreditsProfitHistory(input: Types.DeleteCreditsProfitHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/credits-profit-histories/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteCreditsProfitHistories(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `POST /api/credits-profit-histories/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreCreditsProfitHistory(input: Types.RestoreCreditsProfitHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: Charges are explained by these versions for ever.
     *
     * `DELETE /api/credits-profit-histories/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyCreditsProfitHistory(input: Types.DestroyCreditsProfitHistoryInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * List notifications
     *
     * `GET /api/notifications`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listNotifications(input?: Types.ListNotificationsInput, options?: CallOptions): Pages<Types.NotificationRead>;
    /**
     * Create: notification
     *
     * `POST /api/notifications`
     *
     * Refusals beside the usual: `conflict`, `already_sent`, `in_use`, `unavailable`, `internal`.
     */
    createNotification(input: Types.CreateNotificationInput, options?: CallOptions): Promise<Answer<Types.Notification>>;
    /**
     * Delete several notifications: all or none
     *
     * `DELETE /api/notifications/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `already_sent`, `in_use`, `unavailable`, `internal`.
     */
    deleteNotifications(input: Types.DeleteNotificationsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: notification
     *
     * `GET /api/notifications/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getNotification(input: Types.GetNotificationInput, options?: CallOptions): Promise<Answer<Types.NotificationRead>>;
    /**
     * Change: notification
     *
     * `PATCH /api/notifications/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `already_sent`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateNotification(input: Types.UpdateNotificationInput, options?: CallOptions): Promise<Answer<Types.Notification>>;
    /**
     * Delete: notification
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/notifications/{id}`
     *
     * Refusals beside the usual: `not_found`, `already_sent`, `in_use`, `unavailable`, `internal`.
     */
    deleteNotification(input: Types.DeleteNotificationInput, options?: CallOptions): Promise<Answer<Types.Notification>>;
    /**
     * Restore: notification
     *
     * `POST /api/notifications/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `already_sent`, `in_use`, `unavailable`, `internal`.
     */
    restoreNotification(input: Types.RestoreNotificationInput, options?: CallOptions): Promise<Answer<Types.Notification>>;
    /**
     * Delete for good: notification
     *
     * `DELETE /api/notifications/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `already_sent`, `unavailable`, `internal`.
     */
    destroyNotification(input: Types.DestroyNotificationInput, options?: CallOptions): Promise<Answer<Types.Notification>>;
    /**
     * Count what is unread in my inbox
     *
     * `GET /api/notification-recipients/unread-count`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    countUnreadNotifications(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.UnreadCount>>;
    /**
     * Mark everything in my inbox as read
     *
     * `POST /api/notification-recipients/read-all`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    readAllNotifications(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.ReadAll>>;
    /**
     * Read: the key to subscribe with, and my browsers that are subscribed
     *
     * `GET /api/notification-recipients/subscriptions`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    getPushSettings(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.PushSettings>>;
    /**
     * Subscribe this browser to push messages
     *
     * The body is what `PushSubscription.toJSON()` gives. Only the push services of known browsers are taken.
     *
     * `POST /api/notification-recipients/subscriptions`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    subscribeToPush(input: Types.SubscribeToPushInput, options?: CallOptions): Promise<Answer<Types.PushSubscription>>;
    /**
     * Unsubscribe this browser
     *
     * One that was not subscribed is none afterwards either.
     *
     * `DELETE /api/notification-recipients/subscriptions`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    unsubscribeFromPush(input: Types.UnsubscribeFromPushInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Send a notification to one person more
     *
     * `POST /api/notification-recipients`
     *
     * Refusals beside the usual: `conflict`, `not_sent`, `unavailable`, `internal`.
     */
    createNotificationRecipient(input: Types.CreateNotificationRecipientInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipient>>;
    /**
     * List notification recipients
     *
     * `GET /api/notification-recipients`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listNotificationRecipients(input?: Types.ListNotificationRecipientsInput, options?: CallOptions): Pages<Types.NotificationRecipientRead>;
    /**
     * Delete several notification recipients: all or none
     *
     * `DELETE /api/notification-recipients/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deleteNotificationRecipients(input: Types.DeleteNotificationRecipientsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: notification recipient
     *
     * `GET /api/notification-recipients/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getNotificationRecipient(input: Types.GetNotificationRecipientInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipientRead>>;
    /**
     * Change: notification recipient
     *
     * `PATCH /api/notification-recipients/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateNotificationRecipient(input: Types.UpdateNotificationRecipientInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipient>>;
    /**
     * Delete: notification recipient
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/notification-recipients/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteNotificationRecipient(input: Types.DeleteNotificationRecipientInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipient>>;
    /**
     * Restore: notification recipient
     *
     * `POST /api/notification-recipients/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restoreNotificationRecipient(input: Types.RestoreNotificationRecipientInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipient>>;
    /**
     * Delete for good: notification recipient
     *
     * `DELETE /api/notification-recipients/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyNotificationRecipient(input: Types.DestroyNotificationRecipientInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipient>>;
    /**
     * Mark as read
     *
     * `POST /api/notification-recipients/{id}/read`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    readNotification(input: Types.ReadNotificationInput, options?: CallOptions): Promise<Answer<Types.NotificationRecipient>>;
    /**
     * Keep a file
     *
     * A form with one file as `file`, at most 20 MiB: PNG, JPEG, GIF, WebP and AVIF pictures, PDF, plain text in UTF-8. What it is decide its bytes, not its name or declared type; markup (HTML, SVG, XML) is refused. Under the same Idempotency-Key the same file is kept once, for as long as it is kept.
     *
     * `POST /api/storage`
     *
     * Refusals beside the usual: `uploads_closed`, `too_many_files`, `conflict`, `file_type_refused`, `unavailable`, `internal`.
     */
    uploadFile(input: Types.UploadFileInput, options?: CallOptions): Promise<Answer<Types.Storage>>;
    /**
     * List stored files
     *
     * `GET /api/storage`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listStoredFiles(input?: Types.ListStoredFilesInput, options?: CallOptions): Pages<Types.Storage>;
    /**
     * Delete several stored files: all or none
     *
     * `DELETE /api/storage/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deleteStoredFiles(input: Types.DeleteStoredFilesInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: stored file
     *
     * `GET /api/storage/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getStoredFile(input: Types.GetStoredFileInput, options?: CallOptions): Promise<Answer<Types.Storage>>;
    /**
     * Change: stored file
     *
     * `PATCH /api/storage/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateStoredFile(input: Types.UpdateStoredFileInput, options?: CallOptions): Promise<Answer<Types.Storage>>;
    /**
     * Delete: stored file
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/storage/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteStoredFile(input: Types.DeleteStoredFileInput, options?: CallOptions): Promise<Answer<Types.Storage>>;
    /**
     * Restore: stored file
     *
     * `POST /api/storage/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restoreStoredFile(input: Types.RestoreStoredFileInput, options?: CallOptions): Promise<Answer<Types.Storage>>;
    /**
     * Delete for good: stored file
     *
     * `DELETE /api/storage/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyStoredFile(input: Types.DestroyStoredFileInput, options?: CallOptions): Promise<Answer<Types.Storage>>;
    /**
     * The bytes of a file
     *
     * For its owner and admins, and for whoever has a signed link to it. Pictures may be shown where they are; everything else comes as an attachment.
     *
     * `GET /api/storage/{id}/download`
     *
     * Refusals beside the usual: `not_found`, `link_over`, `unavailable`, `internal`.
     */
    downloadFile(input: Types.DownloadFileInput, options?: CallOptions): Promise<Answer<Blob>>;
    /**
     * A link that opens a file for whoever has it, for some time
     *
     * `POST /api/storage/{id}/link`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    linkFile(input: Types.LinkFileInput, options?: CallOptions): Promise<Answer<Types.StorageLink>>;
    /**
     * Create: service key
     *
     * The answer shows the key this once.
     *
     * `POST /api/api-clients`
     *
     * Refusals beside the usual: `already_issued`, `unavailable`, `internal`.
     */
    createApiClient(input: Types.CreateApiClientInput, options?: CallOptions): Promise<Answer<Types.IssuedKey>>;
    /**
     * List API clients
     *
     * `GET /api/api-clients`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listApiClients(input?: Types.ListApiClientsInput, options?: CallOptions): Pages<Types.ApiClient>;
    /**
     * Delete several API clients: all or none
     *
     * `DELETE /api/api-clients/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `in_use`, `unavailable`, `internal`.
     */
    deleteApiClients(input: Types.DeleteApiClientsInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: API client
     *
     * `GET /api/api-clients/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getApiClient(input: Types.GetApiClientInput, options?: CallOptions): Promise<Answer<Types.ApiClient>>;
    /**
     * Change: API client
     *
     * `PATCH /api/api-clients/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateApiClient(input: Types.UpdateApiClientInput, options?: CallOptions): Promise<Answer<Types.ApiClient>>;
    /**
     * Delete: API client
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/api-clients/{id}`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    deleteApiClient(input: Types.DeleteApiClientInput, options?: CallOptions): Promise<Answer<Types.ApiClient>>;
    /**
     * Restore: API client
     *
     * `POST /api/api-clients/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `in_use`, `unavailable`, `internal`.
     */
    restoreApiClient(input: Types.RestoreApiClientInput, options?: CallOptions): Promise<Answer<Types.ApiClient>>;
    /**
     * Delete for good: API client
     *
     * `DELETE /api/api-clients/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyApiClient(input: Types.DestroyApiClientInput, options?: CallOptions): Promise<Answer<Types.ApiClient>>;
    /**
     * Replace the key
     *
     * The old key works for 24 hours more (`previous_valid_until`); a key rotated out before it ends at once.
     *
     * `POST /api/api-clients/{id}/rotate`
     *
     * Refusals beside the usual: `not_found`, `already_issued`, `key_revoked`, `unavailable`, `internal`.
     */
    rotateApiClient(input: Types.RotateApiClientInput, options?: CallOptions): Promise<Answer<Types.IssuedKey>>;
    /**
     * End every key of a client, for good
     *
     * `POST /api/api-clients/{id}/revoke`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    revokeApiClient(input: Types.RevokeApiClientInput, options?: CallOptions): Promise<Answer<Types.ApiClient>>;
    /**
     * What is offered here: flags, ways to pay, limits
     *
     * `GET /api/config`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    getConfig(input?: Record<string, never>, options?: CallOptions): Promise<Answer<Types.PublicConfig>>;
    /**
     * List contact messages
     *
     * `GET /api/contact`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listContactMessages(input?: Types.ListContactMessagesInput, options?: CallOptions): Pages<Types.ContactMessage>;
    /**
     * Write to us
     *
     * 20 an hour from one address. Nothing is kept but what is sent, and who sent it if they are signed in.
     *
     * `POST /api/contact`
     *
     * Refusals beside the usual: `unavailable`, `internal`.
     */
    createContactMessage(input: Types.CreateContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Delete several contact messages: all or none
     *
     * `DELETE /api/contact/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deleteContactMessages(input: Types.DeleteContactMessagesInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: contact message
     *
     * `GET /api/contact/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getContactMessage(input: Types.GetContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Change: contact message
     *
     * `PATCH /api/contact/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateContactMessage(input: Types.UpdateContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Delete: contact message
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/contact/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteContactMessage(input: Types.DeleteContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Restore: contact message
     *
     * `POST /api/contact/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restoreContactMessage(input: Types.RestoreContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Delete for good: contact message
     *
     * `DELETE /api/contact/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyContactMessage(input: Types.DestroyContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Answer a message by mail
     *
     * `POST /api/contact/{id}/reply`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    replyToContactMessage(input: Types.ReplyToContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * Mark a message as done
     *
     * `POST /api/contact/{id}/close`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    closeContactMessage(input: Types.CloseContactMessageInput, options?: CallOptions): Promise<Answer<Types.ContactMessage>>;
    /**
     * The figures of a time at a glance
     *
     * Sales by currency, credits in and out, what was used and what is outstanding at the end. `is_test` narrows the sales. Editors and above see everyone's figures, everybody else their own.
     *
     * `GET /api/dashboard/overview`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardOverview(input?: Types.GetDashboardOverviewInput, options?: CallOptions): Promise<Answer<Types.DashboardOverview>>;
    /**
     * What was sold
     *
     * Payments by the time they were paid; those on hold are not there yet. What was given back since is taken off the payment it belongs to, at that payment's time. Each currency for itself, in smallest units. The 50 best packages of each, the rest as `other`. Editors and above see everyone's figures, everybody else their own.
     *
     * `GET /api/dashboard/sales`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardSales(input?: Types.GetDashboardSalesInput, options?: CallOptions): Promise<Answer<Types.DashboardSales>>;
    /**
     * Credits in and out
     *
     * The ledger's own rows, by kind and over time. Editors and above see everyone's figures, everybody else their own.
     *
     * `GET /api/dashboard/credits`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardCredits(input?: Types.GetDashboardCreditsInput, options?: CallOptions): Promise<Answer<Types.DashboardCredits>>;
    /**
     * Use by model, with cost and profit
     *
     * Charged uses with their tokens and credits; cost, profit and margin for admins. The 50 dearest models, the rest as `other`. Editors and above see everyone's figures, everybody else their own.
     *
     * `GET /api/dashboard/models`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardModels(input?: Types.GetDashboardModelsInput, options?: CallOptions): Promise<Answer<Types.DashboardModels>>;
    /**
     * People who came, used and paid
     *
     * Each person once in each part of the time, and once in all.
     *
     * `GET /api/dashboard/users`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardUsers(input?: Types.GetDashboardUsersInput, options?: CallOptions): Promise<Answer<Types.DashboardUsers>>;
    /**
     * Use by feature
     *
     * Calls and failures as the telemetry tells them, for as long as it is kept; charges as the books do. The 50 dearest features, the rest as `other`. Editors and above see everyone's figures, everybody else their own.
     *
     * `GET /api/dashboard/features`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardFeatures(input?: Types.GetDashboardFeaturesInput, options?: CallOptions): Promise<Answer<Types.DashboardFeatures>>;
    /**
     * Outstanding credits at a date
     *
     * What all wallets held together at `to`, by source, and at the end of each part of the time; `expiring` is what is there now, by when it will end. Editors and above see everyone's figures, everybody else their own.
     *
     * `GET /api/dashboard/liability`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardLiability(input?: Types.GetDashboardLiabilityInput, options?: CallOptions): Promise<Answer<Types.DashboardLiability>>;
    /**
     * What the gateways kept
     *
     * By gateway and by the currency of the fee, in smallest units, by the time of the payment.
     *
     * `GET /api/dashboard/fees`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    getDashboardFees(input?: Types.GetDashboardFeesInput, options?: CallOptions): Promise<Answer<Types.DashboardFees>>;
    /**
     * Send several dead letters again
     *
     * By ids, all or none; or a whole queue, up to 500 a call: `left` says how many still lie there.
     *
     * `POST /api/dead-letters/replay`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    replayDeadLetters(input: Types.ReplayDeadLettersInput, options?: CallOptions): Promise<Answer<Types.DeadLettersReplayed>>;
    /**
     * List dead letters
     *
     * `GET /api/dead-letters`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listDeadLetters(input?: Types.ListDeadLettersInput, options?: CallOptions): Pages<Types.DeadLetter>;
    /**
     * Delete several dead letters: all or none
     *
     * `DELETE /api/dead-letters/bulk`
     *
     * Refusals beside the usual: `bulk_refused`, `unavailable`, `internal`.
     */
    deleteDeadLetters(input: Types.DeleteDeadLettersInput, options?: CallOptions): Promise<Answer<Types.Deleted>>;
    /**
     * Read: dead letter
     *
     * `GET /api/dead-letters/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getDeadLetter(input: Types.GetDeadLetterInput, options?: CallOptions): Promise<Answer<Types.DeadLetter>>;
    /**
     * Change: dead letter
     *
     * `PATCH /api/dead-letters/{id}`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `precondition_failed`, `unavailable`, `internal`.
     */
    updateDeadLetter(input: Types.UpdateDeadLetterInput, options?: CallOptions): Promise<Answer<Types.DeadLetter>>;
    /**
     * Delete: dead letter
     *
     * Hidden, not gone: it can be restored.
     *
     * `DELETE /api/dead-letters/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    deleteDeadLetter(input: Types.DeleteDeadLetterInput, options?: CallOptions): Promise<Answer<Types.DeadLetter>>;
    /**
     * Restore: dead letter
     *
     * `POST /api/dead-letters/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `conflict`, `unavailable`, `internal`.
     */
    restoreDeadLetter(input: Types.RestoreDeadLetterInput, options?: CallOptions): Promise<Answer<Types.DeadLetter>>;
    /**
     * Delete for good: dead letter
     *
     * `DELETE /api/dead-letters/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `in_use`, `unavailable`, `internal`.
     */
    destroyDeadLetter(input: Types.DestroyDeadLetterInput, options?: CallOptions): Promise<Answer<Types.DeadLetter>>;
    /**
     * Send a dead letter again
     *
     * To its own queue, with the id it had: an effect that took place already does not take place twice.
     *
     * `POST /api/dead-letters/{id}/replay`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    replayDeadLetter(input: Types.ReplayDeadLetterInput, options?: CallOptions): Promise<Answer<Types.DeadLetter>>;
    /**
     * List audit logs
     *
     * `GET /api/audit-logs`
     *
     * Refusals beside the usual: `unavailable`, `too_broad`, `internal`.
     */
    listAuditLogs(input?: Types.ListAuditLogsInput, options?: CallOptions): Pages<Types.AuditLog>;
    /**
     * Read: audit log
     *
     * `GET /api/audit-logs/{id}`
     *
     * Refusals beside the usual: `not_found`, `unavailable`, `internal`.
     */
    getAuditLog(input: Types.GetAuditLogInput, options?: CallOptions): Promise<Answer<Types.AuditLog>>;
    /**
     * Not possible: delete
     *
     * Refused: What was done stays on record.
     *
     * `DELETE /api/audit-logs/{id}`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    deleteAuditLog(input: Types.DeleteAuditLogInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete several
     *
     * Refused: What was done stays on record.
     *
     * `DELETE /api/audit-logs/bulk`
     *
     * Refusals beside the usual: `append_only`, `unavailable`, `internal`.
     */
    deleteAuditLogs(input?: Record<string, never>, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: restore
     *
     * Refused: What was done stays on record.
     *
     * `POST /api/audit-logs/{id}/restore`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    restoreAuditLog(input: Types.RestoreAuditLogInput, options?: CallOptions): Promise<Answer<void>>;
    /**
     * Not possible: delete for good
     *
     * Refused: What was done stays on record.
     *
     * `DELETE /api/audit-logs/{id}/permanent`
     *
     * Refusals beside the usual: `not_found`, `append_only`, `unavailable`, `internal`.
     */
    destroyAuditLog(input: Types.DestroyAuditLogInput, options?: CallOptions): Promise<Answer<void>>;
}
