export type VerificationSent = {
    email: string;
    status: "verification_sent" | (string & {});
};
export type Problem = {
    type: string;
    title: string;
    status: number;
    detail?: string | undefined;
    /** Stable; decide by this. */
    code: string;
    request_id: string;
    errors?: {
        field: string;
        code: string;
        message: string;
    }[] | undefined;
    [further: string]: unknown;
};
export type SignUp = {
    name: string;
    email: string;
    password: string;
};
export type SignedIn = {
    /** A JWT (EdDSA); send it as `Authorization: Bearer …`. */
    access_token: string;
    token_type: "Bearer" | (string & {});
    /** Seconds. */
    expires_in: number;
    /** Good for one refresh; its answer carries the next one. */
    refresh_token: string;
    user: SignedInUser;
};
export type SignedInUser = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    email: string;
    /** `subscriber`: a user while a subscription package is live; it is not stored. */
    role: "super-admin" | "admin" | "editor" | "author" | "contributor" | "subscriber" | "user" | (string & {});
    auth_source: "email" | "google" | (string & {});
    /** `in-progress` is the normal state. */
    status: "in-progress" | "blocked" | (string & {});
    is_verified: boolean;
};
export type LinkToken = {
    /** The token of the mailed link. */
    token: string;
};
export type MailAsked = {
    email: string;
    status: "sent_if_known" | (string & {});
};
export type ByEmail = {
    email: string;
};
export type SignIn = {
    email: string;
    password: string;
};
export type ByRefreshToken = {
    /** The newest refresh token of the session. */
    refresh_token: string;
};
export type ResetPassword = {
    /** The token of the mailed link. */
    token: string;
    password: string;
};
export type ChangePassword = {
    current_password: string;
    new_password: string;
};
export type GoogleToken = {
    /** The ID token that Google gave, issued for this product's client id. */
    id_token: string;
    /** The nonce that the token was asked for with; needed if there was one. */
    nonce?: string | undefined;
};
export type GoogleCode = {
    /** The `google_code` of the address that the browser came back to. */
    code: string;
};
export type GoogleLink = {
    /** The ID token that Google gave, issued for this product's client id. */
    id_token: string;
    /** The nonce that the token was asked for with; needed if there was one. */
    nonce?: string | undefined;
    /** Needed where the account has one. */
    password?: string | undefined;
};
export type ChangeEmail = {
    email: string;
    password: string;
};
export type SessionView = {
    _id: string;
    /** The session of this very call. */
    current: boolean;
    address: string;
    agent: string;
    created_at: string;
    last_used_at: string;
    expires_at: string;
};
export type PageMeta = {
    page: number;
    limit: number;
    /** Exact up to 10,000. */
    total: number;
    pages: number;
    /** There are more than `total` says. */
    total_more?: true | undefined;
    /** Pass as `after` to walk on. */
    next: string | null;
};
export type Me = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    email: string;
    /** `subscriber`: a user while a subscription package is live; it is not stored. */
    role: "super-admin" | "admin" | "editor" | "author" | "contributor" | "subscriber" | "user" | (string & {});
    auth_source: "email" | "google" | (string & {});
    google_id?: string | null | undefined;
    /** `in-progress` is the normal state. */
    status: "in-progress" | "blocked" | (string & {});
    is_verified: boolean;
    /** Google sign-in opens this account. */
    google_linked: boolean;
};
export type User = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    email: string;
    role: "super-admin" | "admin" | "editor" | "author" | "contributor" | "user" | (string & {});
    auth_source: "email" | "google" | (string & {});
    google_id?: string | null | undefined;
    /** `in-progress` is the normal state. */
    status: "in-progress" | "blocked" | (string & {});
    is_verified: boolean;
};
export type ProfilePatch = {
    name?: string | undefined;
};
/** The account, and beside it a list for each kind of record that belongs to it. */
export type Export = {
    exported_at: string;
    account: Me;
    [further: string]: unknown;
};
export type Role = {
    role: string;
    /** false: follows from a live subscription, cannot be given. */
    stored: boolean;
    rights: string[];
};
export type UserCreate = {
    name: string;
    email: string;
};
export type Deleted = {
    deleted: number;
};
export type UserPatch = {
    name?: string | undefined;
};
export type RoleChange = {
    role: "super-admin" | "admin" | "editor" | "author" | "contributor" | "user";
};
export type Audit = {
    ok: boolean;
    invariants: {
        id: number;
        title: string;
        /** How many things were looked at. */
        checked: number;
        violations: number;
        /** The first ten, each with the record it is of. */
        examples: string[];
    }[];
};
export type UserWallet = {
    _id: string;
    created_at: string;
    updated_at: string;
    user: string;
    email: string;
    /** What remains of all grants, held and frozen included. */
    credits: number;
    /** Credits, at most six decimals. */
    debt: number;
    /** `frozen`: its debt keeps it from new work. */
    status: "active" | "frozen" | (string & {});
    /** Grows with every visible change. */
    sequence: number;
    /** `paid` once money was received. */
    type: "free" | "paid" | (string & {});
    package: string | null;
    plan: string | null;
    /** The soonest end of a live grant. */
    expires_at: string | null;
    initial_credits_given: boolean;
    initial_package_given: boolean;
    /** Credits per UTC day and month that uses may cost. */
    spend_limit: {
        /** Credits, at most six decimals. */
        day?: number | null | undefined;
        /** Credits, at most six decimals. */
        month?: number | null | undefined;
    } | null;
    /** Its user is told once each time what can be spent falls below it. */
    low_balance_threshold: number | null;
    note?: string | null | undefined;
    /** Credits, at most six decimals. */
    credits_held: number;
    /** Credits, at most six decimals. */
    credits_frozen: number;
    /** What can be spent now. */
    credits_available: number;
    grants: {
        _id: string;
        source: "initial" | "bonus" | "coupon" | "subscription" | "payment" | (string & {});
        /** Granted in all. */
        credits: number;
        /** Credits, at most six decimals. */
        remaining: number;
        /** Set aside by open holds. */
        held: number;
        /** Set aside by open refunds, disputes and upgrades. */
        frozen: number;
        /** Lower is spent first. */
        priority: number;
        expires_at: string | null;
        payment_transaction: string | null;
    }[];
};
export type MyWalletPatch = {
    /** Credits, at most six decimals. */
    low_balance_threshold: number | null;
};
export type UserWalletPatch = {
    note?: string | null | undefined;
    spend_limit?: {
        /** Credits, at most six decimals. */
        day?: number | null | undefined;
        /** Credits, at most six decimals. */
        month?: number | null | undefined;
    } | null | undefined;
};
export type DebtWriteOffInput = {
    /** Credits, at most six decimals. */
    credits: number;
    note?: string | null | undefined;
};
export type CreditsTransactionRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    type: "increase" | "decrease" | (string & {});
    kind: "payment" | "bonus" | "coupon" | "initial" | "subscription" | "restore" | "consume" | "expire" | "claw_back" | "take_back" | "debt_payment" | (string & {});
    /** Credits, at most six decimals. */
    credits: number;
    increase_source: "payment" | "bonus" | "coupon" | "initial" | "subscription" | "restore" | null | (string & {});
    /** An id; the object itself when asked for with include=. */
    decrease_source: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    /** An id; the object itself when asked for with include=. */
    payment_transaction: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    /** An id; the object itself when asked for with include=. */
    plan: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    /** The partner's, on charged uses. */
    usage_key: string | null;
    client: string | null;
    /** 1, 2, 3 … of its wallet, without gap. */
    wallet_seq: number;
    /** Credits, at most six decimals. */
    balance_after: number;
    /** The grants it drained, made or added to. */
    grants: {
        grant: string;
        source: string;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    /** The end of the grant that it made. */
    expires_at: string | null;
    priority: number | null;
    /** The user reads it. */
    note: string | null;
    is_active: boolean;
};
export type CreditsTransaction = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    type: "increase" | "decrease" | (string & {});
    kind: "payment" | "bonus" | "coupon" | "initial" | "subscription" | "restore" | "consume" | "expire" | "claw_back" | "take_back" | "debt_payment" | (string & {});
    /** Credits, at most six decimals. */
    credits: number;
    increase_source: "payment" | "bonus" | "coupon" | "initial" | "subscription" | "restore" | null | (string & {});
    /** The endpoint whose use was charged. */
    decrease_source: string | null;
    payment_transaction: string | null;
    plan: string | null;
    /** The partner's, on charged uses. */
    usage_key: string | null;
    client: string | null;
    /** 1, 2, 3 … of its wallet, without gap. */
    wallet_seq: number;
    /** Credits, at most six decimals. */
    balance_after: number;
    /** The grants it drained, made or added to. */
    grants: {
        grant: string;
        source: string;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    /** The end of the grant that it made. */
    expires_at: string | null;
    priority: number | null;
    /** The user reads it. */
    note: string | null;
    is_active: boolean;
};
export type Bonus = {
    user: string;
    /** Credits, at most six decimals. */
    credits: number;
    increase_source: "bonus";
    expires_at?: string | null | undefined;
    /** Lower is spent first; 10 unless given. */
    priority?: number | undefined;
    note?: string | null | undefined;
};
export type NotePatch = {
    note: string | null;
};
export type CreditsUsageRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    client: string;
    usage_key: string;
    /** An id; the object itself when asked for with include=. */
    credits_transaction: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    hold: string | null;
    /** The use was settled after its hold had ended. */
    hold_expired: boolean;
    /** An id; the object itself when asked for with include=. */
    feature_endpoint: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    ai_model: string | null;
    /** The value or alias that the call used. */
    ai_model_matched: string | null;
    /** The model that was held for, where another one was used. */
    hold_ai_model: string | null;
    versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    hold_versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cached_input_tokens: number | null;
    units: number | null;
    unit_name: string | null;
    /** Credits, at most six decimals. */
    credits: number;
    /** Credits, at most six decimals. */
    input_credits: number;
    /** Credits, at most six decimals. */
    output_credits: number;
    /** Credits, at most six decimals. */
    collected_credits: number;
    /** Credits, at most six decimals. */
    debt_credits: number;
    /** Credits, at most six decimals. */
    uncollected_credits: number;
    /** Credits, at most six decimals. */
    fixed_credits: number | null;
    /** USD, at most nine decimals. */
    credit_price: number | null;
    /** Credits, at most six decimals. */
    cost_credits?: number | undefined;
    /** Credits, at most six decimals. */
    profit_credits?: number | undefined;
    /** USD, at most nine decimals. */
    cost_price?: number | undefined;
    grants: {
        grant: string;
        source: string;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    /** Credits, at most six decimals. */
    balance_before: number;
    /** Credits, at most six decimals. */
    balance_after: number;
    note?: string | null | undefined;
    is_active: boolean;
};
export type CreditsUsage = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    client: string;
    usage_key: string;
    /** Empty where nothing was collected. */
    credits_transaction: string | null;
    hold: string | null;
    /** The use was settled after its hold had ended. */
    hold_expired: boolean;
    feature_endpoint: string | null;
    ai_model: string | null;
    /** The value or alias that the call used. */
    ai_model_matched: string | null;
    /** The model that was held for, where another one was used. */
    hold_ai_model: string | null;
    versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    hold_versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cached_input_tokens: number | null;
    units: number | null;
    unit_name: string | null;
    /** Credits, at most six decimals. */
    credits: number;
    /** Credits, at most six decimals. */
    input_credits: number;
    /** Credits, at most six decimals. */
    output_credits: number;
    /** Credits, at most six decimals. */
    collected_credits: number;
    /** Credits, at most six decimals. */
    debt_credits: number;
    /** Credits, at most six decimals. */
    uncollected_credits: number;
    /** Credits, at most six decimals. */
    fixed_credits: number | null;
    /** USD, at most nine decimals. */
    credit_price: number | null;
    /** Credits, at most six decimals. */
    cost_credits?: number | undefined;
    /** Credits, at most six decimals. */
    profit_credits?: number | undefined;
    /** USD, at most nine decimals. */
    cost_price?: number | undefined;
    grants: {
        grant: string;
        source: string;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    /** Credits, at most six decimals. */
    balance_before: number;
    /** Credits, at most six decimals. */
    balance_after: number;
    note?: string | null | undefined;
    is_active: boolean;
};
export type UsageExplanation = {
    _id: string;
    usage_key: string;
    versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    hold_versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    ai_model: {
        _id: string;
        name: string;
        value: string;
        matched: string;
    } | null;
    hold_ai_model: string | null;
    feature_endpoint: string | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cached_input_tokens: number | null;
    units: number | null;
    unit_name: string | null;
    /** USD, at most nine decimals. */
    credit_price: number | null;
    /** Credits, at most six decimals. */
    fixed_credits: number | null;
    /** Credits, at most six decimals. */
    credits: number;
    /** Credits, at most six decimals. */
    input_credits: number;
    /** Credits, at most six decimals. */
    output_credits: number;
    /** The pinned versions give this very charge again. */
    derived: boolean;
    steps: {
        /** Micro-credits before rounding up, as a fraction. */
        exact: {
            above: string;
            below: string;
        };
        /** Credits, at most six decimals. */
        rounded_up: number;
        input: {
            /** Credits, rounded down. */
            whole: number;
            /** What was rounded off, over the same divisor as `exact`. */
            remainder: string;
            /** Credits, with the last micro-credit given to the larger remainder. */
            given: number;
        };
        output: {
            /** Credits, rounded down. */
            whole: number;
            /** What was rounded off, over the same divisor as `exact`. */
            remainder: string;
            /** Credits, with the last micro-credit given to the larger remainder. */
            given: number;
        };
    } | null;
    /** Credits, at most six decimals. */
    collected_credits: number;
    /** Credits, at most six decimals. */
    debt_credits: number;
    /** Credits, at most six decimals. */
    uncollected_credits: number;
    hold_expired: boolean;
    credits_transaction: string | null;
    grants: {
        grant: string;
        source: string;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    /** Credits, at most six decimals. */
    balance_before: number;
    /** Credits, at most six decimals. */
    balance_after: number;
    prices?: {
        /** USD, at most nine decimals. */
        input_token_price: number | null;
        /** USD, at most nine decimals. */
        output_token_price: number | null;
        /** USD, at most nine decimals. */
        cached_input_token_price: number | null;
        /** USD, at most nine decimals. */
        request_price: number | null;
        /** USD, at most nine decimals. */
        unit_price: number | null;
        /** Per cent, at most two decimals. */
        percentage: number | null;
    } | null | undefined;
    /** Costs are millionths of a nano-USD. */
    cost_steps?: {
        input_cost: string;
        output_cost: string;
        cost: {
            /** Credits, rounded down. */
            whole: number;
            /** What was rounded off, over the same divisor as `exact`. */
            remainder: string;
            /** Credits, with the last micro-credit given to the larger remainder. */
            given: number;
        };
        profit: {
            /** Credits, rounded down. */
            whole: number;
            /** What was rounded off, over the same divisor as `exact`. */
            remainder: string;
            /** Credits, with the last micro-credit given to the larger remainder. */
            given: number;
        };
    } | null | undefined;
    /** Credits, at most six decimals. */
    cost_credits?: number | undefined;
    /** Credits, at most six decimals. */
    profit_credits?: number | undefined;
    /** USD. */
    cost_price?: number | undefined;
    /** USD: the charge at the price of a credit. */
    revenue_price?: number | undefined;
    /** Profit's part of the charge, 0 to 1. */
    margin?: number | null | undefined;
};
export type UsageNotePatch = {
    note: string | null;
};
export type Quote = {
    /** Credits, at most six decimals. */
    credits: number;
    /** Credits, at most six decimals. */
    input_credits: number;
    /** Credits, at most six decimals. */
    output_credits: number;
    affordable: boolean;
    /** Credits, at most six decimals. */
    credits_available: number;
    versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    };
    /** Empty where an endpoint's fixed credits apply. */
    ai_model: {
        value: string;
        /** The value or alias that the call used. */
        matched: string;
    } | null;
};
export type QuoteInput = {
    /** The user; or name them by `email`. */
    user?: string | undefined;
    email?: string | undefined;
    /** The endpoint that is used; or name it by `method` and `endpoint`. */
    feature_endpoint?: string | undefined;
    method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | undefined;
    /** The path of the call. */
    endpoint?: string | undefined;
    /** The model's value or one of its aliases. */
    ai_model?: string | undefined;
    /** Needed exactly when the model counts tokens. Zero means zero. */
    input_tokens?: number | undefined;
    /** A subset of `input_tokens`: more than that is refused. */
    cached_input_tokens?: number | undefined;
    /** Images, seconds, pages: needed exactly when the model is priced per unit. */
    units?: number | undefined;
    /** Needed exactly when the model counts tokens. */
    output_tokens?: number | undefined;
};
export type Held = {
    usage_key: string;
    /** `held`, unless the call came again after the use had ended. */
    status: "held" | "settled" | "released" | "expired" | (string & {});
    /** Credits, at most six decimals. */
    credits_held: number;
    expires_at: string;
    /** Credits, at most six decimals. */
    credits_available: number;
    versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    /** Empty where an endpoint's fixed credits apply. */
    ai_model: {
        value: string;
        /** The value or alias that the call used. */
        matched: string;
    } | null;
    word_limit: number | null;
};
export type ValidateInput = {
    /** The user; or name them by `email`. */
    user?: string | undefined;
    email?: string | undefined;
    /** The endpoint that is used; or name it by `method` and `endpoint`. */
    feature_endpoint?: string | undefined;
    method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | undefined;
    /** The path of the call. */
    endpoint?: string | undefined;
    /** The model's value or one of its aliases. */
    ai_model?: string | undefined;
    /** Needed exactly when the model counts tokens. Zero means zero. */
    input_tokens?: number | undefined;
    /** A subset of `input_tokens`: more than that is refused. */
    cached_input_tokens?: number | undefined;
    /** Images, seconds, pages: needed exactly when the model is priced per unit. */
    units?: number | undefined;
    /** The most that may come out; needed exactly when the model counts tokens. */
    max_output_tokens?: number | undefined;
    /** Checked against the word limit of the endpoint. */
    words?: number | undefined;
    /** The hold ends by itself after this long. */
    ttl_seconds?: number | undefined;
    /** Names the purchase, not the attempt: one value per purchase, **the same value when you retry**. */
    usage_key?: string | undefined;
};
export type Extended = {
    usage_key: string;
    status: "held" | "settled" | "released" | "expired" | (string & {});
    /** Credits, at most six decimals. */
    credits_held: number;
    expires_at: string;
};
export type ExtendInput = {
    /** Names the purchase, not the attempt: one value per purchase, **the same value when you retry**. */
    usage_key: string;
    input_tokens?: number | undefined;
    /** The new ceiling in all. It only grows. */
    max_output_tokens?: number | undefined;
    units?: number | undefined;
    /** The end becomes the later of the old one and now + ttl_seconds. */
    ttl_seconds?: number | undefined;
};
export type Consumed = {
    usage_key: string;
    /** The price of the use. */
    credits: number;
    /** Credits, at most six decimals. */
    collected_credits: number;
    /** Credits, at most six decimals. */
    debt_credits: number;
    /** Credits, at most six decimals. */
    uncollected_credits: number;
    /** Credits, at most six decimals. */
    credits_available: number;
    /** Empty where nothing was collected. */
    credits_transaction: string | null;
    credits_usage: string;
    /** Credits, at most six decimals. */
    balance_after: number;
};
export type ConsumeInput = {
    /** Names the purchase, not the attempt: one value per purchase, **the same value when you retry**. */
    usage_key: string;
    /** The user; or name them by `email`. */
    user?: string | undefined;
    email?: string | undefined;
    /** The endpoint that is used; or name it by `method` and `endpoint`. */
    feature_endpoint?: string | undefined;
    method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | undefined;
    /** The path of the call. */
    endpoint?: string | undefined;
    /** The model's value or one of its aliases. */
    ai_model?: string | undefined;
    /** Needed exactly when the model counts tokens. Zero means zero. */
    input_tokens?: number | undefined;
    /** A subset of `input_tokens`: more than that is refused. */
    cached_input_tokens?: number | undefined;
    /** Images, seconds, pages: needed exactly when the model is priced per unit. */
    units?: number | undefined;
    /** Needed exactly when the model counts tokens. */
    output_tokens?: number | undefined;
    /** Checked against the word limit of the endpoint. */
    words?: number | undefined;
};
export type Released = {
    usage_key: string;
    /** Credits, at most six decimals. */
    credits_available: number;
};
export type UsageKeyInput = {
    /** Names the purchase, not the attempt: one value per purchase, **the same value when you retry**. */
    usage_key: string;
};
export type EventsTaken = {
    accepted: number;
    rejected: {
        index: number;
        problem: {
            code: string;
            status: number;
            [further: string]: unknown;
        };
    }[];
};
export type EventsInput = {
    events: UsageEventInput[];
};
export type UsageEventInput = {
    /** Names the purchase, not the attempt: one value per purchase, **the same value when you retry**. */
    usage_key: string;
    /** The user; or name them by `email`. */
    user?: string | undefined;
    email?: string | undefined;
    /** The endpoint that is used; or name it by `method` and `endpoint`. */
    feature_endpoint?: string | undefined;
    method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | undefined;
    /** The path of the call. */
    endpoint?: string | undefined;
    /** The model's value or one of its aliases. */
    ai_model?: string | undefined;
    /** Needed exactly when the model counts tokens. Zero means zero. */
    input_tokens?: number | undefined;
    /** A subset of `input_tokens`: more than that is refused. */
    cached_input_tokens?: number | undefined;
    /** Images, seconds, pages: needed exactly when the model is priced per unit. */
    units?: number | undefined;
    /** Needed exactly when the model counts tokens. */
    output_tokens?: number | undefined;
    /** false: it is only logged. */
    charge?: boolean | undefined;
    /** What the usage log keeps of the call. */
    log?: {
        code?: number | undefined;
        status?: "success" | "failed" | undefined;
        /** Any JSON. */
        params?: Record<string, unknown> | unknown[] | string | number | boolean | null | undefined;
        /** Any JSON. */
        query?: Record<string, unknown> | unknown[] | string | number | boolean | null | undefined;
        /** Any JSON. */
        payload?: Record<string, unknown> | unknown[] | string | number | boolean | null | undefined;
        /** Any JSON. */
        response?: Record<string, unknown> | unknown[] | string | number | boolean | null | undefined;
    } | undefined;
};
export type Use = {
    _id: string;
    usage_key: string;
    client?: string | undefined;
    user: string | null;
    status: "queued" | "held" | "settled" | "released" | "expired" | "failed" | (string & {});
    feature_endpoint: string | null;
    ai_model: string | null;
    versions: {
        ai_model: string | null;
        billing_setting: string | null;
        credits_profit: string | null;
    } | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cached_input_tokens: number | null;
    units: number | null;
    /** Credits, at most six decimals. */
    credits_held: number;
    expires_at: string | null;
    /** The price, once it is settled. */
    credits: number | null;
    /** Credits, at most six decimals. */
    collected_credits: number | null;
    /** Credits, at most six decimals. */
    debt_credits: number | null;
    /** Credits, at most six decimals. */
    uncollected_credits: number | null;
    hold_expired: boolean | null;
    credits_transaction: string | null;
    credits_usage: string | null;
    /** Why an event failed. */
    problem: {
        code: string;
        status: number;
        detail: string;
    } | null;
    created_at: string;
    updated_at: string;
};
export type Package = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** The code of the package, in lower case. Unique. */
    value: string;
    name: string;
    description: string | null;
    /** HTML for the page of the package. What could run or load something foreign is taken out at writing. */
    content: string | null;
    type: "credits" | "subscription" | (string & {});
    badge: string | null;
    /** What speaks for the package, point by point. */
    points: string[];
    sequence: number;
    /** The package everyone starts with. One at any time: setting it here clears it there. */
    is_initial: boolean;
    is_active: boolean;
    /** The snapshot of what it sells now. */
    package_history: string | null;
};
export type PackageCreate = {
    /** The code of the package, in lower case. Unique. */
    value: string;
    name: string;
    description?: string | null | undefined;
    /** HTML for the page of the package. What could run or load something foreign is taken out at writing. */
    content?: string | null | undefined;
    type: "credits" | "subscription";
    badge?: string | null | undefined;
    /** What speaks for the package, point by point. */
    points?: string[] | undefined;
    sequence?: number | undefined;
    /** The package everyone starts with. One at any time: setting it here clears it there. */
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type PackagePatch = {
    /** The code of the package, in lower case. Unique. */
    value?: string | undefined;
    name?: string | undefined;
    description?: string | null | undefined;
    /** HTML for the page of the package. What could run or load something foreign is taken out at writing. */
    content?: string | null | undefined;
    type?: "credits" | "subscription" | undefined;
    badge?: string | null | undefined;
    /** What speaks for the package, point by point. */
    points?: string[] | undefined;
    sequence?: number | undefined;
    /** The package everyone starts with. One at any time: setting it here clears it there. */
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type PackageHistoryRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    package: string | {
        _id: string;
        [further: string]: unknown;
    };
    value: string;
    name: string;
    description: string | null;
    content: string | null;
    type: "credits" | "subscription" | (string & {});
    badge: string | null;
    points: string[];
    sequence: number;
    is_initial: boolean;
    is_active: boolean;
    features: {
        feature: string;
        parent: string | null;
        name: string;
        type: string;
        path: string | null;
        prefix: string | null;
        word_limit: number | null;
        endpoints: {
            feature_endpoint: string;
            name: string;
            method: string;
            endpoint: string;
            /** Credits, at most six decimals. */
            credits: number | null;
            word_limit: number | null;
        }[];
    }[];
    plans: {
        package_plan: string;
        plan: string;
        name: string;
        /** Days of 86,400 seconds. */
        duration: number;
        price: {
            /** Amount in the smallest unit of its currency. */
            USD?: number | undefined;
            /** Amount in the smallest unit of its currency. */
            BDT?: number | undefined;
        };
        previous_price: {
            /** Amount in the smallest unit of its currency. */
            USD?: number | undefined;
            /** Amount in the smallest unit of its currency. */
            BDT?: number | undefined;
        } | null;
        /** Credits, at most six decimals. */
        credits: number;
        is_initial: boolean;
    }[];
};
export type PackageHistory = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    package: string;
    value: string;
    name: string;
    description: string | null;
    content: string | null;
    type: "credits" | "subscription";
    badge: string | null;
    points: string[];
    sequence: number;
    is_initial: boolean;
    is_active: boolean;
    features: {
        feature: string;
        parent: string | null;
        name: string;
        type: string;
        path: string | null;
        prefix: string | null;
        word_limit: number | null;
        endpoints: {
            feature_endpoint: string;
            name: string;
            method: string;
            endpoint: string;
            /** Credits, at most six decimals. */
            credits: number | null;
            word_limit: number | null;
        }[];
    }[];
    plans: {
        package_plan: string;
        plan: string;
        name: string;
        /** Days of 86,400 seconds. */
        duration: number;
        price: {
            /** Amount in the smallest unit of its currency. */
            USD?: number | undefined;
            /** Amount in the smallest unit of its currency. */
            BDT?: number | undefined;
        };
        previous_price: {
            /** Amount in the smallest unit of its currency. */
            USD?: number | undefined;
            /** Amount in the smallest unit of its currency. */
            BDT?: number | undefined;
        } | null;
        /** Credits, at most six decimals. */
        credits: number;
        is_initial: boolean;
    }[];
};
export type Plan = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    description: string | null;
    /** Days of 86,400 seconds, in UTC. */
    duration: number;
    sequence: number;
    is_active: boolean;
};
export type PlanCreate = {
    name: string;
    description?: string | null | undefined;
    /** Days of 86,400 seconds, in UTC. */
    duration: number;
    sequence?: number | undefined;
    is_active?: boolean | undefined;
};
export type PlanPatch = {
    name?: string | undefined;
    description?: string | null | undefined;
    /** Days of 86,400 seconds, in UTC. */
    duration?: number | undefined;
    sequence?: number | undefined;
    is_active?: boolean | undefined;
};
export type PackagePlanRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    plan: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** An id; the object itself when asked for with include=. */
    package: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** In smallest units: cents, paisa. What has no price in a currency is not sold in it. */
    price: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    };
    /** Shown struck through. */
    previous_price: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null;
    /** Credits granted, at most six decimals. */
    credits: number;
    /** In the initial package, the plan that everyone is given. One in a package: setting it here clears it there. */
    is_initial: boolean;
    is_active: boolean;
};
export type PackagePlan = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    plan: string;
    package: string;
    /** In smallest units: cents, paisa. What has no price in a currency is not sold in it. */
    price: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    };
    /** Shown struck through. */
    previous_price: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null;
    /** Credits granted, at most six decimals. */
    credits: number;
    /** In the initial package, the plan that everyone is given. One in a package: setting it here clears it there. */
    is_initial: boolean;
    is_active: boolean;
};
export type PackagePlanCreate = {
    plan: string;
    package: string;
    /** In smallest units: cents, paisa. What has no price in a currency is not sold in it. */
    price: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    };
    /** Shown struck through. */
    previous_price?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** Credits granted, at most six decimals. */
    credits: number;
    /** In the initial package, the plan that everyone is given. One in a package: setting it here clears it there. */
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type PackagePlanPatch = {
    /** In smallest units: cents, paisa. What has no price in a currency is not sold in it. */
    price?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | undefined;
    /** Shown struck through. */
    previous_price?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** Credits granted, at most six decimals. */
    credits?: number | undefined;
    /** In the initial package, the plan that everyone is given. One in a package: setting it here clears it there. */
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type PackageFeatureRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    package: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** An id; the object itself when asked for with include=. */
    feature: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** Words a call may carry for holders of this package, instead of what the endpoints say. */
    word_limit: number | null;
    sequence: number;
    is_active: boolean;
};
export type PackageFeature = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    package: string;
    /** A feature; what is below it in the tree comes with it. */
    feature: string;
    /** Words a call may carry for holders of this package, instead of what the endpoints say. */
    word_limit: number | null;
    sequence: number;
    is_active: boolean;
};
export type PackageFeatureCreate = {
    package: string;
    /** A feature; what is below it in the tree comes with it. */
    feature: string;
    /** Words a call may carry for holders of this package, instead of what the endpoints say. */
    word_limit?: number | null | undefined;
    sequence?: number | undefined;
    is_active?: boolean | undefined;
};
export type PackageFeaturePatch = {
    /** Words a call may carry for holders of this package, instead of what the endpoints say. */
    word_limit?: number | null | undefined;
    sequence?: number | undefined;
    is_active?: boolean | undefined;
};
export type PackageTransactionRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    user_wallet: string;
    /** An id; the object itself when asked for with include=. */
    package: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** An id; the object itself when asked for with include=. */
    plan: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** An id; the object itself when asked for with include=. */
    package_plan: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** The snapshot it was given from: what its holder may use until it ends. */
    package_history: string;
    payment_transaction: string | null;
    /** How it began. `assigned`: bought or given. `renewed`: the same package plan was bought again. `upgraded`: it took the place of `upgrade_of`. `downgraded`: bought while a larger package of the same type was live. */
    kind: "assigned" | "renewed" | "upgraded" | "downgraded" | (string & {});
    /** The package it took the place of. */
    upgrade_of: string | null;
    /** What became of it; while nothing did, its `kind`. `cancelled`: it will not renew by itself, and holds until it expires. `upgraded` with an `ended_at`: another one took its place. `expired`: its time is over, or, with an `ended_at`, its payment was refunded. */
    status: "assigned" | "renewed" | "upgraded" | "downgraded" | "expired" | "cancelled" | (string & {});
    /** The beginning of its period. A renewal is live as soon as it is bought; only its period follows the one before. */
    starts_at: string;
    expires_at: string;
    /** The credits granted with it. */
    credits: number;
    /** It is paid for again before it expires, by `saved_method`. */
    auto_renew: boolean;
    saved_method: string | null;
    /** When the next attempt to pay for its renewal is made. */
    renews_at: string | null;
    cancelled_at: string | null;
    /** When it ended before its time. */
    ended_at: string | null;
    note?: string | null | undefined;
};
export type PackageTransaction = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    user_wallet: string;
    package: string;
    plan: string;
    package_plan: string;
    /** The snapshot it was given from: what its holder may use until it ends. */
    package_history: string;
    payment_transaction: string | null;
    /** How it began. `assigned`: bought or given. `renewed`: the same package plan was bought again. `upgraded`: it took the place of `upgrade_of`. `downgraded`: bought while a larger package of the same type was live. */
    kind: "assigned" | "renewed" | "upgraded" | "downgraded" | (string & {});
    /** The package it took the place of. */
    upgrade_of: string | null;
    /** What became of it; while nothing did, its `kind`. `cancelled`: it will not renew by itself, and holds until it expires. `upgraded` with an `ended_at`: another one took its place. `expired`: its time is over, or, with an `ended_at`, its payment was refunded. */
    status: "assigned" | "renewed" | "upgraded" | "downgraded" | "expired" | "cancelled" | (string & {});
    /** The beginning of its period. A renewal is live as soon as it is bought; only its period follows the one before. */
    starts_at: string;
    expires_at: string;
    /** The credits granted with it. */
    credits: number;
    /** It is paid for again before it expires, by `saved_method`. */
    auto_renew: boolean;
    saved_method: string | null;
    /** When the next attempt to pay for its renewal is made. */
    renews_at: string | null;
    cancelled_at: string | null;
    /** When it ended before its time. */
    ended_at: string | null;
    note?: string | null | undefined;
};
export type PackageTransactionPatch = {
    note?: string | null | undefined;
};
export type AutoRenew = {
    saved_method: string;
};
export type FeatureRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    parent: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    name: string;
    description: string | null;
    /** Where the frontend shows it. */
    path: string | null;
    /** What the paths of its endpoints begin with. Calls are recognised by both together. */
    prefix: string | null;
    type: "writing" | "generation" | "other" | (string & {});
    /** What a contributor makes is a draft, not active. */
    is_active: boolean;
};
export type Feature = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** The feature it is part of. Who has the parent has its children. */
    parent: string | null;
    name: string;
    description: string | null;
    /** Where the frontend shows it. */
    path: string | null;
    /** What the paths of its endpoints begin with. Calls are recognised by both together. */
    prefix: string | null;
    type: "writing" | "generation" | "other" | (string & {});
    /** What a contributor makes is a draft, not active. */
    is_active: boolean;
};
export type FeatureCreate = {
    /** The feature it is part of. Who has the parent has its children. */
    parent?: string | null | undefined;
    name: string;
    description?: string | null | undefined;
    /** Where the frontend shows it. */
    path?: string | null | undefined;
    /** What the paths of its endpoints begin with. Calls are recognised by both together. */
    prefix?: string | null | undefined;
    type?: "writing" | "generation" | "other" | undefined;
    /** What a contributor makes is a draft, not active. */
    is_active?: boolean | undefined;
};
export type FeaturePatch = {
    /** The feature it is part of. Who has the parent has its children. */
    parent?: string | null | undefined;
    name?: string | undefined;
    description?: string | null | undefined;
    /** Where the frontend shows it. */
    path?: string | null | undefined;
    /** What the paths of its endpoints begin with. Calls are recognised by both together. */
    prefix?: string | null | undefined;
    type?: "writing" | "generation" | "other" | undefined;
    /** What a contributor makes is a draft, not active. */
    is_active?: boolean | undefined;
};
export type FeatureEndpointRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    feature: string | {
        _id: string;
        [further: string]: unknown;
    };
    name: string;
    description: string | null;
    /** Its path after the feature's prefix. `{name}` stands for any one segment. */
    endpoint: string;
    method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | (string & {});
    /** Credits per use. Empty: the AI model that a call names sets the price. */
    credits: number | null;
    /** Words a call may carry; a package may say otherwise. Empty: no limit. */
    word_limit: number | null;
    is_active: boolean;
};
export type FeatureEndpoint = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    feature: string;
    name: string;
    description: string | null;
    /** Its path after the feature's prefix. `{name}` stands for any one segment. */
    endpoint: string;
    method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | (string & {});
    /** Credits per use. Empty: the AI model that a call names sets the price. */
    credits: number | null;
    /** Words a call may carry; a package may say otherwise. Empty: no limit. */
    word_limit: number | null;
    is_active: boolean;
};
export type FeatureEndpointCreate = {
    feature: string;
    name: string;
    description?: string | null | undefined;
    /** Its path after the feature's prefix. `{name}` stands for any one segment. */
    endpoint: string;
    method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
    /** Credits per use. Empty: the AI model that a call names sets the price. */
    credits?: number | null | undefined;
    /** Words a call may carry; a package may say otherwise. Empty: no limit. */
    word_limit?: number | null | undefined;
    is_active?: boolean | undefined;
};
export type FeatureEndpointPatch = {
    name?: string | undefined;
    description?: string | null | undefined;
    /** Its path after the feature's prefix. `{name}` stands for any one segment. */
    endpoint?: string | undefined;
    method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | undefined;
    /** Credits per use. Empty: the AI model that a call names sets the price. */
    credits?: number | null | undefined;
    /** Words a call may carry; a package may say otherwise. Empty: no limit. */
    word_limit?: number | null | undefined;
    is_active?: boolean | undefined;
};
export type FeaturePopupRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    feature: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** When it is shown: the feature is `locked`, over its `limit`, or `new`. */
    type: "locked" | "limit" | "new" | (string & {});
    title: string;
    /** HTML. What could run or load something foreign is taken out at writing. */
    content: string | null;
    /** The button of it: where it leads, as a path of the frontend or an https address. */
    action: {
        label: string;
        url: string;
    } | null;
    /** Who is shown it: `everyone`, strangers too; those who are `signed-in`; those of them without (`free`) or with (`subscribers`) a subscription. */
    audience: "everyone" | "signed-in" | "free" | "subscribers" | (string & {});
    /** Shown from this instant on. Empty: at once. */
    starts_at: string | null;
    /** Shown before this instant. Empty: without end. */
    ends_at: string | null;
    sequence: number;
    /** What a contributor makes is a draft, not active. */
    is_active: boolean;
};
export type FeaturePopup = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** The feature it is about. */
    feature: string;
    /** When it is shown: the feature is `locked`, over its `limit`, or `new`. */
    type: "locked" | "limit" | "new" | (string & {});
    title: string;
    /** HTML. What could run or load something foreign is taken out at writing. */
    content: string | null;
    /** The button of it: where it leads, as a path of the frontend or an https address. */
    action: {
        label: string;
        url: string;
    } | null;
    /** Who is shown it: `everyone`, strangers too; those who are `signed-in`; those of them without (`free`) or with (`subscribers`) a subscription. */
    audience: "everyone" | "signed-in" | "free" | "subscribers" | (string & {});
    /** Shown from this instant on. Empty: at once. */
    starts_at: string | null;
    /** Shown before this instant. Empty: without end. */
    ends_at: string | null;
    sequence: number;
    /** What a contributor makes is a draft, not active. */
    is_active: boolean;
};
export type FeaturePopupCreate = {
    /** The feature it is about. */
    feature: string;
    /** When it is shown: the feature is `locked`, over its `limit`, or `new`. */
    type: "locked" | "limit" | "new";
    title: string;
    /** HTML. What could run or load something foreign is taken out at writing. */
    content?: string | null | undefined;
    /** The button of it: where it leads, as a path of the frontend or an https address. */
    action?: {
        label: string;
        url: string;
    } | null | undefined;
    /** Who is shown it: `everyone`, strangers too; those who are `signed-in`; those of them without (`free`) or with (`subscribers`) a subscription. */
    audience?: "everyone" | "signed-in" | "free" | "subscribers" | undefined;
    /** Shown from this instant on. Empty: at once. */
    starts_at?: string | null | undefined;
    /** Shown before this instant. Empty: without end. */
    ends_at?: string | null | undefined;
    sequence?: number | undefined;
    /** What a contributor makes is a draft, not active. */
    is_active?: boolean | undefined;
};
export type FeaturePopupPatch = {
    /** The feature it is about. */
    feature?: string | undefined;
    /** When it is shown: the feature is `locked`, over its `limit`, or `new`. */
    type?: "locked" | "limit" | "new" | undefined;
    title?: string | undefined;
    /** HTML. What could run or load something foreign is taken out at writing. */
    content?: string | null | undefined;
    /** The button of it: where it leads, as a path of the frontend or an https address. */
    action?: {
        label: string;
        url: string;
    } | null | undefined;
    /** Who is shown it: `everyone`, strangers too; those who are `signed-in`; those of them without (`free`) or with (`subscribers`) a subscription. */
    audience?: "everyone" | "signed-in" | "free" | "subscribers" | undefined;
    /** Shown from this instant on. Empty: at once. */
    starts_at?: string | null | undefined;
    /** Shown before this instant. Empty: without end. */
    ends_at?: string | null | undefined;
    sequence?: number | undefined;
    /** What a contributor makes is a draft, not active. */
    is_active?: boolean | undefined;
};
export type FeatureUsageLogRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    feature_endpoint: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    user: string | null;
    email: string | null;
    usage_key: string | null;
    endpoint: string | null;
    method: string | null;
    /** Without secrets, and cut where it is long. */
    params?: unknown | undefined;
    /** Without secrets, and cut where it is long. */
    query?: unknown | undefined;
    /** Without secrets, and cut where it is long. */
    payload?: unknown | undefined;
    /** Without secrets, and cut where it is long. */
    response?: unknown | undefined;
    /** The HTTP status of the answer. */
    code: number | null;
    status: "success" | "failed" | (string & {});
    /** The feature's type. */
    type: "writing" | "generation" | "other" | null | (string & {});
    /** The service key that told it. */
    client: string | null;
};
export type FeatureUsageLog = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    feature_endpoint: string | null;
    user: string | null;
    email: string | null;
    usage_key: string | null;
    endpoint: string | null;
    method: string | null;
    /** Without secrets, and cut where it is long. */
    params?: unknown | undefined;
    /** Without secrets, and cut where it is long. */
    query?: unknown | undefined;
    /** Without secrets, and cut where it is long. */
    payload?: unknown | undefined;
    /** Without secrets, and cut where it is long. */
    response?: unknown | undefined;
    /** The HTTP status of the answer. */
    code: number | null;
    status: "success" | "failed";
    /** The feature's type. */
    type: "writing" | "generation" | "other" | null;
    /** The service key that told it. */
    client: string | null;
};
export type InitiatedPayment = {
    payment_transaction: OwnPaymentTransaction;
    /** The gateway's page; null when there is nothing to pay. */
    redirect_url: string | null;
};
export type OwnPaymentTransaction = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    status: "pending" | "on_hold" | "success" | "failed" | "expired" | "partly_refunded" | "refunded" | "charged_back" | (string & {});
    payment_method: string;
    /** The payment method's `value`. */
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    /** The gateway's proof; it belongs to this payment alone. */
    gateway_transaction_id: string | null;
    gateway_session_id: string | null;
    gateway_status: string | null;
    package: string;
    plan: string;
    /** The package plan that is bought. */
    price: string;
    /** The snapshot it was sold from: what it grants. */
    package_history: string;
    coupon: string | null;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    /** The package that this purchase takes the place of. */
    upgrade_of: string | null;
    /** What the unspent rest of that one takes off the price. */
    upgrade_credit: number;
    upgrade: {
        /** The payment that bought the package which is upgraded. */
        payment_transaction: string;
        /** The grant of that payment. */
        grant: string;
        /** `reserved` until it is decided, `taken` when it is paid, `freed` when it came to nothing. */
        state: "reserved" | "taken" | "freed" | (string & {});
        /** What was unspent of the grant at initiate. */
        reserved_credits: number;
        /** Credits, at most six decimals. */
        taken_credits: number;
        /** What was gone by the time of late money, and is owed. */
        debt_credits: number;
        /** Credits, at most six decimals. */
        written_off_credits: number;
        /** What came back with refunds of this payment. */
        restored_credits: number;
    } | null;
    /** Amount in the smallest unit of its currency. */
    amount: number;
    currency: "USD" | "BDT" | (string & {});
    /** What it grants, those of its coupon among them. */
    credits: number;
    /** What the coupon adds. */
    coupon_credits: number;
    /** The ledger row; null until credited. */
    credits_transaction: string | null;
    /** In `gateway_fee_currency`; null until the gateway says it. */
    gateway_fee: number | null;
    gateway_fee_currency: string | null;
    failure_reason: string | null;
    refund_id: string | null;
    /** Amount in the smallest unit of its currency. */
    refunded_amount: number;
    refunded_at: string | null;
    paid_at: string | null;
    failed_at: string | null;
    /** The money came after the payment had failed or expired, or after its window. */
    late: boolean;
    /** What the buyer's bank asks back, beside the status. */
    dispute: {
        status: "inquiry" | "open" | "lost" | "won" | (string & {});
        /** Amount in the smallest unit of its currency. */
        amount: number;
        gateway_dispute_id?: string | null | undefined;
        /** What the gateway charges for it, in `fee_currency`. */
        fee?: number | null | undefined;
        fee_currency?: string | null | undefined;
        opened_at: string;
        /** Credits, at most six decimals. */
        share_credits?: number | undefined;
        /** Set aside while it is open. */
        frozen_credits?: number | undefined;
        /** Taken from exactly that grant. */
        clawed_credits?: number | undefined;
        /** Spent already, and owed. */
        debt_credits?: number | undefined;
        /** Spent already, and written off. */
        written_off_credits?: number | undefined;
        /** Expired unused: nobody owes it. */
        expired_credits?: number | undefined;
        /** Waits for calls that run. */
        waiting_credits?: number | undefined;
    } | null;
    /** The end of the window to pay in. */
    expires_at: string;
    customer_email: string | null;
    customer_name: string | null;
    return_url: string | null;
    cancel_url: string | null;
    note?: string | null | undefined;
    /** Its buyer leaves the means of payment for later. */
    save_method: boolean;
    /** What it buys is to renew by itself. */
    auto_renew: boolean;
    /** Who began it: the buyer, or the product, by what the buyer had set up (`renewal`, `top_up`). */
    origin: "buyer" | "renewal" | "top_up" | (string & {});
    /** What is charged while the buyer is not there. */
    saved_method: string | null;
    /** The period that it renews. */
    renewal_of: string | null;
    is_test: boolean;
    is_active: boolean;
};
export type InitiatePayment = {
    package_plan: string;
    currency: "USD" | "BDT";
    payment_method: "stripe" | "sslcommerz" | "bkash";
    /** In any spelling: case, full-width letters and spaces around it make no difference. */
    coupon_code?: string | undefined;
    /** The buyer's own live package that this one is to take the place of. */
    upgrade_of?: string | undefined;
    /** Stripe: the buyer leaves the card for renewals and top-ups, and finds it at `GET /saved-methods`. */
    save_method?: boolean | undefined;
    /** Stripe: the card is saved, and what is bought renews by itself (`PUT /package-transactions/{id}/auto-renew`). */
    auto_renew?: boolean | undefined;
    /** Where the buyer comes back to, on a listed origin. */
    return_url?: string | undefined;
    /** The same, for who gives up. */
    cancel_url?: string | undefined;
};
export type PaymentPreview = {
    package: string;
    plan: string;
    price: string;
    package_history: string;
    name: string;
    currency: "USD" | "BDT" | (string & {});
    /** Amount in the smallest unit of its currency. */
    price_amount: number;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    upgrade_of: string | null;
    /** What the unspent rest of the package that is upgraded takes off, after the discount. */
    upgrade_credit: number;
    /** That rest, which is taken back. 0 without an upgrade. */
    taken_back_credits: number;
    /** To pay. */
    amount: number;
    /** What is granted, those of the coupon among them. */
    credits: number;
    /** Credits, at most six decimals. */
    coupon_credits: number;
    /** What the package would be: new, a renewal, an upgrade, or a step down beside a larger one. */
    kind: "assigned" | "renewed" | "upgraded" | "downgraded" | (string & {});
    /** The beginning of its period, if it were paid now. */
    starts_at: string;
    /** When what is granted would end, if it were paid now. */
    expires_at: string;
};
export type PaymentAttention = {
    kind: "mismatch" | "on_hold" | "late" | "disputed" | "unsettled" | "refund_unknown" | (string & {});
    since: string;
    /** What is known. */
    reason: string;
    /** What can be done about it: routes of the payment or its refund, or an answer to the dispute where the gateway takes it. */
    actions: ("reconcile" | "release" | "refund" | "acknowledge" | "close" | "decide" | "answer_at_gateway" | (string & {}))[];
    payment_transaction: PaymentTransaction;
    /** The refund it is about; null where it is about the payment. */
    refund: string | null;
};
export type PaymentTransaction = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    status: "pending" | "on_hold" | "success" | "failed" | "expired" | "partly_refunded" | "refunded" | "charged_back" | (string & {});
    payment_method: string;
    /** The payment method's `value`. */
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    /** The gateway's proof; it belongs to this payment alone. */
    gateway_transaction_id: string | null;
    gateway_session_id: string | null;
    gateway_status: string | null;
    package: string;
    plan: string;
    /** The package plan that is bought. */
    price: string;
    /** The snapshot it was sold from: what it grants. */
    package_history: string;
    coupon: string | null;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    /** The package that this purchase takes the place of. */
    upgrade_of: string | null;
    /** What the unspent rest of that one takes off the price. */
    upgrade_credit: number;
    upgrade: {
        /** The payment that bought the package which is upgraded. */
        payment_transaction: string;
        /** The grant of that payment. */
        grant: string;
        /** `reserved` until it is decided, `taken` when it is paid, `freed` when it came to nothing. */
        state: "reserved" | "taken" | "freed" | (string & {});
        /** What was unspent of the grant at initiate. */
        reserved_credits: number;
        /** Credits, at most six decimals. */
        taken_credits: number;
        /** What was gone by the time of late money, and is owed. */
        debt_credits: number;
        /** Credits, at most six decimals. */
        written_off_credits: number;
        /** What came back with refunds of this payment. */
        restored_credits: number;
    } | null;
    /** Amount in the smallest unit of its currency. */
    amount: number;
    currency: "USD" | "BDT" | (string & {});
    /** What it grants, those of its coupon among them. */
    credits: number;
    /** What the coupon adds. */
    coupon_credits: number;
    /** The ledger row; null until credited. */
    credits_transaction: string | null;
    /** In `gateway_fee_currency`; null until the gateway says it. */
    gateway_fee: number | null;
    gateway_fee_currency: string | null;
    failure_reason: string | null;
    refund_id: string | null;
    /** Amount in the smallest unit of its currency. */
    refunded_amount: number;
    refunded_at: string | null;
    paid_at: string | null;
    failed_at: string | null;
    /** The money came after the payment had failed or expired, or after its window. */
    late: boolean;
    /** What the buyer's bank asks back, beside the status. */
    dispute: {
        status: "inquiry" | "open" | "lost" | "won" | (string & {});
        /** Amount in the smallest unit of its currency. */
        amount: number;
        gateway_dispute_id?: string | null | undefined;
        /** What the gateway charges for it, in `fee_currency`. */
        fee?: number | null | undefined;
        fee_currency?: string | null | undefined;
        opened_at: string;
        /** Credits, at most six decimals. */
        share_credits?: number | undefined;
        /** Set aside while it is open. */
        frozen_credits?: number | undefined;
        /** Taken from exactly that grant. */
        clawed_credits?: number | undefined;
        /** Spent already, and owed. */
        debt_credits?: number | undefined;
        /** Spent already, and written off. */
        written_off_credits?: number | undefined;
        /** Expired unused: nobody owes it. */
        expired_credits?: number | undefined;
        /** Waits for calls that run. */
        waiting_credits?: number | undefined;
    } | null;
    /** The end of the window to pay in. */
    expires_at: string;
    customer_email: string | null;
    customer_name: string | null;
    return_url: string | null;
    cancel_url: string | null;
    note?: string | null | undefined;
    mismatches?: {
        at: string;
        source: "webhook" | "gateway" | (string & {});
        reason: string;
        event: string | null;
        amount: string | null;
        currency: string | null;
        transaction: string | null;
    }[] | undefined;
    /** What a person has yet to look at. */
    attention?: ("mismatch" | "late" | (string & {}))[] | undefined;
    /** Its buyer leaves the means of payment for later. */
    save_method: boolean;
    /** What it buys is to renew by itself. */
    auto_renew: boolean;
    /** Who began it: the buyer, or the product, by what the buyer had set up (`renewal`, `top_up`). */
    origin: "buyer" | "renewal" | "top_up" | (string & {});
    /** What is charged while the buyer is not there. */
    saved_method: string | null;
    /** The period that it renews. */
    renewal_of: string | null;
    is_test: boolean;
    is_active: boolean;
};
export type PaymentTransactionRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    email: string;
    user_wallet: string;
    status: "pending" | "on_hold" | "success" | "failed" | "expired" | "partly_refunded" | "refunded" | "charged_back" | (string & {});
    payment_method: string;
    /** The payment method's `value`. */
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    /** The gateway's proof; it belongs to this payment alone. */
    gateway_transaction_id: string | null;
    gateway_session_id: string | null;
    gateway_status: string | null;
    /** An id; the object itself when asked for with include=. */
    package: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** An id; the object itself when asked for with include=. */
    plan: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** The package plan that is bought. */
    price: string;
    /** The snapshot it was sold from: what it grants. */
    package_history: string;
    coupon: string | null;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    /** The package that this purchase takes the place of. */
    upgrade_of: string | null;
    /** What the unspent rest of that one takes off the price. */
    upgrade_credit: number;
    upgrade: {
        /** The payment that bought the package which is upgraded. */
        payment_transaction: string;
        /** The grant of that payment. */
        grant: string;
        /** `reserved` until it is decided, `taken` when it is paid, `freed` when it came to nothing. */
        state: "reserved" | "taken" | "freed" | (string & {});
        /** What was unspent of the grant at initiate. */
        reserved_credits: number;
        /** Credits, at most six decimals. */
        taken_credits: number;
        /** What was gone by the time of late money, and is owed. */
        debt_credits: number;
        /** Credits, at most six decimals. */
        written_off_credits: number;
        /** What came back with refunds of this payment. */
        restored_credits: number;
    } | null;
    /** Amount in the smallest unit of its currency. */
    amount: number;
    currency: "USD" | "BDT" | (string & {});
    /** What it grants, those of its coupon among them. */
    credits: number;
    /** What the coupon adds. */
    coupon_credits: number;
    /** The ledger row; null until credited. */
    credits_transaction: string | null;
    /** In `gateway_fee_currency`; null until the gateway says it. */
    gateway_fee: number | null;
    gateway_fee_currency: string | null;
    failure_reason: string | null;
    refund_id: string | null;
    /** Amount in the smallest unit of its currency. */
    refunded_amount: number;
    refunded_at: string | null;
    paid_at: string | null;
    failed_at: string | null;
    /** The money came after the payment had failed or expired, or after its window. */
    late: boolean;
    /** What the buyer's bank asks back, beside the status. */
    dispute: {
        status: "inquiry" | "open" | "lost" | "won" | (string & {});
        /** Amount in the smallest unit of its currency. */
        amount: number;
        gateway_dispute_id?: string | null | undefined;
        /** What the gateway charges for it, in `fee_currency`. */
        fee?: number | null | undefined;
        fee_currency?: string | null | undefined;
        opened_at: string;
        /** Credits, at most six decimals. */
        share_credits?: number | undefined;
        /** Set aside while it is open. */
        frozen_credits?: number | undefined;
        /** Taken from exactly that grant. */
        clawed_credits?: number | undefined;
        /** Spent already, and owed. */
        debt_credits?: number | undefined;
        /** Spent already, and written off. */
        written_off_credits?: number | undefined;
        /** Expired unused: nobody owes it. */
        expired_credits?: number | undefined;
        /** Waits for calls that run. */
        waiting_credits?: number | undefined;
    } | null;
    /** The end of the window to pay in. */
    expires_at: string;
    customer_email: string | null;
    customer_name: string | null;
    return_url: string | null;
    cancel_url: string | null;
    note?: string | null | undefined;
    mismatches?: {
        at: string;
        source: "webhook" | "gateway" | (string & {});
        reason: string;
        event: string | null;
        amount: string | null;
        currency: string | null;
        transaction: string | null;
    }[] | undefined;
    /** What a person has yet to look at. */
    attention?: ("mismatch" | "late" | (string & {}))[] | undefined;
    /** Its buyer leaves the means of payment for later. */
    save_method: boolean;
    /** What it buys is to renew by itself. */
    auto_renew: boolean;
    /** Who began it: the buyer, or the product, by what the buyer had set up (`renewal`, `top_up`). */
    origin: "buyer" | "renewal" | "top_up" | (string & {});
    /** What is charged while the buyer is not there. */
    saved_method: string | null;
    /** The period that it renews. */
    renewal_of: string | null;
    is_test: boolean;
    is_active: boolean;
};
export type PaymentTransactionPatch = {
    note?: string | null | undefined;
};
export type ClosePayment = {
    /** How it is known. It is kept in the audit log. */
    reason: string;
};
export type Refund = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    payment_transaction: string;
    user: string;
    /** A failure is the last word, also after a success. */
    status: "pending" | "succeeded" | "failed" | (string & {});
    /** Amount in the smallest unit of its currency. */
    amount: number;
    currency: "USD" | "BDT" | (string & {});
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    gateway_refund_id: string | null;
    /** `gateway`: it was begun there, not here. */
    origin: "admin" | "gateway" | (string & {});
    reason: string | null;
    failure_reason: string | null;
    /** Its share of what the payment granted. */
    share_credits: number;
    /** Set aside while it is open. */
    frozen_credits: number;
    /** Taken from exactly that grant. */
    clawed_credits: number;
    /** Spent already, and owed. */
    debt_credits: number;
    /** Spent already, and written off. */
    written_off_credits: number;
    /** Expired unused: nobody owes it. */
    expired_credits: number;
    /** Waits for calls that run. */
    waiting_credits: number;
    /** What came back when it failed after it had succeeded. */
    restored_credits: number;
    finished_at: string | null;
    /** Since when only a person can tell what became of it: its gateway gave no answer, and cannot be asked. */
    parked_at?: string | null | undefined;
    /** Why an admin decided it; null where its gateway did. */
    decision_reason?: string | null | undefined;
};
export type RequestRefund = {
    /** In the smallest unit of the payment's currency. Without it: all that is left. */
    amount?: number | undefined;
    reason: string;
};
export type RefundPreview = {
    payment_transaction: string;
    package: string;
    plan: string;
    currency: "USD" | "BDT" | (string & {});
    /** Amount in the smallest unit of its currency. */
    paid_amount: number;
    /** Amount in the smallest unit of its currency. */
    refunded_amount: number;
    /** Paid, less every refund and dispute that has not failed, less upgrade credits. */
    refundable_amount: number;
    /** What this refund would give back. */
    amount: number;
    /** Credits, at most six decimals. */
    granted_credits: number;
    /** What is left of exactly that grant, with what is held and set aside. */
    remaining_credits: number;
    /** Credits, at most six decimals. */
    held_credits: number;
    /** Credits, at most six decimals. */
    frozen_credits: number;
    /** What of the grant died unused. */
    expired_credits: number;
    /** What of the grant is gone otherwise: used, or taken back before. */
    spent_credits: number;
    /** What this refund would ask back. */
    share_credits: number;
    /** What of the share is there. */
    clawed_credits: number;
    /** What of it waits for calls that run. */
    waiting_credits: number;
    /** What of it expired unused: nobody owes it. */
    unused_credits: number;
    /** What of it is spent and would be owed. */
    debt_credits: number;
    /** What of it is spent and would be written off. */
    written_off_credits: number;
    /** What becomes of the spent part. */
    policy: "debt" | "freeze" | "write_off" | (string & {});
};
export type PreviewRefund = {
    /** In the smallest unit of the payment's currency. Without it: all that is left. */
    amount?: number | undefined;
};
export type DecideRefund = {
    outcome: "succeeded" | "failed";
    /** How it is known. Admins see it with the refund. */
    reason: string;
    /** The gateway's own id of it, where its panel shows one. */
    gateway_refund_id?: string | undefined;
};
export type WebhookEvent = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    /** The gateway's id of it. */
    event: string;
    type: string;
    payment_transaction: string | null;
    outcome: "applied" | "mismatch" | "ignored" | null | (string & {});
    error: string | null;
    attempts: number;
    processed_at: string | null;
    next_at: string;
};
export type Receipt = {
    /** The number of the receipt. */
    payment_transaction: string;
    seller: string;
    buyer: {
        name: string | null;
        email: string | null;
    };
    /** What was bought, as it was called then. */
    description: string;
    status: "pending" | "on_hold" | "success" | "failed" | "expired" | "partly_refunded" | "refunded" | "charged_back" | (string & {});
    currency: string;
    /** Before what was taken off. */
    price_amount: number;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    /** Amount in the smallest unit of its currency. */
    upgrade_credit: number;
    /** What was paid. */
    amount: number;
    /** Amount in the smallest unit of its currency. */
    refunded_amount: number;
    /** What the buyer's bank took back in a dispute that was lost. */
    charged_back_amount: number;
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    gateway_transaction_id: string | null;
    /** Amount in the smallest unit of its currency. */
    gateway_fee?: number | null | undefined;
    gateway_fee_currency?: string | null | undefined;
    paid_at: string | null;
    /** Credits, at most six decimals. */
    credits: number;
    /** The grant that the payment made; null until it is credited. */
    grant: {
        credits_transaction: string;
        grant: string | null;
        expires_at: string | null;
    } | null;
    is_test: boolean;
    /** The receipt as a page to print, for whoever has the link, for seven days. */
    page_url: string;
};
export type PaymentMethod = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    /** The gateway that processes it. Set once. */
    value: "stripe" | "sslcommerz" | "bkash" | (string & {});
    /** The default one of `currencies`. */
    currency: "USD" | "BDT" | (string & {});
    currencies: ("USD" | "BDT" | (string & {}))[];
    public_key: string | null;
    webhook_url?: string | null | undefined;
    config?: Record<string, string | number | boolean> | undefined;
    /** Test credentials: what they process is no real money. */
    is_test: boolean;
    is_active: boolean;
};
export type PaymentMethodCreate = {
    name: string;
    /** The gateway that processes it. Set once. */
    value: "stripe" | "sslcommerz" | "bkash";
    /** The default one of `currencies`. */
    currency: "USD" | "BDT";
    currencies: ("USD" | "BDT")[];
    /** The object of this gateway. Kept encrypted, never shown again. */
    secret: StripeSecret | SslcommerzSecret | BkashSecret;
    public_key?: string | null | undefined;
    webhook_url?: string | null | undefined;
    config?: Record<string, string | number | boolean> | undefined;
    /** Test credentials: what they process is no real money. */
    is_test?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type StripeSecret = {
    secret_key: string;
    webhook_secret: string;
};
export type SslcommerzSecret = {
    store_id: string;
    store_password: string;
};
export type BkashSecret = {
    app_key: string;
    app_secret: string;
    username: string;
    password: string;
};
export type PaymentMethodPatch = {
    name?: string | undefined;
    /** The default one of `currencies`. */
    currency?: "USD" | "BDT" | undefined;
    currencies?: ("USD" | "BDT")[] | undefined;
    /** The object of this gateway. Kept encrypted, never shown again. */
    secret?: StripeSecret | SslcommerzSecret | BkashSecret | undefined;
    public_key?: string | null | undefined;
    webhook_url?: string | null | undefined;
    config?: Record<string, string | number | boolean> | undefined;
    /** Test credentials: what they process is no real money. */
    is_test?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type SavedMethod = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
    /** The account it was left with, and can be charged by. */
    payment_method: string;
    brand: string;
    last4: string;
    /** Its last month. */
    expires: string | null;
};
export type AutoTopUp = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    /** Credits are bought once each time `credits_available` falls below it. */
    threshold: number;
    /** What is bought. It grants no fewer credits than the threshold. */
    package_plan: string;
    currency: "USD" | "BDT" | (string & {});
    /** The most that top-ups cost in a calendar month of UTC, in the smallest unit of `currency`; those that are underway count. */
    monthly_cap: number;
    saved_method: string;
    is_active: boolean;
    /** Why it was switched off: three declines in a row, nothing to buy, or nothing to pay by. */
    stopped: "declined" | "not_for_sale" | "removed" | null | (string & {});
    /** How many in a row. */
    declines: number;
    /** The top-up that is underway. */
    payment_transaction: string | null;
    /** When the next step is taken; null: nothing is to be bought. */
    next_try_at: string | null;
};
export type AutoTopUpCreate = {
    /** Credits are bought once each time `credits_available` falls below it. */
    threshold: number;
    /** What is bought. It grants no fewer credits than the threshold. */
    package_plan: string;
    currency: "USD" | "BDT";
    /** The most that top-ups cost in a calendar month of UTC, in the smallest unit of `currency`; those that are underway count. */
    monthly_cap: number;
    saved_method: string;
};
export type CouponQuote = {
    code: string;
    currency: "USD" | "BDT" | (string & {});
    /** Amount in the smallest unit of its currency. */
    price_amount: number;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    /** To pay. */
    amount: number;
    /** What the coupon gives on top of what is bought. */
    credits: number;
};
export type QuoteCoupon = {
    /** In any spelling: case, full-width letters and spaces around it make no difference. */
    code: string;
    package_plan: string;
    currency: "USD" | "BDT";
};
export type CouponRedemption = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    coupon: string;
    code: string;
    user: string;
    /** Empty: its credits were given alone. */
    payment: string | null;
    /** The ledger row of credits that were given alone. */
    credits_transaction: string | null;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    currency: "USD" | "BDT" | null | (string & {});
    /** Credits, at most six decimals. */
    credits: number;
    /** `live`: it counts. `released`: the purchase came to nothing and gave it back. `late`: the money came after that, when the use had gone; it is honoured outside of the limit. */
    status: "live" | "released" | "late" | (string & {});
    /** False while its purchase waits for its money. */
    settled: boolean;
    /** The money came after the purchase had been closed. */
    late: boolean;
};
export type RedeemCoupon = {
    /** In any spelling: case, full-width letters and spaces around it make no difference. */
    code: string;
};
export type Coupon = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** Unique. Kept in upper case; all spellings of it are one code. */
    code: string;
    /** Empty: it takes nothing off, and carries credits. */
    discount_type: "percentage" | "fixed" | null | (string & {});
    /** For `percentage`: per cent of the price, at most two decimals. The discount is rounded down to the smallest unit. */
    discount_value: number | null;
    /** For `fixed`: what is taken off, never more than the price. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    fixed_amount: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null;
    /** The least price, before the discount. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    min_purchase_amount: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null;
    /** The most that is taken off. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    max_discount_amount: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null;
    /** Usable from this instant on. Empty: at once. */
    valid_from: string | null;
    /** Usable before this instant. Empty: without end. */
    valid_until: string | null;
    /** How many uses there are in all, never fewer than were made. Empty: without limit. */
    usage_limit: number | null;
    /** Uses that count: of purchases under way or paid, and of credits given alone. */
    usage_count: number;
    /** One use for each user. What makes a purchase free, or gives credits alone, is once for each user anyway. */
    once_per_user: boolean;
    /** The packages it is for. None named: all of them. */
    applicable_packages: string[];
    /** Given on top of a purchase, together with what was bought and for as long; or alone, where the coupon has no discount, minimum or packages. */
    credits: number | null;
    /** How many days of 86,400 seconds credits that are given alone are good for. Empty: without end. */
    credits_duration: number | null;
    is_active: boolean;
};
export type CouponCreate = {
    /** Unique. Kept in upper case; all spellings of it are one code. */
    code: string;
    /** Empty: it takes nothing off, and carries credits. */
    discount_type?: "percentage" | "fixed" | null | undefined;
    /** For `percentage`: per cent of the price, at most two decimals. The discount is rounded down to the smallest unit. */
    discount_value?: number | null | undefined;
    /** For `fixed`: what is taken off, never more than the price. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    fixed_amount?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** The least price, before the discount. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    min_purchase_amount?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** The most that is taken off. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    max_discount_amount?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** Usable from this instant on. Empty: at once. */
    valid_from?: string | null | undefined;
    /** Usable before this instant. Empty: without end. */
    valid_until?: string | null | undefined;
    /** How many uses there are in all, never fewer than were made. Empty: without limit. */
    usage_limit?: number | null | undefined;
    /** One use for each user. What makes a purchase free, or gives credits alone, is once for each user anyway. */
    once_per_user?: boolean | undefined;
    /** The packages it is for. None named: all of them. */
    applicable_packages?: string[] | undefined;
    /** Given on top of a purchase, together with what was bought and for as long; or alone, where the coupon has no discount, minimum or packages. */
    credits?: number | null | undefined;
    /** How many days of 86,400 seconds credits that are given alone are good for. Empty: without end. */
    credits_duration?: number | null | undefined;
    is_active?: boolean | undefined;
};
export type CouponPatch = {
    /** Unique. Kept in upper case; all spellings of it are one code. */
    code?: string | undefined;
    /** Empty: it takes nothing off, and carries credits. */
    discount_type?: "percentage" | "fixed" | null | undefined;
    /** For `percentage`: per cent of the price, at most two decimals. The discount is rounded down to the smallest unit. */
    discount_value?: number | null | undefined;
    /** For `fixed`: what is taken off, never more than the price. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    fixed_amount?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** The least price, before the discount. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    min_purchase_amount?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** The most that is taken off. In smallest units. In a currency that is not named here the coupon is not valid: nothing is converted. */
    max_discount_amount?: {
        /** Amount in the smallest unit of its currency. */
        USD?: number | undefined;
        /** Amount in the smallest unit of its currency. */
        BDT?: number | undefined;
    } | null | undefined;
    /** Usable from this instant on. Empty: at once. */
    valid_from?: string | null | undefined;
    /** Usable before this instant. Empty: without end. */
    valid_until?: string | null | undefined;
    /** How many uses there are in all, never fewer than were made. Empty: without limit. */
    usage_limit?: number | null | undefined;
    /** One use for each user. What makes a purchase free, or gives credits alone, is once for each user anyway. */
    once_per_user?: boolean | undefined;
    /** The packages it is for. None named: all of them. */
    applicable_packages?: string[] | undefined;
    /** Given on top of a purchase, together with what was bought and for as long; or alone, where the coupon has no discount, minimum or packages. */
    credits?: number | null | undefined;
    /** How many days of 86,400 seconds credits that are given alone are good for. Empty: without end. */
    credits_duration?: number | null | undefined;
    is_active?: boolean | undefined;
};
export type CouponRedemptionRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    coupon: string | {
        _id: string;
        [further: string]: unknown;
    };
    code: string;
    user: string;
    /** Empty: its credits were given alone. */
    payment: string | null;
    /** The ledger row of credits that were given alone. */
    credits_transaction: string | null;
    /** Amount in the smallest unit of its currency. */
    discount_amount: number;
    currency: "USD" | "BDT" | null | (string & {});
    /** Credits, at most six decimals. */
    credits: number;
    /** `live`: it counts. `released`: the purchase came to nothing and gave it back. `late`: the money came after that, when the use had gone; it is honoured outside of the limit. */
    status: "live" | "released" | "late" | (string & {});
    /** False while its purchase waits for its money. */
    settled: boolean;
    /** The money came after the purchase had been closed. */
    late: boolean;
};
export type AiModel = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    /** The name that calls use, in lower case. */
    value: string;
    provider: string;
    /** USD per million tokens, at most nine decimals. */
    input_token_price?: number | null | undefined;
    /** USD per million tokens, at most nine decimals. */
    output_token_price?: number | null | undefined;
    /** USD per million tokens, at most nine decimals. Empty: cached tokens cost what input costs. */
    cached_input_token_price?: number | null | undefined;
    /** USD per call. */
    request_price?: number | null | undefined;
    /** USD per unit. */
    unit_price?: number | null | undefined;
    /** What `unit_price` counts: image, second, page. */
    unit_name: string | null;
    currency: "USD" | (string & {});
    metadata?: Record<string, unknown> | undefined;
    /** Other names of the same model. No name belongs to two models. */
    aliases: string[];
    /** The model assumed where a call is priced by model and names none. One at any time; setting it here clears it there. */
    is_initial: boolean;
    is_active: boolean;
};
export type AiModelCreate = {
    name: string;
    /** The name that calls use, in lower case. */
    value: string;
    provider: string;
    /** USD per million tokens, at most nine decimals. */
    input_token_price?: number | null | undefined;
    /** USD per million tokens, at most nine decimals. */
    output_token_price?: number | null | undefined;
    /** USD per million tokens, at most nine decimals. Empty: cached tokens cost what input costs. */
    cached_input_token_price?: number | null | undefined;
    /** USD per call. */
    request_price?: number | null | undefined;
    /** USD per unit. */
    unit_price?: number | null | undefined;
    /** What `unit_price` counts: image, second, page. */
    unit_name?: string | null | undefined;
    currency?: "USD" | undefined;
    metadata?: Record<string, unknown> | undefined;
    /** Other names of the same model. No name belongs to two models. */
    aliases?: string[] | undefined;
    /** The model assumed where a call is priced by model and names none. One at any time; setting it here clears it there. */
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type AiModelPatch = {
    name?: string | undefined;
    /** The name that calls use, in lower case. */
    value?: string | undefined;
    provider?: string | undefined;
    /** USD per million tokens, at most nine decimals. */
    input_token_price?: number | null | undefined;
    /** USD per million tokens, at most nine decimals. */
    output_token_price?: number | null | undefined;
    /** USD per million tokens, at most nine decimals. Empty: cached tokens cost what input costs. */
    cached_input_token_price?: number | null | undefined;
    /** USD per call. */
    request_price?: number | null | undefined;
    /** USD per unit. */
    unit_price?: number | null | undefined;
    /** What `unit_price` counts: image, second, page. */
    unit_name?: string | null | undefined;
    currency?: "USD" | undefined;
    metadata?: Record<string, unknown> | undefined;
    /** Other names of the same model. No name belongs to two models. */
    aliases?: string[] | undefined;
    /** The model assumed where a call is priced by model and names none. One at any time; setting it here clears it there. */
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
};
export type AiModelHistory = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    ai_model: string;
    /** Grows with each change of the model. */
    version: number;
    name: string;
    value: string;
    provider: string;
    aliases: string[];
    /** USD per million tokens, at most nine decimals. */
    input_token_price: number | null;
    /** USD per million tokens, at most nine decimals. */
    output_token_price: number | null;
    /** USD per million tokens, at most nine decimals. Empty: cached tokens cost what input costs. */
    cached_input_token_price: number | null;
    /** USD per call. */
    request_price: number | null;
    /** USD per unit. */
    unit_price: number | null;
    /** What `unit_price` counts: image, second, page. */
    unit_name: string | null;
    currency: "USD" | (string & {});
    is_active: boolean;
};
export type BillingSetting = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** USD per credit, at most nine decimals, more than 0. */
    credit_price: number;
    currency: "USD" | (string & {});
    /** When it takes over. Left out, in a change too: now. */
    applied_at: string;
    /** Told at reading: `active` for the one setting whose price is charged now. */
    status?: "active" | "inactive" | (string & {}) | undefined;
    /** What of this setting is charged now; differs from the rest of it while a change waits for its time. */
    in_force?: {
        version: string;
        /** USD, at most nine decimals. */
        credit_price: number;
        applied_at: string;
    } | null | undefined;
    /** The first one. It is never deleted or switched off. */
    is_initial: boolean;
    /** False takes all of it out of use at once. */
    is_active: boolean;
};
export type BillingSettingCreate = {
    /** USD per credit, at most nine decimals, more than 0. */
    credit_price: number;
    currency?: "USD" | undefined;
    /** When it takes over. Left out, in a change too: now. */
    applied_at?: string | undefined;
    /** False takes all of it out of use at once. */
    is_active?: boolean | undefined;
};
export type BillingSettingPatch = {
    /** USD per credit, at most nine decimals, more than 0. */
    credit_price?: number | undefined;
    currency?: "USD" | undefined;
    /** When it takes over. Left out, in a change too: now. */
    applied_at?: string | undefined;
    /** False takes all of it out of use at once. */
    is_active?: boolean | undefined;
};
export type BillingSettingHistory = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    billing_setting: string;
    /** Grows with each change of the setting. */
    version: number;
    /** USD per credit, at most nine decimals, more than 0. */
    credit_price: number;
    currency: "USD" | (string & {});
    applied_at: string;
    /** Told at reading: `active` for the one version that is charged now. */
    status?: "active" | "inactive" | (string & {}) | undefined;
    is_active: boolean;
};
export type CreditsProfitRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    /** Per cent, at most two decimals. */
    percentage: number;
    /** An id; the object itself when asked for with include=. */
    ai_model: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    /** One for each model, and one for all others, is active: activating one ends the other. */
    is_active: boolean;
};
export type CreditsProfit = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    /** Per cent, at most two decimals. */
    percentage: number;
    /** The model it is for; empty: all that have none of their own. */
    ai_model: string | null;
    /** One for each model, and one for all others, is active: activating one ends the other. */
    is_active: boolean;
};
export type CreditsProfitCreate = {
    name: string;
    /** Per cent, at most two decimals. */
    percentage: number;
    /** The model it is for; empty: all that have none of their own. */
    ai_model?: string | null | undefined;
    /** One for each model, and one for all others, is active: activating one ends the other. */
    is_active?: boolean | undefined;
};
export type CreditsProfitPatch = {
    name?: string | undefined;
    /** Per cent, at most two decimals. */
    percentage?: number | undefined;
    /** The model it is for; empty: all that have none of their own. */
    ai_model?: string | null | undefined;
    /** One for each model, and one for all others, is active: activating one ends the other. */
    is_active?: boolean | undefined;
};
export type CreditsProfitHistory = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    credits_profit: string;
    /** Grows with each change of the profit. */
    version: number;
    name: string;
    /** Per cent, at most two decimals. */
    percentage: number;
    /** The model it is for; empty: all that have none of their own. */
    ai_model: string | null;
    is_active: boolean;
};
export type NotificationRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    title: string;
    message: string;
    /** `request` asks for an action, `approval` tells an outcome. */
    type: "request" | "approval" | (string & {});
    /** What is more urgent is delivered first. */
    priority: "low" | "medium" | "high" | "urgent" | (string & {});
    /** `web` is the recipient's inbox, `email` goes to confirmed addresses, `push` to subscribed browsers. */
    channels: ("web" | "push" | "email" | (string & {}))[];
    /** Users by their ids, everyone of a role, or everyone. Blocked users get nothing. */
    to?: {
        users?: string[] | null | undefined;
        role?: "super-admin" | "admin" | "editor" | "author" | "contributor" | "user" | null | (string & {}) | undefined;
        all?: boolean | undefined;
    } | undefined;
    metadata: {
        url?: string | null | undefined;
        image?: string | null | undefined;
        actions?: {
            action: string;
            title: string;
            url?: string | null | undefined;
        }[] | undefined;
    } | null;
    /** An id; the object itself when asked for with include=. */
    sender: string | {
        _id: string;
        [further: string]: unknown;
    } | null;
    /** From then on it is neither delivered nor shown in the inbox. */
    expires_at: string | null;
    /** Only an active one is sent. What is not delivered by the time it is made another never is. */
    status: "active" | "inactive" | "archived" | (string & {});
    /** How many it was addressed to so far. */
    recipients: number;
    /** When it had been addressed to everyone it is for. */
    sent_at: string | null;
};
export type Notification = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    title: string;
    message: string;
    /** `request` asks for an action, `approval` tells an outcome. */
    type: "request" | "approval" | (string & {});
    /** What is more urgent is delivered first. */
    priority: "low" | "medium" | "high" | "urgent" | (string & {});
    /** `web` is the recipient's inbox, `email` goes to confirmed addresses, `push` to subscribed browsers. */
    channels: ("web" | "push" | "email" | (string & {}))[];
    /** Users by their ids, everyone of a role, or everyone. Blocked users get nothing. */
    to?: {
        users?: string[] | null | undefined;
        role?: "super-admin" | "admin" | "editor" | "author" | "contributor" | "user" | null | (string & {}) | undefined;
        all?: boolean | undefined;
    } | undefined;
    metadata: {
        url?: string | null | undefined;
        image?: string | null | undefined;
        actions?: {
            action: string;
            title: string;
            url?: string | null | undefined;
        }[] | undefined;
    } | null;
    /** Empty: the product itself. */
    sender: string | null;
    /** From then on it is neither delivered nor shown in the inbox. */
    expires_at: string | null;
    /** Only an active one is sent. What is not delivered by the time it is made another never is. */
    status: "active" | "inactive" | "archived" | (string & {});
    /** How many it was addressed to so far. */
    recipients: number;
    /** When it had been addressed to everyone it is for. */
    sent_at: string | null;
};
export type NotificationCreate = {
    title: string;
    message: string;
    /** `request` asks for an action, `approval` tells an outcome. */
    type: "request" | "approval";
    /** What is more urgent is delivered first. */
    priority?: "low" | "medium" | "high" | "urgent" | undefined;
    /** `web` is the recipient's inbox, `email` goes to confirmed addresses, `push` to subscribed browsers. */
    channels?: ("web" | "push" | "email")[] | undefined;
    /** Users by their ids, everyone of a role, or everyone. Blocked users get nothing. */
    to: {
        users?: string[] | null | undefined;
        role?: "super-admin" | "admin" | "editor" | "author" | "contributor" | "user" | null | undefined;
        all?: boolean | undefined;
    };
    metadata?: {
        url?: string | null | undefined;
        image?: string | null | undefined;
        actions?: {
            action: string;
            title: string;
            url?: string | null | undefined;
        }[] | undefined;
    } | null | undefined;
    /** From then on it is neither delivered nor shown in the inbox. */
    expires_at?: string | null | undefined;
    /** Only an active one is sent. What is not delivered by the time it is made another never is. */
    status?: "active" | "inactive" | "archived" | undefined;
};
export type NotificationPatch = {
    title?: string | undefined;
    message?: string | undefined;
    /** `request` asks for an action, `approval` tells an outcome. */
    type?: "request" | "approval" | undefined;
    /** Only an active one is sent. What is not delivered by the time it is made another never is. */
    status?: "active" | "inactive" | "archived" | undefined;
};
export type UnreadCount = {
    /** Counted up to 1,000. */
    unread: number;
};
export type ReadAll = {
    /** How many were not. */
    read: number;
};
export type PushSettings = {
    /** For `applicationServerKey`. Empty: push is not configured here. */
    public_key: string | null;
    subscriptions: PushSubscription[];
};
export type PushSubscription = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    user: string;
    /** The host of the push service. */
    service: string;
};
export type PushSubscribe = {
    endpoint: string;
    keys: {
        p256dh: string;
        auth: string;
    };
    expirationTime?: number | null | undefined;
};
export type PushUnsubscribe = {
    endpoint: string;
};
export type NotificationRecipient = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    notification: string;
    recipient: string;
    metadata: {
        url?: string | null | undefined;
        image?: string | null | undefined;
        actions?: {
            action: string;
            title: string;
            url?: string | null | undefined;
        }[] | undefined;
    } | null;
    is_read: boolean;
    read_at: string | null;
    /** `sent` once it went by one channel, `failed` when it went by none. */
    status: "queued" | "sent" | "failed" | "read" | (string & {});
    deliveries: {
        channel: "web" | "push" | "email" | (string & {});
        /** `sent`: to the inbox, to a push service, to the mail queue. */
        status: "queued" | "sent" | "failed" | (string & {});
        attempts: number;
        /** Why it failed, or why it is tried again. */
        reason: string | null;
        /** The last attempt. */
        at: string | null;
    }[];
    expires_at: string | null;
};
export type NotificationRecipientCreate = {
    notification: string;
    recipient: string;
};
export type NotificationRecipientRead = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** An id; the object itself when asked for with include=. */
    notification: string | {
        _id: string;
        [further: string]: unknown;
    };
    /** An id; the object itself when asked for with include=. */
    recipient: string | {
        _id: string;
        [further: string]: unknown;
    };
    metadata: {
        url?: string | null | undefined;
        image?: string | null | undefined;
        actions?: {
            action: string;
            title: string;
            url?: string | null | undefined;
        }[] | undefined;
    } | null;
    is_read: boolean;
    read_at: string | null;
    /** `sent` once it went by one channel, `failed` when it went by none. */
    status: "queued" | "sent" | "failed" | "read" | (string & {});
    deliveries: {
        channel: "web" | "push" | "email" | (string & {});
        /** `sent`: to the inbox, to a push service, to the mail queue. */
        status: "queued" | "sent" | "failed" | (string & {});
        attempts: number;
        /** Why it failed, or why it is tried again. */
        reason: string | null;
        /** The last attempt. */
        at: string | null;
    }[];
    expires_at: string | null;
};
export type NotificationRecipientPatch = {
    is_read?: boolean | undefined;
};
export type Storage = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** What people see. It decides nothing: its ending follows what the file is. */
    name: string;
    /** Whose file it is. */
    user: string;
    /** Where it is downloaded, with the token of its owner or an admin, or with a signed link. */
    url: string;
    /** The name it is kept by, made here. */
    path: string;
    /** What the bytes are, whatever the sender called them. */
    mimetype: string;
    /** Bytes, as they were counted. */
    size: number;
    provider: "local" | "gcs" | (string & {});
    /** Of the bytes, in hex. */
    sha256: string;
};
export type StoragePatch = {
    /** What people see. It decides nothing: its ending follows what the file is. */
    name?: string | undefined;
};
export type StorageLink = {
    /** Opens the file for whoever has it, until then. */
    url: string;
    expires_at: string;
};
export type StorageLinkCreate = {
    /** At most seven days. */
    expires_in_seconds?: number | undefined;
};
export type IssuedKey = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    scopes: ("credits:quote" | "credits:validate" | "credits:consume" | "usage:write" | (string & {}))[];
    /** Credits this key may spend in a UTC day and month; what it holds counts. */
    spend_cap: {
        /** Credits, at most six decimals. */
        day?: number | undefined;
        /** Credits, at most six decimals. */
        month?: number | undefined;
    } | null;
    rate_limit: {
        per_minute: number;
    } | null;
    /** What happens when a use costs more than its hold and than what is there: refused, left uncollected, or debt up to `limit`. */
    overdraft: {
        policy: "reject" | "allow_to_zero" | "allow_debt" | (string & {});
        /** Credits, at most six decimals. */
        limit?: number | undefined;
    };
    /** How the key begins, to tell keys apart. */
    prefix: string;
    /** Until then the key before the last rotation works too. */
    previous_valid_until: string | null;
    /** To the minute. */
    last_used_at: string | null;
    /** Since then no key of this client works, for good. */
    revoked_at: string | null;
    /** Shown this once. Send it as `Authorization: Bearer …`. */
    key: string;
};
export type ApiClient = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    scopes: ("credits:quote" | "credits:validate" | "credits:consume" | "usage:write" | (string & {}))[];
    /** Credits this key may spend in a UTC day and month; what it holds counts. */
    spend_cap: {
        /** Credits, at most six decimals. */
        day?: number | undefined;
        /** Credits, at most six decimals. */
        month?: number | undefined;
    } | null;
    rate_limit: {
        per_minute: number;
    } | null;
    /** What happens when a use costs more than its hold and than what is there: refused, left uncollected, or debt up to `limit`. */
    overdraft: {
        policy: "reject" | "allow_to_zero" | "allow_debt" | (string & {});
        /** Credits, at most six decimals. */
        limit?: number | undefined;
    };
    /** How the key begins, to tell keys apart. */
    prefix: string;
    /** Until then the key before the last rotation works too. */
    previous_valid_until: string | null;
    /** To the minute. */
    last_used_at: string | null;
    /** Since then no key of this client works, for good. */
    revoked_at: string | null;
};
export type ApiClientCreate = {
    name: string;
    scopes: ("credits:quote" | "credits:validate" | "credits:consume" | "usage:write")[];
    /** Credits this key may spend in a UTC day and month; what it holds counts. */
    spend_cap?: {
        /** Credits, at most six decimals. */
        day?: number | undefined;
        /** Credits, at most six decimals. */
        month?: number | undefined;
    } | null | undefined;
    rate_limit?: {
        per_minute: number;
    } | null | undefined;
    /** What happens when a use costs more than its hold and than what is there: refused, left uncollected, or debt up to `limit`. */
    overdraft?: {
        policy: "reject" | "allow_to_zero" | "allow_debt";
        /** Credits, at most six decimals. */
        limit?: number | undefined;
    } | undefined;
};
export type ApiClientPatch = {
    name?: string | undefined;
    scopes?: ("credits:quote" | "credits:validate" | "credits:consume" | "usage:write")[] | undefined;
    /** Credits this key may spend in a UTC day and month; what it holds counts. */
    spend_cap?: {
        /** Credits, at most six decimals. */
        day?: number | undefined;
        /** Credits, at most six decimals. */
        month?: number | undefined;
    } | null | undefined;
    rate_limit?: {
        per_minute: number;
    } | null | undefined;
    /** What happens when a use costs more than its hold and than what is there: refused, left uncollected, or debt up to `limit`. */
    overdraft?: {
        policy: "reject" | "allow_to_zero" | "allow_debt";
        /** Credits, at most six decimals. */
        limit?: number | undefined;
    } | undefined;
};
export type PublicConfig = {
    /** What is switched on here. */
    flags: {
        sign_up: boolean;
        google: boolean;
        stripe: boolean;
        sslcommerz: boolean;
        bkash: boolean;
        uploads: boolean;
    };
    /** For sign-in by Google; null where it is not offered. */
    google_client_id: string | null;
    /** The ways to pay now. */
    payment_methods: {
        value: "stripe" | "sslcommerz" | "bkash" | (string & {});
        name: string;
        /** The default one of `currencies`. */
        currency: "USD" | "BDT" | (string & {});
        currencies: ("USD" | "BDT" | (string & {}))[];
        public_key: string | null;
        is_test: boolean;
    }[];
    /** What can be paid in: the currencies of those ways. */
    currencies: ("USD" | "BDT" | (string & {}))[];
    limits: {
        /** Of a JSON body. */
        body_bytes: number;
        /** Of a file. */
        upload_bytes: number;
        /** That one person may keep. */
        files: number;
        /** Of a page. */
        list_rows: number;
        access_token_seconds: number;
        payment_window_minutes: number;
    };
};
export type ContactMessage = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    name: string;
    email: string;
    subject: string;
    message: string;
    status: "open" | "replied" | "closed" | (string & {});
    replies?: {
        at: string;
        by: string | null;
        message: string;
    }[] | undefined;
    /** For those who answer it. */
    note?: string | null | undefined;
};
export type ContactMessagePatch = {
    /** For those who answer it. */
    note?: string | null | undefined;
};
export type SendContactMessage = {
    name: string;
    email: string;
    subject: string;
    message: string;
};
export type ReplyToContact = {
    message: string;
};
export type DashboardOverview = {
    from: string;
    to: string;
    sales: {
        currency: "USD" | "BDT" | (string & {});
        count: number;
        /** Prices before anything was taken off. */
        gross_amount: number;
        /** Amount in the smallest unit of its currency. */
        discount_amount: number;
        /** Amount in the smallest unit of its currency. */
        upgrade_credit: number;
        /** What was paid. */
        amount: number;
        /** What of it has been given back since. */
        refunded_amount: number;
        /** What banks took back in disputes that were lost. */
        charged_back_amount: number;
        /** Paid, less what was given or taken back. */
        net_amount: number;
    }[];
    credits: {
        /** Credits, at most six decimals. */
        in: number;
        /** Credits, at most six decimals. */
        out: number;
    };
    use: {
        calls: number;
        input_tokens: number;
        output_tokens: number;
        cached_input_tokens: number;
        /** What the uses cost. */
        credits: number;
        /** Credits, at most six decimals. */
        collected_credits: number;
        /** Credits, at most six decimals. */
        debt_credits: number;
        /** Credits, at most six decimals. */
        uncollected_credits: number;
        /** Admins see these. */
        cost_credits?: number | undefined;
        /** Credits, at most six decimals. */
        profit_credits?: number | undefined;
        /** USD, at most nine decimals. */
        cost_price?: number | undefined;
        /** Profit in parts of the price; null where nothing was charged. */
        margin?: number | null | undefined;
    };
    /** Editors see this. */
    users?: {
        signed_up: number;
        /** People with at least one charged use. */
        active: number;
        /** People with at least one settled payment. */
        paying: number;
        /** People whose first settled payment this was. */
        first_paid: number;
    } | undefined;
    /** Credits, at most six decimals. */
    outstanding_credits: number;
};
export type DashboardSales = {
    from: string;
    to: string;
    totals: {
        currency: "USD" | "BDT" | (string & {});
        count: number;
        /** Prices before anything was taken off. */
        gross_amount: number;
        /** Amount in the smallest unit of its currency. */
        discount_amount: number;
        /** Amount in the smallest unit of its currency. */
        upgrade_credit: number;
        /** What was paid. */
        amount: number;
        /** What of it has been given back since. */
        refunded_amount: number;
        /** What banks took back in disputes that were lost. */
        charged_back_amount: number;
        /** Paid, less what was given or taken back. */
        net_amount: number;
    }[];
    by_gateway: {
        gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
        currency: "USD" | "BDT" | (string & {});
        count: number;
        /** Prices before anything was taken off. */
        gross_amount: number;
        /** Amount in the smallest unit of its currency. */
        discount_amount: number;
        /** Amount in the smallest unit of its currency. */
        upgrade_credit: number;
        /** What was paid. */
        amount: number;
        /** What of it has been given back since. */
        refunded_amount: number;
        /** What banks took back in disputes that were lost. */
        charged_back_amount: number;
        /** Paid, less what was given or taken back. */
        net_amount: number;
    }[];
    by_package: {
        package: string | null;
        name: string;
        other: boolean;
        currency: "USD" | "BDT" | (string & {});
        count: number;
        /** Prices before anything was taken off. */
        gross_amount: number;
        /** Amount in the smallest unit of its currency. */
        discount_amount: number;
        /** Amount in the smallest unit of its currency. */
        upgrade_credit: number;
        /** What was paid. */
        amount: number;
        /** What of it has been given back since. */
        refunded_amount: number;
        /** What banks took back in disputes that were lost. */
        charged_back_amount: number;
        /** Paid, less what was given or taken back. */
        net_amount: number;
    }[];
    series: {
        start: string;
        end: string;
        currency: "USD" | "BDT" | (string & {});
        count: number;
        /** Prices before anything was taken off. */
        gross_amount: number;
        /** Amount in the smallest unit of its currency. */
        discount_amount: number;
        /** Amount in the smallest unit of its currency. */
        upgrade_credit: number;
        /** What was paid. */
        amount: number;
        /** What of it has been given back since. */
        refunded_amount: number;
        /** What banks took back in disputes that were lost. */
        charged_back_amount: number;
        /** Paid, less what was given or taken back. */
        net_amount: number;
    }[];
};
export type DashboardCredits = {
    from: string;
    to: string;
    /** Credits, at most six decimals. */
    in: number;
    /** Credits, at most six decimals. */
    out: number;
    by_kind: {
        type: "increase" | "decrease" | (string & {});
        kind: string;
        count: number;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    series: {
        start: string;
        end: string;
        /** Credits, at most six decimals. */
        in: number;
        /** Credits, at most six decimals. */
        out: number;
    }[];
};
export type DashboardModels = {
    from: string;
    to: string;
    calls: number;
    input_tokens: number;
    output_tokens: number;
    cached_input_tokens: number;
    /** What the uses cost. */
    credits: number;
    /** Credits, at most six decimals. */
    collected_credits: number;
    /** Credits, at most six decimals. */
    debt_credits: number;
    /** Credits, at most six decimals. */
    uncollected_credits: number;
    /** Admins see these. */
    cost_credits?: number | undefined;
    /** Credits, at most six decimals. */
    profit_credits?: number | undefined;
    /** USD, at most nine decimals. */
    cost_price?: number | undefined;
    /** Profit in parts of the price; null where nothing was charged. */
    margin?: number | null | undefined;
    by_model: {
        /** Null: charged without a model. */
        ai_model: string | null;
        other: boolean;
        calls: number;
        input_tokens: number;
        output_tokens: number;
        cached_input_tokens: number;
        /** What the uses cost. */
        credits: number;
        /** Credits, at most six decimals. */
        collected_credits: number;
        /** Credits, at most six decimals. */
        debt_credits: number;
        /** Credits, at most six decimals. */
        uncollected_credits: number;
        /** Admins see these. */
        cost_credits?: number | undefined;
        /** Credits, at most six decimals. */
        profit_credits?: number | undefined;
        /** USD, at most nine decimals. */
        cost_price?: number | undefined;
        /** Profit in parts of the price; null where nothing was charged. */
        margin?: number | null | undefined;
    }[];
    series: {
        start: string;
        end: string;
        calls: number;
        input_tokens: number;
        output_tokens: number;
        cached_input_tokens: number;
        /** What the uses cost. */
        credits: number;
        /** Credits, at most six decimals. */
        collected_credits: number;
        /** Credits, at most six decimals. */
        debt_credits: number;
        /** Credits, at most six decimals. */
        uncollected_credits: number;
        /** Admins see these. */
        cost_credits?: number | undefined;
        /** Credits, at most six decimals. */
        profit_credits?: number | undefined;
        /** USD, at most nine decimals. */
        cost_price?: number | undefined;
        /** Profit in parts of the price; null where nothing was charged. */
        margin?: number | null | undefined;
    }[];
};
export type DashboardUsers = {
    from: string;
    to: string;
    signed_up: number;
    /** People with at least one charged use. */
    active: number;
    /** People with at least one settled payment. */
    paying: number;
    /** People whose first settled payment this was. */
    first_paid: number;
    series: {
        start: string;
        end: string;
        signed_up: number;
        /** People with at least one charged use. */
        active: number;
        /** People with at least one settled payment. */
        paying: number;
        /** People whose first settled payment this was. */
        first_paid: number;
    }[];
};
export type DashboardFeatures = {
    from: string;
    to: string;
    by_feature: {
        feature: string | null;
        name: string;
        other: boolean;
        calls: number;
        failed: number;
        charged: number;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    series: {
        start: string;
        end: string;
        calls: number;
        failed: number;
        charged: number;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
};
export type DashboardLiability = {
    at: string;
    /** What is outstanding, as the ledger stood then. */
    credits: number;
    by_source: {
        source: string;
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    /** What is outstanding now, by when it ends. */
    expiring: {
        within: "7_days" | "30_days" | "90_days" | "later" | "never" | (string & {});
        /** Credits, at most six decimals. */
        credits: number;
    }[];
    series: {
        start: string;
        end: string;
        /** At the end of it. */
        credits: number;
    }[];
};
export type DashboardFees = {
    from: string;
    to: string;
    by_gateway: {
        gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
        currency: string | null;
        count: number;
        /** Amount in the smallest unit of its currency. */
        gateway_fee: number;
        /** Payments whose fee the gateway has not told. */
        unknown: number;
    }[];
    series: {
        start: string;
        end: string;
        gateway: "stripe" | "sslcommerz" | "bkash" | (string & {});
        currency: string | null;
        count: number;
        /** Amount in the smallest unit of its currency. */
        gateway_fee: number;
        /** Payments whose fee the gateway has not told. */
        unknown: number;
    }[];
};
export type DeadLettersReplayed = {
    replayed: number;
    left: number;
};
export type DeadLettersReplay = {
    ids: string[];
} | {
    queue: string;
};
export type DeadLetter = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** The id its effect is known by: sent again it takes effect once. */
    message_id: string;
    queue: string;
    /** The message's name, by which it is routed. */
    key: string;
    /** What was sent: any JSON, which can be repaired. Text, if it is none. */
    payload?: unknown | undefined;
    /** The problem's code; unreadable, failed or delivery_limit where there was none. */
    code: string;
    reason: string;
    /** Tries before it was given up the last time. */
    attempts: number;
    /** How often it was given up, replays included. */
    deaths: number;
    status: "dead" | "replayed" | (string & {});
    died_at: string;
};
export type DeadLetterPatch = {
    /** What was sent: any JSON, which can be repaired. Text, if it is none. */
    payload?: unknown | undefined;
};
export type AuditLog = {
    _id: string;
    is_deleted: boolean;
    created_at: string;
    updated_at: string;
    created_by?: string | null | undefined;
    /** What was done: create, patch, remove, restore, destroy, or the name of a single act. */
    action: string;
    module: string;
    /** The record it was done to. */
    record: string | null;
    actor_kind: "user" | "service" | "system" | "anonymous" | (string & {});
    /** The user or service key that did it. */
    actor: string | null;
    /** Their e-mail, the key's name or the job's. */
    actor_name: string;
    address: string;
    request_id: string;
    /** What was changed, as it stood before; empty for a new record. */
    before: Record<string, unknown> | null;
    /** The same fields afterwards; empty for a record that is gone. */
    after: Record<string, unknown> | null;
};
/** What `signUp` takes. */
export type SignUpInput = SignUp;
/** What `verifyEmail` takes. */
export type VerifyEmailInput = LinkToken;
/** What `resendVerification` takes. */
export type ResendVerificationInput = ByEmail;
/** What `signIn` takes. */
export type SignInInput = SignIn;
/** What `refreshSession` takes. */
export type RefreshSessionInput = ByRefreshToken;
/** What `signOut` takes. */
export type SignOutInput = ByRefreshToken;
/** What `forgotPassword` takes. */
export type ForgotPasswordInput = ByEmail;
/** What `resetPassword` takes. */
export type ResetPasswordInput = ResetPassword;
/** What `changePassword` takes. */
export type ChangePasswordInput = ChangePassword;
/** What `signInWithGoogle` takes. */
export type SignInWithGoogleInput = GoogleToken;
/** What `startGoogle` takes. */
export type StartGoogleInput = {
    /** A page on a listed origin. The browser comes back to it with `#google_code=…`, good for one minute, or with `#error=…`. Without it, the answer of the callback is the session. */
    return_to?: string | undefined;
};
/** What `finishGoogle` takes. */
export type FinishGoogleInput = {
    state?: string | undefined;
    code?: string | undefined;
    error?: string | undefined;
};
/** What `exchangeGoogleCode` takes. */
export type ExchangeGoogleCodeInput = GoogleCode;
/** What `linkGoogle` takes. */
export type LinkGoogleInput = GoogleLink;
/** What `changeEmail` takes. */
export type ChangeEmailInput = ChangeEmail;
/** What `confirmEmail` takes. */
export type ConfirmEmailInput = LinkToken;
/** What `revokeSession` takes. */
export type RevokeSessionInput = {
    id: string;
};
/** What `showVerifyEmailPage` takes. */
export type ShowVerifyEmailPageInput = {
    token?: string | undefined;
};
/** What `showResetPasswordPage` takes. */
export type ShowResetPasswordPageInput = {
    token?: string | undefined;
};
/** What `showConfirmEmailPage` takes. */
export type ShowConfirmEmailPageInput = {
    token?: string | undefined;
};
/** What `updateMe` takes. */
export type UpdateMeInput = ProfilePatch;
/** What `listUsers` takes. */
export type ListUsersInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | "email" | "-email" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, email. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, email, role, auth_source, google_id, status, is_verified. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    role?: "super-admin" | "admin" | "editor" | "author" | "contributor" | "user" | undefined;
    /** Comma-separated values of role. */
    "role[in]"?: string | readonly string[] | undefined;
    /** `in-progress` is the normal state. */
    status?: "in-progress" | "blocked" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    is_verified?: boolean | undefined;
    auth_source?: "email" | "google" | undefined;
    /** Comma-separated values of auth_source. */
    "auth_source[in]"?: string | readonly string[] | undefined;
    email?: string | undefined;
    /** Comma-separated values of email. */
    "email[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createUser` takes. */
export type CreateUserInput = UserCreate;
/** What `deleteUsers` takes. */
export type DeleteUsersInput = {
    ids: string[];
};
/** What `getUser` takes. */
export type GetUserInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateUser` takes. */
export type UpdateUserInput = {
    id: string;
} & UserPatch;
/** What `deleteUser` takes. */
export type DeleteUserInput = {
    id: string;
};
/** What `restoreUser` takes. */
export type RestoreUserInput = {
    id: string;
};
/** What `destroyUser` takes. */
export type DestroyUserInput = {
    id: string;
};
/** What `setUserRole` takes. */
export type SetUserRoleInput = {
    id: string;
} & RoleChange;
/** What `blockUser` takes. */
export type BlockUserInput = {
    id: string;
};
/** What `unblockUser` takes. */
export type UnblockUserInput = {
    id: string;
};
/** What `anonymiseUser` takes. */
export type AnonymiseUserInput = {
    id: string;
};
/** What `getMyWallet` takes. */
export type GetMyWalletInput = {
    fields?: string | readonly string[] | undefined;
};
/** What `updateMyWallet` takes. */
export type UpdateMyWalletInput = MyWalletPatch;
/** What `listUserWallets` takes. */
export type ListUserWalletsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, created_at, updated_at, user, email, credits, debt, status, sequence, type, package, plan, expires_at, initial_credits_given, initial_package_given, spend_limit, low_balance_threshold, note, credits_held, credits_frozen, credits_available, grants. */
    fields?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    email?: string | undefined;
    /** Comma-separated values of email. */
    "email[in]"?: string | readonly string[] | undefined;
    /** `frozen`: its debt keeps it from new work. */
    status?: "active" | "frozen" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    /** `paid` once money was received. */
    type?: "free" | "paid" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    package?: string | undefined;
    /** Comma-separated values of package. */
    "package[in]"?: string | readonly string[] | undefined;
    plan?: string | undefined;
    /** Comma-separated values of plan. */
    "plan[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `deleteUserWallet` takes. */
export type DeleteUserWalletInput = {
    id: string;
};
/** What `getUserWallet` takes. */
export type GetUserWalletInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateUserWallet` takes. */
export type UpdateUserWalletInput = {
    id: string;
} & UserWalletPatch;
/** What `restoreUserWallet` takes. */
export type RestoreUserWalletInput = {
    id: string;
};
/** What `destroyUserWallet` takes. */
export type DestroyUserWalletInput = {
    id: string;
};
/** What `unfreezeUserWallet` takes. */
export type UnfreezeUserWalletInput = {
    id: string;
};
/** What `writeOffUserWalletDebt` takes. */
export type WriteOffUserWalletDebtInput = {
    id: string;
} & DebtWriteOffInput;
/** What `exportCreditsTransactions` takes. */
export type ExportCreditsTransactionsInput = {
    /** Rows from this instant on. */
    from?: string | undefined;
    /** Rows before this instant. */
    to?: string | undefined;
};
/** What `listCreditsTransactions` takes. */
export type ListCreditsTransactionsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, user, email, user_wallet, type, kind, credits, increase_source, decrease_source, payment_transaction, plan, usage_key, client, wallet_seq, balance_after, grants, expires_at, priority, note, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: plan, decrease_source, payment_transaction. */
    include?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    user_wallet?: string | undefined;
    /** Comma-separated values of user_wallet. */
    "user_wallet[in]"?: string | readonly string[] | undefined;
    type?: "increase" | "decrease" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    kind?: "payment" | "bonus" | "coupon" | "initial" | "subscription" | "restore" | "consume" | "expire" | "claw_back" | "take_back" | "debt_payment" | undefined;
    /** Comma-separated values of kind. */
    "kind[in]"?: string | readonly string[] | undefined;
    increase_source?: "payment" | "bonus" | "coupon" | "initial" | "subscription" | "restore" | undefined;
    /** Comma-separated values of increase_source. */
    "increase_source[in]"?: string | readonly string[] | undefined;
    decrease_source?: string | undefined;
    /** Comma-separated values of decrease_source. */
    "decrease_source[in]"?: string | readonly string[] | undefined;
    payment_transaction?: string | undefined;
    /** Comma-separated values of payment_transaction. */
    "payment_transaction[in]"?: string | readonly string[] | undefined;
    usage_key?: string | undefined;
    /** Comma-separated values of usage_key. */
    "usage_key[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createCreditsTransaction` takes. */
export type CreateCreditsTransactionInput = Bonus;
/** What `getCreditsTransaction` takes. */
export type GetCreditsTransactionInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: plan, decrease_source, payment_transaction. */
    include?: string | readonly string[] | undefined;
};
/** What `deleteCreditsTransaction` takes. */
export type DeleteCreditsTransactionInput = {
    id: string;
};
/** What `updateCreditsTransaction` takes. */
export type UpdateCreditsTransactionInput = {
    id: string;
} & NotePatch;
/** What `restoreCreditsTransaction` takes. */
export type RestoreCreditsTransactionInput = {
    id: string;
};
/** What `destroyCreditsTransaction` takes. */
export type DestroyCreditsTransactionInput = {
    id: string;
};
/** What `exportCreditsUsages` takes. */
export type ExportCreditsUsagesInput = {
    /** Rows from this instant on. */
    from?: string | undefined;
    /** Rows before this instant. */
    to?: string | undefined;
};
/** What `listCreditsUsages` takes. */
export type ListCreditsUsagesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, user, email, user_wallet, client, usage_key, credits_transaction, hold, hold_expired, feature_endpoint, ai_model, ai_model_matched, hold_ai_model, versions, hold_versions, input_tokens, output_tokens, cached_input_tokens, units, unit_name, credits, input_credits, output_credits, collected_credits, debt_credits, uncollected_credits, fixed_credits, credit_price, cost_credits, profit_credits, cost_price, grants, balance_before, balance_after, note, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature_endpoint, credits_transaction. */
    include?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    client?: string | undefined;
    /** Comma-separated values of client. */
    "client[in]"?: string | readonly string[] | undefined;
    usage_key?: string | undefined;
    /** Comma-separated values of usage_key. */
    "usage_key[in]"?: string | readonly string[] | undefined;
    ai_model?: string | undefined;
    /** Comma-separated values of ai_model. */
    "ai_model[in]"?: string | readonly string[] | undefined;
    feature_endpoint?: string | undefined;
    /** Comma-separated values of feature_endpoint. */
    "feature_endpoint[in]"?: string | readonly string[] | undefined;
    hold_expired?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getCreditsUsage` takes. */
export type GetCreditsUsageInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature_endpoint, credits_transaction. */
    include?: string | readonly string[] | undefined;
};
/** What `deleteCreditsUsage` takes. */
export type DeleteCreditsUsageInput = {
    id: string;
};
/** What `updateCreditsUsage` takes. */
export type UpdateCreditsUsageInput = {
    id: string;
} & UsageNotePatch;
/** What `explainCreditsUsage` takes. */
export type ExplainCreditsUsageInput = {
    id: string;
};
/** What `restoreCreditsUsage` takes. */
export type RestoreCreditsUsageInput = {
    id: string;
};
/** What `destroyCreditsUsage` takes. */
export type DestroyCreditsUsageInput = {
    id: string;
};
/** What `quoteCredits` takes. */
export type QuoteCreditsInput = QuoteInput;
/** What `validateCredits` takes. */
export type ValidateCreditsInput = ValidateInput;
/** What `extendCredits` takes. */
export type ExtendCreditsInput = ExtendInput;
/** What `consumeCredits` takes. */
export type ConsumeCreditsInput = ConsumeInput;
/** What `releaseCredits` takes. */
export type ReleaseCreditsInput = UsageKeyInput;
/** What `sendUsageEvents` takes. */
export type SendUsageEventsInput = EventsInput;
/** What `listUses` takes. */
export type ListUsesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, usage_key, client, user, status, feature_endpoint, ai_model, versions, input_tokens, output_tokens, cached_input_tokens, units, credits_held, expires_at, credits, collected_credits, debt_credits, uncollected_credits, hold_expired, credits_transaction, credits_usage, problem, created_at, updated_at. */
    fields?: string | readonly string[] | undefined;
    usage_key?: string | undefined;
    /** Comma-separated values of usage_key. */
    "usage_key[in]"?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    status?: "queued" | "held" | "settled" | "released" | "expired" | "failed" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getUse` takes. */
export type GetUseInput = {
    /** Names the purchase, not the attempt: one value per purchase, **the same value when you retry**. */
    usage_key: string;
};
/** What `listPackages` takes. */
export type ListPackagesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "sequence" | "-sequence" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, value, description. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, value, name, description, content, type, badge, points, sequence, is_initial, is_active, package_history. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    /** The code of the package, in lower case. Unique. */
    value?: string | undefined;
    /** Comma-separated values of value. */
    "value[in]"?: string | readonly string[] | undefined;
    type?: "credits" | "subscription" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
    sequence?: number | undefined;
    /** Comma-separated values of sequence. */
    "sequence[in]"?: string | readonly string[] | undefined;
    "sequence[gte]"?: number | undefined;
    "sequence[lte]"?: number | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createPackage` takes. */
export type CreatePackageInput = PackageCreate;
/** What `deletePackages` takes. */
export type DeletePackagesInput = {
    ids: string[];
};
/** What `getPackage` takes. */
export type GetPackageInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `deletePackage` takes. */
export type DeletePackageInput = {
    id: string;
};
/** What `updatePackage` takes. */
export type UpdatePackageInput = {
    id: string;
} & PackagePatch;
/** What `restorePackage` takes. */
export type RestorePackageInput = {
    id: string;
};
/** What `destroyPackage` takes. */
export type DestroyPackageInput = {
    id: string;
};
/** What `listPackageHistories` takes. */
export type ListPackageHistoriesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, package, value, name, description, content, type, badge, points, sequence, is_initial, is_active, features, plans. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package. */
    include?: string | readonly string[] | undefined;
    package?: string | undefined;
    /** Comma-separated values of package. */
    "package[in]"?: string | readonly string[] | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getPackageHistory` takes. */
export type GetPackageHistoryInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package. */
    include?: string | readonly string[] | undefined;
};
/** What `deletePackageHistory` takes. */
export type DeletePackageHistoryInput = {
    id: string;
};
/** What `restorePackageHistory` takes. */
export type RestorePackageHistoryInput = {
    id: string;
};
/** What `destroyPackageHistory` takes. */
export type DestroyPackageHistoryInput = {
    id: string;
};
/** What `listPlans` takes. */
export type ListPlansInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "sequence" | "-sequence" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, description. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, description, duration, sequence, is_active. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    name?: string | undefined;
    /** Comma-separated values of name. */
    "name[in]"?: string | readonly string[] | undefined;
    duration?: number | undefined;
    /** Comma-separated values of duration. */
    "duration[in]"?: string | readonly string[] | undefined;
    "duration[gte]"?: number | undefined;
    "duration[lte]"?: number | undefined;
    sequence?: number | undefined;
    /** Comma-separated values of sequence. */
    "sequence[in]"?: string | readonly string[] | undefined;
    "sequence[gte]"?: number | undefined;
    "sequence[lte]"?: number | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createPlan` takes. */
export type CreatePlanInput = PlanCreate;
/** What `deletePlans` takes. */
export type DeletePlansInput = {
    ids: string[];
};
/** What `getPlan` takes. */
export type GetPlanInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updatePlan` takes. */
export type UpdatePlanInput = {
    id: string;
} & PlanPatch;
/** What `deletePlan` takes. */
export type DeletePlanInput = {
    id: string;
};
/** What `restorePlan` takes. */
export type RestorePlanInput = {
    id: string;
};
/** What `destroyPlan` takes. */
export type DestroyPlanInput = {
    id: string;
};
/** What `listPackagePlans` takes. */
export type ListPackagePlansInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "credits" | "-credits" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, plan, package, price, previous_price, credits, is_initial, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, plan. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    package?: string | undefined;
    /** Comma-separated values of package. */
    "package[in]"?: string | readonly string[] | undefined;
    plan?: string | undefined;
    /** Comma-separated values of plan. */
    "plan[in]"?: string | readonly string[] | undefined;
    credits?: number | undefined;
    /** Comma-separated values of credits. */
    "credits[in]"?: string | readonly string[] | undefined;
    "credits[gte]"?: number | undefined;
    "credits[lte]"?: number | undefined;
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createPackagePlan` takes. */
export type CreatePackagePlanInput = PackagePlanCreate;
/** What `deletePackagePlans` takes. */
export type DeletePackagePlansInput = {
    ids: string[];
};
/** What `getPackagePlan` takes. */
export type GetPackagePlanInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, plan. */
    include?: string | readonly string[] | undefined;
};
/** What `updatePackagePlan` takes. */
export type UpdatePackagePlanInput = {
    id: string;
} & PackagePlanPatch;
/** What `deletePackagePlan` takes. */
export type DeletePackagePlanInput = {
    id: string;
};
/** What `restorePackagePlan` takes. */
export type RestorePackagePlanInput = {
    id: string;
};
/** What `destroyPackagePlan` takes. */
export type DestroyPackagePlanInput = {
    id: string;
};
/** What `listPackageFeatures` takes. */
export type ListPackageFeaturesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "sequence" | "-sequence" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, package, feature, word_limit, sequence, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, feature. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    package?: string | undefined;
    /** Comma-separated values of package. */
    "package[in]"?: string | readonly string[] | undefined;
    /** A feature; what is below it in the tree comes with it. */
    feature?: string | undefined;
    /** Comma-separated values of feature. */
    "feature[in]"?: string | readonly string[] | undefined;
    sequence?: number | undefined;
    /** Comma-separated values of sequence. */
    "sequence[in]"?: string | readonly string[] | undefined;
    "sequence[gte]"?: number | undefined;
    "sequence[lte]"?: number | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createPackageFeature` takes. */
export type CreatePackageFeatureInput = PackageFeatureCreate;
/** What `deletePackageFeatures` takes. */
export type DeletePackageFeaturesInput = {
    ids: string[];
};
/** What `getPackageFeature` takes. */
export type GetPackageFeatureInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, feature. */
    include?: string | readonly string[] | undefined;
};
/** What `updatePackageFeature` takes. */
export type UpdatePackageFeatureInput = {
    id: string;
} & PackageFeaturePatch;
/** What `deletePackageFeature` takes. */
export type DeletePackageFeatureInput = {
    id: string;
};
/** What `restorePackageFeature` takes. */
export type RestorePackageFeatureInput = {
    id: string;
};
/** What `destroyPackageFeature` takes. */
export type DestroyPackageFeatureInput = {
    id: string;
};
/** What `listPackageTransactions` takes. */
export type ListPackageTransactionsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "expires_at" | "-expires_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, user, user_wallet, package, plan, package_plan, package_history, payment_transaction, kind, upgrade_of, status, starts_at, expires_at, credits, auto_renew, saved_method, renews_at, cancelled_at, ended_at, note. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, plan, package_plan. */
    include?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    package?: string | undefined;
    /** Comma-separated values of package. */
    "package[in]"?: string | readonly string[] | undefined;
    plan?: string | undefined;
    /** Comma-separated values of plan. */
    "plan[in]"?: string | readonly string[] | undefined;
    package_plan?: string | undefined;
    /** Comma-separated values of package_plan. */
    "package_plan[in]"?: string | readonly string[] | undefined;
    payment_transaction?: string | undefined;
    /** Comma-separated values of payment_transaction. */
    "payment_transaction[in]"?: string | readonly string[] | undefined;
    /** How it began. `assigned`: bought or given. `renewed`: the same package plan was bought again. `upgraded`: it took the place of `upgrade_of`. `downgraded`: bought while a larger package of the same type was live. */
    kind?: "assigned" | "renewed" | "upgraded" | "downgraded" | undefined;
    /** Comma-separated values of kind. */
    "kind[in]"?: string | readonly string[] | undefined;
    /** What became of it; while nothing did, its `kind`. `cancelled`: it will not renew by itself, and holds until it expires. `upgraded` with an `ended_at`: another one took its place. `expired`: its time is over, or, with an `ended_at`, its payment was refunded. */
    status?: "assigned" | "renewed" | "upgraded" | "downgraded" | "expired" | "cancelled" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    auto_renew?: boolean | undefined;
    /** The beginning of its period. A renewal is live as soon as it is bought; only its period follows the one before. */
    starts_at?: string | undefined;
    /** Comma-separated values of starts_at. */
    "starts_at[in]"?: string | readonly string[] | undefined;
    /** The beginning of its period. A renewal is live as soon as it is bought; only its period follows the one before. */
    "starts_at[gte]"?: string | undefined;
    /** The beginning of its period. A renewal is live as soon as it is bought; only its period follows the one before. */
    "starts_at[lte]"?: string | undefined;
    expires_at?: string | undefined;
    /** Comma-separated values of expires_at. */
    "expires_at[in]"?: string | readonly string[] | undefined;
    "expires_at[gte]"?: string | undefined;
    "expires_at[lte]"?: string | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getPackageTransaction` takes. */
export type GetPackageTransactionInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, plan, package_plan. */
    include?: string | readonly string[] | undefined;
};
/** What `updatePackageTransaction` takes. */
export type UpdatePackageTransactionInput = {
    id: string;
} & PackageTransactionPatch;
/** What `deletePackageTransaction` takes. */
export type DeletePackageTransactionInput = {
    id: string;
};
/** What `renewPackageTransactionAutomatically` takes. */
export type RenewPackageTransactionAutomaticallyInput = {
    id: string;
} & AutoRenew;
/** What `cancelPackageTransaction` takes. */
export type CancelPackageTransactionInput = {
    id: string;
};
/** What `restorePackageTransaction` takes. */
export type RestorePackageTransactionInput = {
    id: string;
};
/** What `destroyPackageTransaction` takes. */
export type DestroyPackageTransactionInput = {
    id: string;
};
/** What `listFeatures` takes. */
export type ListFeaturesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, description, path, prefix. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, parent, name, description, path, prefix, type, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: parent. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    parent?: string | undefined;
    /** Comma-separated values of parent. */
    "parent[in]"?: string | readonly string[] | undefined;
    name?: string | undefined;
    /** Comma-separated values of name. */
    "name[in]"?: string | readonly string[] | undefined;
    type?: "writing" | "generation" | "other" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    path?: string | undefined;
    /** Comma-separated values of path. */
    "path[in]"?: string | readonly string[] | undefined;
    prefix?: string | undefined;
    /** Comma-separated values of prefix. */
    "prefix[in]"?: string | readonly string[] | undefined;
    is_active?: boolean | undefined;
    created_by?: string | undefined;
    /** Comma-separated values of created_by. */
    "created_by[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createFeature` takes. */
export type CreateFeatureInput = FeatureCreate;
/** What `deleteFeatures` takes. */
export type DeleteFeaturesInput = {
    ids: string[];
};
/** What `getFeature` takes. */
export type GetFeatureInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: parent. */
    include?: string | readonly string[] | undefined;
};
/** What `updateFeature` takes. */
export type UpdateFeatureInput = {
    id: string;
} & FeaturePatch;
/** What `deleteFeature` takes. */
export type DeleteFeatureInput = {
    id: string;
};
/** What `restoreFeature` takes. */
export type RestoreFeatureInput = {
    id: string;
};
/** What `destroyFeature` takes. */
export type DestroyFeatureInput = {
    id: string;
};
/** What `listFeatureEndpoints` takes. */
export type ListFeatureEndpointsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, description, endpoint. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, feature, name, description, endpoint, method, credits, word_limit, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    feature?: string | undefined;
    /** Comma-separated values of feature. */
    "feature[in]"?: string | readonly string[] | undefined;
    name?: string | undefined;
    /** Comma-separated values of name. */
    "name[in]"?: string | readonly string[] | undefined;
    /** Its path after the feature's prefix. `{name}` stands for any one segment. */
    endpoint?: string | undefined;
    /** Comma-separated values of endpoint. */
    "endpoint[in]"?: string | readonly string[] | undefined;
    method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | undefined;
    /** Comma-separated values of method. */
    "method[in]"?: string | readonly string[] | undefined;
    credits?: number | undefined;
    /** Comma-separated values of credits. */
    "credits[in]"?: string | readonly string[] | undefined;
    "credits[gte]"?: number | undefined;
    "credits[lte]"?: number | undefined;
    word_limit?: number | undefined;
    /** Comma-separated values of word_limit. */
    "word_limit[in]"?: string | readonly string[] | undefined;
    "word_limit[gte]"?: number | undefined;
    "word_limit[lte]"?: number | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createFeatureEndpoint` takes. */
export type CreateFeatureEndpointInput = FeatureEndpointCreate;
/** What `deleteFeatureEndpoints` takes. */
export type DeleteFeatureEndpointsInput = {
    ids: string[];
};
/** What `getFeatureEndpoint` takes. */
export type GetFeatureEndpointInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature. */
    include?: string | readonly string[] | undefined;
};
/** What `updateFeatureEndpoint` takes. */
export type UpdateFeatureEndpointInput = {
    id: string;
} & FeatureEndpointPatch;
/** What `deleteFeatureEndpoint` takes. */
export type DeleteFeatureEndpointInput = {
    id: string;
};
/** What `restoreFeatureEndpoint` takes. */
export type RestoreFeatureEndpointInput = {
    id: string;
};
/** What `destroyFeatureEndpoint` takes. */
export type DestroyFeatureEndpointInput = {
    id: string;
};
/** What `listFeaturePopups` takes. */
export type ListFeaturePopupsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "sequence" | "-sequence" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: title. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, feature, type, title, content, action, audience, starts_at, ends_at, sequence, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    /** The feature it is about. */
    feature?: string | undefined;
    /** Comma-separated values of feature. */
    "feature[in]"?: string | readonly string[] | undefined;
    /** When it is shown: the feature is `locked`, over its `limit`, or `new`. */
    type?: "locked" | "limit" | "new" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    /** Who is shown it: `everyone`, strangers too; those who are `signed-in`; those of them without (`free`) or with (`subscribers`) a subscription. */
    audience?: "everyone" | "signed-in" | "free" | "subscribers" | undefined;
    /** Comma-separated values of audience. */
    "audience[in]"?: string | readonly string[] | undefined;
    sequence?: number | undefined;
    /** Comma-separated values of sequence. */
    "sequence[in]"?: string | readonly string[] | undefined;
    "sequence[gte]"?: number | undefined;
    "sequence[lte]"?: number | undefined;
    is_active?: boolean | undefined;
    created_by?: string | undefined;
    /** Comma-separated values of created_by. */
    "created_by[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createFeaturePopup` takes. */
export type CreateFeaturePopupInput = FeaturePopupCreate;
/** What `deleteFeaturePopups` takes. */
export type DeleteFeaturePopupsInput = {
    ids: string[];
};
/** What `getFeaturePopup` takes. */
export type GetFeaturePopupInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature. */
    include?: string | readonly string[] | undefined;
};
/** What `updateFeaturePopup` takes. */
export type UpdateFeaturePopupInput = {
    id: string;
} & FeaturePopupPatch;
/** What `deleteFeaturePopup` takes. */
export type DeleteFeaturePopupInput = {
    id: string;
};
/** What `restoreFeaturePopup` takes. */
export type RestoreFeaturePopupInput = {
    id: string;
};
/** What `destroyFeaturePopup` takes. */
export type DestroyFeaturePopupInput = {
    id: string;
};
/** What `listFeatureUsageLogs` takes. */
export type ListFeatureUsageLogsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, feature_endpoint, user, email, usage_key, endpoint, method, params, query, payload, response, code, status, type, client. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature_endpoint. */
    include?: string | readonly string[] | undefined;
    feature_endpoint?: string | undefined;
    /** Comma-separated values of feature_endpoint. */
    "feature_endpoint[in]"?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    email?: string | undefined;
    /** Comma-separated values of email. */
    "email[in]"?: string | readonly string[] | undefined;
    usage_key?: string | undefined;
    /** Comma-separated values of usage_key. */
    "usage_key[in]"?: string | readonly string[] | undefined;
    endpoint?: string | undefined;
    /** Comma-separated values of endpoint. */
    "endpoint[in]"?: string | readonly string[] | undefined;
    method?: string | undefined;
    /** Comma-separated values of method. */
    "method[in]"?: string | readonly string[] | undefined;
    code?: number | undefined;
    /** Comma-separated values of code. */
    "code[in]"?: string | readonly string[] | undefined;
    "code[gte]"?: number | undefined;
    "code[lte]"?: number | undefined;
    status?: "success" | "failed" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    type?: "writing" | "generation" | "other" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    client?: string | undefined;
    /** Comma-separated values of client. */
    "client[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getFeatureUsageLog` takes. */
export type GetFeatureUsageLogInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: feature_endpoint. */
    include?: string | readonly string[] | undefined;
};
/** What `deleteFeatureUsageLog` takes. */
export type DeleteFeatureUsageLogInput = {
    id: string;
};
/** What `restoreFeatureUsageLog` takes. */
export type RestoreFeatureUsageLogInput = {
    id: string;
};
/** What `destroyFeatureUsageLog` takes. */
export type DestroyFeatureUsageLogInput = {
    id: string;
};
/** What `exportPaymentTransactions` takes. */
export type ExportPaymentTransactionsInput = {
    /** Rows from this instant on. */
    from?: string | undefined;
    /** Rows before this instant. */
    to?: string | undefined;
};
/** What `initiatePayment` takes. */
export type InitiatePaymentInput = {
    /** true: 303 to the gateway's page. */
    redirect?: boolean | undefined;
} & InitiatePayment;
/** What `previewPayment` takes. */
export type PreviewPaymentInput = {
    package_plan: string;
    currency: "USD" | "BDT";
    /** In any spelling: case, full-width letters and spaces around it make no difference. */
    coupon_code?: string | undefined;
    /** The buyer's own live package that this one is to take the place of. */
    upgrade_of?: string | undefined;
};
/** What `receivePaymentWebhook` takes. */
export type ReceivePaymentWebhookInput = {
    method: "stripe" | "sslcommerz" | "bkash";
};
/** What `returnFromGateway` takes. */
export type ReturnFromGatewayInput = {
    method: "stripe" | "sslcommerz" | "bkash";
    result: "success" | "fail" | "cancel";
};
/** What `returnFromGatewayByForm` takes. */
export type ReturnFromGatewayByFormInput = {
    method: "stripe" | "sslcommerz" | "bkash";
    result: "success" | "fail" | "cancel";
};
/** What `listPaymentTransactions` takes. */
export type ListPaymentTransactionsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, user, email, user_wallet, status, payment_method, gateway, gateway_transaction_id, gateway_session_id, gateway_status, package, plan, price, package_history, coupon, discount_amount, upgrade_of, upgrade_credit, upgrade, amount, currency, credits, coupon_credits, credits_transaction, gateway_fee, gateway_fee_currency, failure_reason, refund_id, refunded_amount, refunded_at, paid_at, failed_at, late, dispute, expires_at, customer_email, customer_name, return_url, cancel_url, note, mismatches, attention, save_method, auto_renew, origin, saved_method, renewal_of, is_test, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, plan. */
    include?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    status?: "pending" | "on_hold" | "success" | "failed" | "expired" | "partly_refunded" | "refunded" | "charged_back" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    /** The payment method's `value`. */
    gateway?: "stripe" | "sslcommerz" | "bkash" | undefined;
    /** Comma-separated values of gateway. */
    "gateway[in]"?: string | readonly string[] | undefined;
    /** The package plan that is bought. */
    price?: string | undefined;
    /** Comma-separated values of price. */
    "price[in]"?: string | readonly string[] | undefined;
    package?: string | undefined;
    /** Comma-separated values of package. */
    "package[in]"?: string | readonly string[] | undefined;
    currency?: "USD" | "BDT" | undefined;
    /** Comma-separated values of currency. */
    "currency[in]"?: string | readonly string[] | undefined;
    amount?: number | undefined;
    /** Comma-separated values of amount. */
    "amount[in]"?: string | readonly string[] | undefined;
    "amount[gte]"?: number | undefined;
    "amount[lte]"?: number | undefined;
    late?: boolean | undefined;
    is_test?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getPaymentTransaction` takes. */
export type GetPaymentTransactionInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: package, plan. */
    include?: string | readonly string[] | undefined;
};
/** What `updatePaymentTransaction` takes. */
export type UpdatePaymentTransactionInput = {
    id: string;
} & PaymentTransactionPatch;
/** What `deletePaymentTransaction` takes. */
export type DeletePaymentTransactionInput = {
    id: string;
};
/** What `reconcilePayment` takes. */
export type ReconcilePaymentInput = {
    id: string;
};
/** What `releasePayment` takes. */
export type ReleasePaymentInput = {
    id: string;
};
/** What `closePayment` takes. */
export type ClosePaymentInput = {
    id: string;
} & ClosePayment;
/** What `acknowledgePayment` takes. */
export type AcknowledgePaymentInput = {
    id: string;
};
/** What `refundPayment` takes. */
export type RefundPaymentInput = {
    id: string;
} & RequestRefund;
/** What `previewRefund` takes. */
export type PreviewRefundInput = {
    id: string;
} & PreviewRefund;
/** What `decideRefund` takes. */
export type DecideRefundInput = {
    id: string;
    refund: string;
} & DecideRefund;
/** What `listPaymentRefunds` takes. */
export type ListPaymentRefundsInput = {
    id: string;
};
/** What `restorePaymentTransaction` takes. */
export type RestorePaymentTransactionInput = {
    id: string;
};
/** What `destroyPaymentTransaction` takes. */
export type DestroyPaymentTransactionInput = {
    id: string;
};
/** What `listWebhookEvents` takes. */
export type ListWebhookEventsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, gateway, event, type, payment_transaction, outcome, error, attempts, processed_at, next_at. */
    fields?: string | readonly string[] | undefined;
    gateway?: "stripe" | "sslcommerz" | "bkash" | undefined;
    /** Comma-separated values of gateway. */
    "gateway[in]"?: string | readonly string[] | undefined;
    /** The gateway's id of it. */
    event?: string | undefined;
    /** Comma-separated values of event. */
    "event[in]"?: string | readonly string[] | undefined;
    type?: string | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    payment_transaction?: string | undefined;
    /** Comma-separated values of payment_transaction. */
    "payment_transaction[in]"?: string | readonly string[] | undefined;
    outcome?: "applied" | "mismatch" | "ignored" | undefined;
    /** Comma-separated values of outcome. */
    "outcome[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getWebhookEvent` takes. */
export type GetWebhookEventInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `getReceipt` takes. */
export type GetReceiptInput = {
    id: string;
};
/** What `showReceipt` takes. */
export type ShowReceiptInput = {
    id: string;
    expires: number;
    signature: string;
};
/** What `listPaymentMethods` takes. */
export type ListPaymentMethodsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, value, currency, currencies, public_key, webhook_url, config, is_test, is_active. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    /** The gateway that processes it. Set once. */
    value?: "stripe" | "sslcommerz" | "bkash" | undefined;
    /** Comma-separated values of value. */
    "value[in]"?: string | readonly string[] | undefined;
    /** The default one of `currencies`. */
    currency?: "USD" | "BDT" | undefined;
    /** Comma-separated values of currency. */
    "currency[in]"?: string | readonly string[] | undefined;
    is_test?: boolean | undefined;
    is_active?: boolean | undefined;
};
/** What `createPaymentMethod` takes. */
export type CreatePaymentMethodInput = PaymentMethodCreate;
/** What `deletePaymentMethods` takes. */
export type DeletePaymentMethodsInput = {
    ids: string[];
};
/** What `getPaymentMethod` takes. */
export type GetPaymentMethodInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updatePaymentMethod` takes. */
export type UpdatePaymentMethodInput = {
    id: string;
} & PaymentMethodPatch;
/** What `deletePaymentMethod` takes. */
export type DeletePaymentMethodInput = {
    id: string;
};
/** What `restorePaymentMethod` takes. */
export type RestorePaymentMethodInput = {
    id: string;
};
/** What `destroyPaymentMethod` takes. */
export type DestroyPaymentMethodInput = {
    id: string;
};
/** What `listSavedMethods` takes. */
export type ListSavedMethodsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, user, gateway, payment_method, brand, last4, expires. */
    fields?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    gateway?: "stripe" | "sslcommerz" | "bkash" | undefined;
    /** Comma-separated values of gateway. */
    "gateway[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getSavedMethod` takes. */
export type GetSavedMethodInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `deleteSavedMethod` takes. */
export type DeleteSavedMethodInput = {
    id: string;
};
/** What `setUpMyAutoTopUp` takes. */
export type SetUpMyAutoTopUpInput = AutoTopUpCreate;
/** What `quoteCoupon` takes. */
export type QuoteCouponInput = QuoteCoupon;
/** What `redeemCoupon` takes. */
export type RedeemCouponInput = RedeemCoupon;
/** What `listCoupons` takes. */
export type ListCouponsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "code" | "-code" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: code. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, code, discount_type, discount_value, fixed_amount, min_purchase_amount, max_discount_amount, valid_from, valid_until, usage_limit, usage_count, once_per_user, applicable_packages, credits, credits_duration, is_active. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    /** Unique. Kept in upper case; all spellings of it are one code. */
    code?: string | undefined;
    /** Comma-separated values of code. */
    "code[in]"?: string | readonly string[] | undefined;
    discount_type?: "percentage" | "fixed" | undefined;
    /** Comma-separated values of discount_type. */
    "discount_type[in]"?: string | readonly string[] | undefined;
    applicable_packages?: string | undefined;
    usage_count?: number | undefined;
    /** Comma-separated values of usage_count. */
    "usage_count[in]"?: string | readonly string[] | undefined;
    "usage_count[gte]"?: number | undefined;
    "usage_count[lte]"?: number | undefined;
    valid_from?: string | undefined;
    /** Comma-separated values of valid_from. */
    "valid_from[in]"?: string | readonly string[] | undefined;
    "valid_from[gte]"?: string | undefined;
    "valid_from[lte]"?: string | undefined;
    valid_until?: string | undefined;
    /** Comma-separated values of valid_until. */
    "valid_until[in]"?: string | readonly string[] | undefined;
    "valid_until[gte]"?: string | undefined;
    "valid_until[lte]"?: string | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createCoupon` takes. */
export type CreateCouponInput = CouponCreate;
/** What `deleteCoupons` takes. */
export type DeleteCouponsInput = {
    ids: string[];
};
/** What `getCoupon` takes. */
export type GetCouponInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateCoupon` takes. */
export type UpdateCouponInput = {
    id: string;
} & CouponPatch;
/** What `deleteCoupon` takes. */
export type DeleteCouponInput = {
    id: string;
};
/** What `restoreCoupon` takes. */
export type RestoreCouponInput = {
    id: string;
};
/** What `destroyCoupon` takes. */
export type DestroyCouponInput = {
    id: string;
};
/** What `listCouponRedemptions` takes. */
export type ListCouponRedemptionsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, coupon, code, user, payment, credits_transaction, discount_amount, currency, credits, status, settled, late. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: coupon. */
    include?: string | readonly string[] | undefined;
    coupon?: string | undefined;
    /** Comma-separated values of coupon. */
    "coupon[in]"?: string | readonly string[] | undefined;
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    payment?: string | undefined;
    /** Comma-separated values of payment. */
    "payment[in]"?: string | readonly string[] | undefined;
    /** `live`: it counts. `released`: the purchase came to nothing and gave it back. `late`: the money came after that, when the use had gone; it is honoured outside of the limit. */
    status?: "live" | "released" | "late" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    late?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getCouponRedemption` takes. */
export type GetCouponRedemptionInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: coupon. */
    include?: string | readonly string[] | undefined;
};
/** What `deleteCouponRedemption` takes. */
export type DeleteCouponRedemptionInput = {
    id: string;
};
/** What `restoreCouponRedemption` takes. */
export type RestoreCouponRedemptionInput = {
    id: string;
};
/** What `destroyCouponRedemption` takes. */
export type DestroyCouponRedemptionInput = {
    id: string;
};
/** What `listAiModels` takes. */
export type ListAiModelsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, value, provider. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, value, provider, input_token_price, output_token_price, cached_input_token_price, request_price, unit_price, unit_name, currency, metadata, aliases, is_initial, is_active. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    name?: string | undefined;
    /** Comma-separated values of name. */
    "name[in]"?: string | readonly string[] | undefined;
    /** The name that calls use, in lower case. */
    value?: string | undefined;
    /** Comma-separated values of value. */
    "value[in]"?: string | readonly string[] | undefined;
    aliases?: string | undefined;
    provider?: string | undefined;
    /** Comma-separated values of provider. */
    "provider[in]"?: string | readonly string[] | undefined;
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createAiModel` takes. */
export type CreateAiModelInput = AiModelCreate;
/** What `deleteAiModels` takes. */
export type DeleteAiModelsInput = {
    ids: string[];
};
/** What `getAiModel` takes. */
export type GetAiModelInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateAiModel` takes. */
export type UpdateAiModelInput = {
    id: string;
} & AiModelPatch;
/** What `deleteAiModel` takes. */
export type DeleteAiModelInput = {
    id: string;
};
/** What `restoreAiModel` takes. */
export type RestoreAiModelInput = {
    id: string;
};
/** What `destroyAiModel` takes. */
export type DestroyAiModelInput = {
    id: string;
};
/** What `listAiModelHistories` takes. */
export type ListAiModelHistoriesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, ai_model, version, name, value, provider, aliases, input_token_price, output_token_price, cached_input_token_price, request_price, unit_price, unit_name, currency, is_active. */
    fields?: string | readonly string[] | undefined;
    ai_model?: string | undefined;
    /** Comma-separated values of ai_model. */
    "ai_model[in]"?: string | readonly string[] | undefined;
    value?: string | undefined;
    /** Comma-separated values of value. */
    "value[in]"?: string | readonly string[] | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getAiModelHistory` takes. */
export type GetAiModelHistoryInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `deleteAiModelHistory` takes. */
export type DeleteAiModelHistoryInput = {
    id: string;
};
/** What `restoreAiModelHistory` takes. */
export type RestoreAiModelHistoryInput = {
    id: string;
};
/** What `destroyAiModelHistory` takes. */
export type DestroyAiModelHistoryInput = {
    id: string;
};
/** What `listBillingSettings` takes. */
export type ListBillingSettingsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "applied_at" | "-applied_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, credit_price, currency, applied_at, status, in_force, is_initial, is_active. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    status?: "active" | "inactive" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    currency?: "USD" | undefined;
    /** Comma-separated values of currency. */
    "currency[in]"?: string | readonly string[] | undefined;
    /** When it takes over. Left out, in a change too: now. */
    applied_at?: string | undefined;
    /** Comma-separated values of applied_at. */
    "applied_at[in]"?: string | readonly string[] | undefined;
    /** When it takes over. Left out, in a change too: now. */
    "applied_at[gte]"?: string | undefined;
    /** When it takes over. Left out, in a change too: now. */
    "applied_at[lte]"?: string | undefined;
    is_initial?: boolean | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createBillingSetting` takes. */
export type CreateBillingSettingInput = BillingSettingCreate;
/** What `deleteBillingSettings` takes. */
export type DeleteBillingSettingsInput = {
    ids: string[];
};
/** What `getBillingSetting` takes. */
export type GetBillingSettingInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateBillingSetting` takes. */
export type UpdateBillingSettingInput = {
    id: string;
} & BillingSettingPatch;
/** What `deleteBillingSetting` takes. */
export type DeleteBillingSettingInput = {
    id: string;
};
/** What `restoreBillingSetting` takes. */
export type RestoreBillingSettingInput = {
    id: string;
};
/** What `destroyBillingSetting` takes. */
export type DestroyBillingSettingInput = {
    id: string;
};
/** What `listBillingSettingHistories` takes. */
export type ListBillingSettingHistoriesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "applied_at" | "-applied_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, billing_setting, version, credit_price, currency, applied_at, status, is_active. */
    fields?: string | readonly string[] | undefined;
    billing_setting?: string | undefined;
    /** Comma-separated values of billing_setting. */
    "billing_setting[in]"?: string | readonly string[] | undefined;
    status?: "active" | "inactive" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    applied_at?: string | undefined;
    /** Comma-separated values of applied_at. */
    "applied_at[in]"?: string | readonly string[] | undefined;
    "applied_at[gte]"?: string | undefined;
    "applied_at[lte]"?: string | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getBillingSettingHistory` takes. */
export type GetBillingSettingHistoryInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `deleteBillingSettingHistory` takes. */
export type DeleteBillingSettingHistoryInput = {
    id: string;
};
/** What `restoreBillingSettingHistory` takes. */
export type RestoreBillingSettingHistoryInput = {
    id: string;
};
/** What `destroyBillingSettingHistory` takes. */
export type DestroyBillingSettingHistoryInput = {
    id: string;
};
/** What `listCreditsProfits` takes. */
export type ListCreditsProfitsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, percentage, ai_model, is_active. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: ai_model. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    name?: string | undefined;
    /** Comma-separated values of name. */
    "name[in]"?: string | readonly string[] | undefined;
    percentage?: number | undefined;
    /** Comma-separated values of percentage. */
    "percentage[in]"?: string | readonly string[] | undefined;
    "percentage[gte]"?: number | undefined;
    "percentage[lte]"?: number | undefined;
    ai_model?: string | undefined;
    /** Comma-separated values of ai_model. */
    "ai_model[in]"?: string | readonly string[] | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createCreditsProfit` takes. */
export type CreateCreditsProfitInput = CreditsProfitCreate;
/** What `deleteCreditsProfits` takes. */
export type DeleteCreditsProfitsInput = {
    ids: string[];
};
/** What `getCreditsProfit` takes. */
export type GetCreditsProfitInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: ai_model. */
    include?: string | readonly string[] | undefined;
};
/** What `updateCreditsProfit` takes. */
export type UpdateCreditsProfitInput = {
    id: string;
} & CreditsProfitPatch;
/** What `deleteCreditsProfit` takes. */
export type DeleteCreditsProfitInput = {
    id: string;
};
/** What `restoreCreditsProfit` takes. */
export type RestoreCreditsProfitInput = {
    id: string;
};
/** What `destroyCreditsProfit` takes. */
export type DestroyCreditsProfitInput = {
    id: string;
};
/** What `listCreditsProfitHistories` takes. */
export type ListCreditsProfitHistoriesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, credits_profit, version, name, percentage, ai_model, is_active. */
    fields?: string | readonly string[] | undefined;
    credits_profit?: string | undefined;
    /** Comma-separated values of credits_profit. */
    "credits_profit[in]"?: string | readonly string[] | undefined;
    ai_model?: string | undefined;
    /** Comma-separated values of ai_model. */
    "ai_model[in]"?: string | readonly string[] | undefined;
    is_active?: boolean | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getCreditsProfitHistory` takes. */
export type GetCreditsProfitHistoryInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `deleteCreditsProfitHistory` takes. */
export type DeleteCreditsProfitHistoryInput = {
    id: string;
};
/** What `restoreCreditsProfitHistory` takes. */
export type RestoreCreditsProfitHistoryInput = {
    id: string;
};
/** What `destroyCreditsProfitHistory` takes. */
export type DestroyCreditsProfitHistoryInput = {
    id: string;
};
/** What `listNotifications` takes. */
export type ListNotificationsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: title, message. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, title, message, type, priority, channels, to, metadata, sender, expires_at, status, recipients, sent_at. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: sender. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    /** `request` asks for an action, `approval` tells an outcome. */
    type?: "request" | "approval" | undefined;
    /** Comma-separated values of type. */
    "type[in]"?: string | readonly string[] | undefined;
    /** What is more urgent is delivered first. */
    priority?: "low" | "medium" | "high" | "urgent" | undefined;
    /** Comma-separated values of priority. */
    "priority[in]"?: string | readonly string[] | undefined;
    channels?: "web" | "push" | "email" | undefined;
    /** Only an active one is sent. What is not delivered by the time it is made another never is. */
    status?: "active" | "inactive" | "archived" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    sender?: string | undefined;
    /** Comma-separated values of sender. */
    "sender[in]"?: string | readonly string[] | undefined;
    expires_at?: string | undefined;
    /** Comma-separated values of expires_at. */
    "expires_at[in]"?: string | readonly string[] | undefined;
    "expires_at[gte]"?: string | undefined;
    "expires_at[lte]"?: string | undefined;
    sent_at?: string | undefined;
    /** Comma-separated values of sent_at. */
    "sent_at[in]"?: string | readonly string[] | undefined;
    "sent_at[gte]"?: string | undefined;
    "sent_at[lte]"?: string | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createNotification` takes. */
export type CreateNotificationInput = NotificationCreate;
/** What `deleteNotifications` takes. */
export type DeleteNotificationsInput = {
    ids: string[];
};
/** What `getNotification` takes. */
export type GetNotificationInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: sender. */
    include?: string | readonly string[] | undefined;
};
/** What `updateNotification` takes. */
export type UpdateNotificationInput = {
    id: string;
} & NotificationPatch;
/** What `deleteNotification` takes. */
export type DeleteNotificationInput = {
    id: string;
};
/** What `restoreNotification` takes. */
export type RestoreNotificationInput = {
    id: string;
};
/** What `destroyNotification` takes. */
export type DestroyNotificationInput = {
    id: string;
};
/** What `subscribeToPush` takes. */
export type SubscribeToPushInput = PushSubscribe;
/** What `unsubscribeFromPush` takes. */
export type UnsubscribeFromPushInput = PushUnsubscribe;
/** What `createNotificationRecipient` takes. */
export type CreateNotificationRecipientInput = NotificationRecipientCreate;
/** What `listNotificationRecipients` takes. */
export type ListNotificationRecipientsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, notification, recipient, metadata, is_read, read_at, status, deliveries, expires_at. */
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: notification, recipient. */
    include?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    notification?: string | undefined;
    /** Comma-separated values of notification. */
    "notification[in]"?: string | readonly string[] | undefined;
    recipient?: string | undefined;
    /** Comma-separated values of recipient. */
    "recipient[in]"?: string | readonly string[] | undefined;
    is_read?: boolean | undefined;
    /** `sent` once it went by one channel, `failed` when it went by none. */
    status?: "queued" | "sent" | "failed" | "read" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `deleteNotificationRecipients` takes. */
export type DeleteNotificationRecipientsInput = {
    ids: string[];
};
/** What `getNotificationRecipient` takes. */
export type GetNotificationRecipientInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
    /** References to show as objects, comma-separated, of: notification, recipient. */
    include?: string | readonly string[] | undefined;
};
/** What `updateNotificationRecipient` takes. */
export type UpdateNotificationRecipientInput = {
    id: string;
} & NotificationRecipientPatch;
/** What `deleteNotificationRecipient` takes. */
export type DeleteNotificationRecipientInput = {
    id: string;
};
/** What `restoreNotificationRecipient` takes. */
export type RestoreNotificationRecipientInput = {
    id: string;
};
/** What `destroyNotificationRecipient` takes. */
export type DestroyNotificationRecipientInput = {
    id: string;
};
/** What `readNotification` takes. */
export type ReadNotificationInput = {
    id: string;
};
/** What `uploadFile` takes. */
export type UploadFileInput = {
    file: Blob;
};
/** What `listStoredFiles` takes. */
export type ListStoredFilesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | "size" | "-size" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, user, url, path, mimetype, size, provider, sha256. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    /** Whose file it is. */
    user?: string | undefined;
    /** Comma-separated values of user. */
    "user[in]"?: string | readonly string[] | undefined;
    /** What the bytes are, whatever the sender called them. */
    mimetype?: string | undefined;
    /** Comma-separated values of mimetype. */
    "mimetype[in]"?: string | readonly string[] | undefined;
    size?: number | undefined;
    /** Comma-separated values of size. */
    "size[in]"?: string | readonly string[] | undefined;
    "size[gte]"?: number | undefined;
    "size[lte]"?: number | undefined;
    provider?: "local" | "gcs" | undefined;
    /** Comma-separated values of provider. */
    "provider[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `deleteStoredFiles` takes. */
export type DeleteStoredFilesInput = {
    ids: string[];
};
/** What `getStoredFile` takes. */
export type GetStoredFileInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateStoredFile` takes. */
export type UpdateStoredFileInput = {
    id: string;
} & StoragePatch;
/** What `deleteStoredFile` takes. */
export type DeleteStoredFileInput = {
    id: string;
};
/** What `restoreStoredFile` takes. */
export type RestoreStoredFileInput = {
    id: string;
};
/** What `destroyStoredFile` takes. */
export type DestroyStoredFileInput = {
    id: string;
};
/** What `downloadFile` takes. */
export type DownloadFileInput = {
    id: string;
    expires?: number | undefined;
    signature?: string | undefined;
};
/** What `linkFile` takes. */
export type LinkFileInput = {
    id: string;
} & StorageLinkCreate;
/** What `createApiClient` takes. */
export type CreateApiClientInput = ApiClientCreate;
/** What `listApiClients` takes. */
export type ListApiClientsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | "name" | "-name" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, scopes, spend_cap, rate_limit, overdraft, prefix, previous_valid_until, last_used_at, revoked_at. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    name?: string | undefined;
    /** Comma-separated values of name. */
    "name[in]"?: string | readonly string[] | undefined;
    scopes?: "credits:quote" | "credits:validate" | "credits:consume" | "usage:write" | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
    last_used_at?: string | undefined;
    /** Comma-separated values of last_used_at. */
    "last_used_at[in]"?: string | readonly string[] | undefined;
    "last_used_at[gte]"?: string | undefined;
    "last_used_at[lte]"?: string | undefined;
    revoked_at?: string | undefined;
    /** Comma-separated values of revoked_at. */
    "revoked_at[in]"?: string | readonly string[] | undefined;
    "revoked_at[gte]"?: string | undefined;
    "revoked_at[lte]"?: string | undefined;
};
/** What `deleteApiClients` takes. */
export type DeleteApiClientsInput = {
    ids: string[];
};
/** What `getApiClient` takes. */
export type GetApiClientInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateApiClient` takes. */
export type UpdateApiClientInput = {
    id: string;
} & ApiClientPatch;
/** What `deleteApiClient` takes. */
export type DeleteApiClientInput = {
    id: string;
};
/** What `restoreApiClient` takes. */
export type RestoreApiClientInput = {
    id: string;
};
/** What `destroyApiClient` takes. */
export type DestroyApiClientInput = {
    id: string;
};
/** What `rotateApiClient` takes. */
export type RotateApiClientInput = {
    id: string;
};
/** What `revokeApiClient` takes. */
export type RevokeApiClientInput = {
    id: string;
};
/** What `listContactMessages` takes. */
export type ListContactMessagesInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Every word must begin a word of: name, email, subject. */
    search?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, name, email, subject, message, status, replies, note. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    status?: "open" | "replied" | "closed" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    email?: string | undefined;
    /** Comma-separated values of email. */
    "email[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `createContactMessage` takes. */
export type CreateContactMessageInput = SendContactMessage;
/** What `deleteContactMessages` takes. */
export type DeleteContactMessagesInput = {
    ids: string[];
};
/** What `getContactMessage` takes. */
export type GetContactMessageInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateContactMessage` takes. */
export type UpdateContactMessageInput = {
    id: string;
} & ContactMessagePatch;
/** What `deleteContactMessage` takes. */
export type DeleteContactMessageInput = {
    id: string;
};
/** What `restoreContactMessage` takes. */
export type RestoreContactMessageInput = {
    id: string;
};
/** What `destroyContactMessage` takes. */
export type DestroyContactMessageInput = {
    id: string;
};
/** What `replyToContactMessage` takes. */
export type ReplyToContactMessageInput = {
    id: string;
} & ReplyToContact;
/** What `closeContactMessage` takes. */
export type CloseContactMessageInput = {
    id: string;
};
/** What `getDashboardOverview` takes. */
export type GetDashboardOverviewInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
    /** true: payments of test accounts alone; false: live ones alone. All, unless given. */
    is_test?: boolean | undefined;
};
/** What `getDashboardSales` takes. */
export type GetDashboardSalesInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
    /** true: payments of test accounts alone; false: live ones alone. All, unless given. */
    is_test?: boolean | undefined;
};
/** What `getDashboardCredits` takes. */
export type GetDashboardCreditsInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
};
/** What `getDashboardModels` takes. */
export type GetDashboardModelsInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
};
/** What `getDashboardUsers` takes. */
export type GetDashboardUsersInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
};
/** What `getDashboardFeatures` takes. */
export type GetDashboardFeaturesInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
};
/** What `getDashboardLiability` takes. */
export type GetDashboardLiabilityInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
};
/** What `getDashboardFees` takes. */
export type GetDashboardFeesInput = {
    /** From this instant on; 30 days before `to` unless given. */
    from?: string | undefined;
    /** Before this instant; now unless given. */
    to?: string | undefined;
    /** The parts of the series, at most 400. Weeks begin on Monday. */
    interval?: "hour" | "day" | "week" | "month" | undefined;
    /** Whose hours, days, weeks and months they are. */
    timezone?: string | undefined;
    /** true: payments of test accounts alone; false: live ones alone. All, unless given. */
    is_test?: boolean | undefined;
};
/** What `replayDeadLetters` takes. */
export type ReplayDeadLettersInput = DeadLettersReplay;
/** What `listDeadLetters` takes. */
export type ListDeadLettersInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "died_at" | "-died_at" | "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, message_id, queue, key, payload, code, reason, attempts, deaths, status, died_at. */
    fields?: string | readonly string[] | undefined;
    /** true: the deleted rows instead. */
    is_deleted?: boolean | undefined;
    queue?: string | undefined;
    /** Comma-separated values of queue. */
    "queue[in]"?: string | readonly string[] | undefined;
    /** The message's name, by which it is routed. */
    key?: string | undefined;
    /** Comma-separated values of key. */
    "key[in]"?: string | readonly string[] | undefined;
    /** The problem's code; unreadable, failed or delivery_limit where there was none. */
    code?: string | undefined;
    /** Comma-separated values of code. */
    "code[in]"?: string | readonly string[] | undefined;
    status?: "dead" | "replayed" | undefined;
    /** Comma-separated values of status. */
    "status[in]"?: string | readonly string[] | undefined;
    /** The id its effect is known by: sent again it takes effect once. */
    message_id?: string | undefined;
    /** Comma-separated values of message_id. */
    "message_id[in]"?: string | readonly string[] | undefined;
    died_at?: string | undefined;
    /** Comma-separated values of died_at. */
    "died_at[in]"?: string | readonly string[] | undefined;
    "died_at[gte]"?: string | undefined;
    "died_at[lte]"?: string | undefined;
};
/** What `deleteDeadLetters` takes. */
export type DeleteDeadLettersInput = {
    ids: string[];
};
/** What `getDeadLetter` takes. */
export type GetDeadLetterInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `updateDeadLetter` takes. */
export type UpdateDeadLetterInput = {
    id: string;
} & DeadLetterPatch;
/** What `deleteDeadLetter` takes. */
export type DeleteDeadLetterInput = {
    id: string;
};
/** What `restoreDeadLetter` takes. */
export type RestoreDeadLetterInput = {
    id: string;
};
/** What `destroyDeadLetter` takes. */
export type DestroyDeadLetterInput = {
    id: string;
};
/** What `replayDeadLetter` takes. */
export type ReplayDeadLetterInput = {
    id: string;
};
/** What `listAuditLogs` takes. */
export type ListAuditLogsInput = {
    page?: number | undefined;
    limit?: number | undefined;
    sort?: "created_at" | "-created_at" | undefined;
    /** `meta.next` of the page before; instead of `page`. */
    after?: string | undefined;
    /** Comma-separated, of: _id, is_deleted, created_at, updated_at, created_by, action, module, record, actor_kind, actor, actor_name, address, request_id, before, after. */
    fields?: string | readonly string[] | undefined;
    /** What was done: create, patch, remove, restore, destroy, or the name of a single act. */
    action?: string | undefined;
    /** Comma-separated values of action. */
    "action[in]"?: string | readonly string[] | undefined;
    module?: string | undefined;
    /** Comma-separated values of module. */
    "module[in]"?: string | readonly string[] | undefined;
    record?: string | undefined;
    /** Comma-separated values of record. */
    "record[in]"?: string | readonly string[] | undefined;
    actor?: string | undefined;
    /** Comma-separated values of actor. */
    "actor[in]"?: string | readonly string[] | undefined;
    actor_kind?: "user" | "service" | "system" | "anonymous" | undefined;
    /** Comma-separated values of actor_kind. */
    "actor_kind[in]"?: string | readonly string[] | undefined;
    created_at?: string | undefined;
    /** Comma-separated values of created_at. */
    "created_at[in]"?: string | readonly string[] | undefined;
    "created_at[gte]"?: string | undefined;
    "created_at[lte]"?: string | undefined;
};
/** What `getAuditLog` takes. */
export type GetAuditLogInput = {
    id: string;
    fields?: string | readonly string[] | undefined;
};
/** What `deleteAuditLog` takes. */
export type DeleteAuditLogInput = {
    id: string;
};
/** What `restoreAuditLog` takes. */
export type RestoreAuditLogInput = {
    id: string;
};
/** What `destroyAuditLog` takes. */
export type DestroyAuditLogInput = {
    id: string;
};
/** The codes of refusals that this version knows. */
export type ProblemCode = "ai_model_not_found" | "already_ended" | "already_issued" | "already_released" | "already_sent" | "already_settled" | "amount_below_minimum" | "append_only" | "bad_request" | "bulk_refused" | "cannot_renew" | "conflict" | "coupon_already_used" | "coupon_expired" | "coupon_minimum_not_reached" | "coupon_needs_purchase" | "coupon_not_applicable" | "coupon_not_found" | "coupon_not_started" | "coupon_not_valid_for_currency" | "coupon_used_up" | "email_not_verified" | "feature_endpoint_not_found" | "feature_not_included" | "file_type_refused" | "forbidden" | "gateway_refused" | "gateway_unavailable" | "google_off" | "google_refused" | "google_taken" | "hold_expired" | "idempotency_key_reused" | "in_flight" | "in_use" | "initial_model" | "initial_setting" | "insufficient_credits" | "internal" | "invalid_credentials" | "invalid_request" | "key_revoked" | "last_super_admin" | "link_dead" | "link_over" | "no_receipt" | "not_for_sale" | "not_found" | "not_on_hold" | "not_priced" | "not_refundable" | "not_sent" | "not_undecided" | "only_way_in" | "own_account" | "payment_method_unavailable" | "payment_underway" | "precondition_failed" | "rate_limited" | "refund_not_open" | "sign_up_closed" | "spend_cap_reached" | "spend_limit_reached" | "too_broad" | "too_large" | "too_many_files" | "too_many_grants" | "too_many_holds" | "unauthenticated" | "unavailable" | "unsupported_media_type" | "upgrade_not_possible" | "upgrade_underway" | "uploads_closed" | "usage_key_reused" | "use_not_found" | "user_blocked" | "user_not_found" | "wallet_frozen" | "wallet_full" | "webhook_refused" | "word_limit_exceeded";
