/** The specification this product implements, as data. Nothing here is derived from the product. */

/** Each collection with its fields. */
export const collections: Readonly<Record<string, readonly string[]>> = {
  User: words("name email password role auth_source google_id status is_verified is_deleted created_at updated_at"),
  UserWallet: words("user email package plan credits expires_at initial_credits_given initial_package_given type is_deleted"),
  CreditsTransaction: words(
    "user email user_wallet type credits increase_source decrease_source payment_transaction plan usage_key is_active is_deleted",
  ),
  CreditsUsage: words(
    "user email user_wallet usage_key credits_transaction credit_price ai_model input_tokens output_tokens input_credits output_credits",
    "profit_credits cost_credits cost_price is_active is_deleted",
  ),
  Feature: words("parent name description path prefix type is_active is_deleted"),
  FeatureEndpoint: words("feature name description endpoint method credits is_active is_deleted"),
  FeatureUsageLog: words("feature_endpoint user email usage_key endpoint method params query payload response code status type is_deleted"),
  Package: words("value name description content type badge points sequence is_initial is_active is_deleted"),
  Plan: words("name description duration sequence is_active is_deleted"),
  PackagePlan: words("plan package price previous_price credits is_initial is_active is_deleted"),
  PackageFeature: words("package feature sequence is_active is_deleted"),
  PackageHistory: words("package name features plans is_active is_deleted"),
  PaymentMethod: words("name value currency secret public_key webhook_url currencies config is_test is_active is_deleted"),
  PaymentTransaction: words(
    "user email user_wallet status payment_method gateway_transaction_id gateway_session_id gateway_status package plan price coupon",
    "discount_amount amount currency gateway_fee failure_reason refund_id refunded_at paid_at failed_at customer_email customer_name",
    "return_url cancel_url is_test is_active is_deleted",
  ),
  Coupon: words(
    "code discount_type discount_value fixed_amount min_purchase_amount max_discount_amount valid_from valid_until usage_limit usage_count",
    "applicable_packages is_active is_deleted",
  ),
  BillingSetting: words("credit_price currency status applied_at is_active is_initial is_deleted"),
  CreditsProfit: words("name percentage is_active is_deleted"),
  AiModel: words("name value provider input_token_price output_token_price currency is_active is_initial is_deleted"),
  AiModelHistory: words("ai_model name value input_token_price output_token_price is_active is_deleted"),
  BillingSettingHistory: words("billing_setting credit_price currency status applied_at is_active is_deleted"),
  CreditsProfitHistory: words("credits_profit name percentage is_active is_deleted"),
  Notification: words("title message type priority channels sender expires_at status is_deleted"),
  NotificationRecipient: words("notification recipient metadata is_read read_at is_deleted"),
  Storage: words("name url path mimetype size provider is_deleted"),
};

/** Collections that are named by their addresses alone: with those above they are the 27. */
export const fieldless = ["PackageTransaction", "FeaturePopup", "ContactMessage"] as const;

/** What a field may say, where the specification lists it. */
export const enumerations: readonly (readonly [collection: string, field: string, values: readonly string[]])[] = [
  ["User", "role", words("super-admin admin editor author contributor user")],
  ["User", "auth_source", words("email google")],
  ["User", "status", words("in-progress blocked")],
  ["UserWallet", "type", words("free paid")],
  ["CreditsTransaction", "type", words("increase decrease")],
  ["CreditsTransaction", "increase_source", words("payment bonus")],
  ["Feature", "type", words("writing generation other")],
  ["FeatureEndpoint", "method", words("GET POST PUT DELETE PATCH")],
  ["FeatureUsageLog", "status", words("success failed")],
  ["Package", "type", words("credits subscription")],
  ["PaymentTransaction", "status", words("pending success failed refunded")],
  ["PaymentTransaction", "currency", words("USD BDT")],
  ["Coupon", "discount_type", words("percentage fixed")],
  ["BillingSetting", "status", words("active inactive")],
  ["Notification", "type", words("request approval")],
  ["Notification", "priority", words("low medium high urgent")],
  ["Notification", "channels", words("web push email")],
  ["Notification", "status", words("active inactive archived")],
  ["Storage", "provider", words("local gcs")],
];

/** What there is one of: no two rows share it. `key` is what sees to that, where it is another field (a model's value and aliases together). */
export const unique: readonly (readonly [collection: string, field: string, key?: string])[] = [
  ["User", "email"],
  ["UserWallet", "user"],
  ["Package", "value"],
  ["Coupon", "code"],
  ["CreditsProfit", "name"],
  ["AiModel", "name"],
  ["AiModel", "value", "keys"],
];

/** The clusters of the service layer, each with an address under `/api` that belongs to it. */
export const families: Readonly<Record<string, readonly string[]>> = {
  "Identity Management": ["/auth/sign-in", "/auth/sign-up", "/auth/google", "/auth/forgot-password", "/auth/reset-password"],
  "Value Exchange": ["/credits-transactions", "/credits-process/validate", "/credits-process/consume", "/credits-usages"],
  "Financial Operations": ["/payment-transactions", "/payment-transactions/initiate", "/payment-methods", "/package-transactions"],
  "Catalog and Inventory": ["/packages", "/plans", "/package-plans", "/package-features", "/coupons"],
  "Service Entitlements": ["/features", "/feature-endpoints", "/feature-popups"],
  "Intelligence Governance": ["/ai-models", "/billing-settings"],
  "Infrastructure Services": ["/dashboard", "/notifications", "/storage", "/contact"],
};

/** The operation patterns of every module that owns rows. */
export const patterns: Readonly<Record<string, readonly [method: string, suffix: string]>> = {
  "Multi-Record Retrieval": ["GET", ""],
  "Single Record Access": ["GET", "/{id}"],
  "Record Initialization": ["POST", ""],
  "Delta Modification": ["PATCH", "/{id}"],
  "Resource Decommission": ["DELETE", "/{id}"],
  "Bulk Operation": ["DELETE", "/bulk"],
  "Lifecycle Restoration": ["POST", "/{id}/restore"],
  "Physical Eradication": ["DELETE", "/{id}/permanent"],
};

/** Who owns rows, by address. */
export const owners = words(
  "users user-wallets credits-transactions credits-usages features feature-endpoints feature-popups feature-usage-logs packages plans",
  "package-plans package-features package-transactions payment-methods payment-transactions coupons billing-settings credits-profits",
  "ai-models notifications notification-recipients storage contact",
);

/** Records that are never changed over HTTP by whoever; they are written by what they record. */
export const appendOnly = words(
  "user-wallets credits-transactions credits-usages package-transactions payment-transactions feature-usage-logs",
);

/** Of these not even a note can be changed. */
export const unchanging = words("feature-usage-logs");

/** The modules: the specification counts 29, with the histories among them. */
export const modules = words(
  "auth users user-wallets credits-transactions credits-usages credits-process packages package-histories plans package-plans",
  "package-features package-transactions payment-methods payment-transactions coupons features feature-endpoints feature-usage-logs",
  "feature-popups ai-models ai-model-histories billing-settings billing-setting-histories credits-profits credits-profit-histories",
  "notifications notification-recipients storage contact dashboard",
);

export const roles = words("super-admin admin editor author contributor subscriber user");

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(" "));
}
