import { Client, ZaaZError } from "./client.js";
export { Pages, ZaaZError } from "./client.js";
export const isProblem = (error, ...codes) => error instanceof ZaaZError && codes.includes(error.code);
const operations = {
    signUp: { method: "POST", path: "/api/auth/sign-up", body: "json", key: "header" },
    verifyEmail: { method: "POST", path: "/api/auth/verify-email", body: "json", key: "header" },
    resendVerification: { method: "POST", path: "/api/auth/resend-verification", body: "json", key: "header" },
    signIn: { method: "POST", path: "/api/auth/sign-in", body: "json", key: "header" },
    refreshSession: { method: "POST", path: "/api/auth/refresh", body: "json", key: "header" },
    signOut: { method: "POST", path: "/api/auth/sign-out", body: "json", key: "header" },
    forgotPassword: { method: "POST", path: "/api/auth/forgot-password", body: "json", key: "header" },
    resetPassword: { method: "POST", path: "/api/auth/reset-password", body: "json", key: "header" },
    changePassword: { method: "POST", path: "/api/auth/change-password", body: "json", key: "header" },
    signInWithGoogle: { method: "POST", path: "/api/auth/google", body: "json", key: "header" },
    startGoogle: { method: "GET", path: "/api/auth/google" },
    finishGoogle: { method: "GET", path: "/api/auth/google/callback" },
    exchangeGoogleCode: { method: "POST", path: "/api/auth/google/exchange", body: "json", key: "header" },
    linkGoogle: { method: "POST", path: "/api/users/me/google", body: "json", key: "header" },
    unlinkGoogle: { method: "DELETE", path: "/api/users/me/google", key: "header" },
    changeEmail: { method: "POST", path: "/api/users/me/email", body: "json", key: "header" },
    confirmEmail: { method: "POST", path: "/api/auth/confirm-email", body: "json", key: "header" },
    listSessions: { method: "GET", path: "/api/auth/sessions" },
    revokeSession: { method: "DELETE", path: "/api/auth/sessions/{id}", key: "header" },
    getJwks: { method: "GET", path: "/.well-known/jwks.json" },
    showVerifyEmailPage: { method: "GET", path: "/verify-email" },
    submitVerifyEmailPage: { method: "POST", path: "/verify-email" },
    showResetPasswordPage: { method: "GET", path: "/reset-password" },
    submitResetPasswordPage: { method: "POST", path: "/reset-password" },
    showConfirmEmailPage: { method: "GET", path: "/confirm-email" },
    submitConfirmEmailPage: { method: "POST", path: "/confirm-email" },
    getMe: { method: "GET", path: "/api/users/me" },
    updateMe: { method: "PATCH", path: "/api/users/me", body: "json", key: "header" },
    deleteMe: { method: "DELETE", path: "/api/users/me", key: "header" },
    exportMe: { method: "GET", path: "/api/users/me/export" },
    listRoles: { method: "GET", path: "/api/users/roles" },
    listUsers: { method: "GET", path: "/api/users" },
    createUser: { method: "POST", path: "/api/users", body: "json", key: "header" },
    deleteUsers: { method: "DELETE", path: "/api/users/bulk", body: "json", key: "header" },
    getUser: { method: "GET", path: "/api/users/{id}" },
    updateUser: { method: "PATCH", path: "/api/users/{id}", body: "json", key: "header" },
    deleteUser: { method: "DELETE", path: "/api/users/{id}", key: "header" },
    restoreUser: { method: "POST", path: "/api/users/{id}/restore", key: "header" },
    destroyUser: { method: "DELETE", path: "/api/users/{id}/permanent", key: "header" },
    setUserRole: { method: "POST", path: "/api/users/{id}/role", body: "json", key: "header" },
    blockUser: { method: "POST", path: "/api/users/{id}/block", key: "header" },
    unblockUser: { method: "POST", path: "/api/users/{id}/unblock", key: "header" },
    anonymiseUser: { method: "POST", path: "/api/users/{id}/anonymise", key: "header" },
    auditBooks: { method: "GET", path: "/api/audit" },
    getMyWallet: { method: "GET", path: "/api/user-wallets/me" },
    updateMyWallet: { method: "PATCH", path: "/api/user-wallets/me", body: "json", key: "header" },
    listUserWallets: { method: "GET", path: "/api/user-wallets" },
    deleteUserWallets: { method: "DELETE", path: "/api/user-wallets/bulk" },
    deleteUserWallet: { method: "DELETE", path: "/api/user-wallets/{id}" },
    getUserWallet: { method: "GET", path: "/api/user-wallets/{id}" },
    updateUserWallet: { method: "PATCH", path: "/api/user-wallets/{id}", body: "json", key: "header" },
    restoreUserWallet: { method: "POST", path: "/api/user-wallets/{id}/restore" },
    destroyUserWallet: { method: "DELETE", path: "/api/user-wallets/{id}/permanent" },
    unfreezeUserWallet: { method: "POST", path: "/api/user-wallets/{id}/unfreeze", key: "header" },
    writeOffUserWalletDebt: { method: "POST", path: "/api/user-wallets/{id}/write-off", body: "json", key: "header" },
    exportCreditsTransactions: { method: "GET", path: "/api/credits-transactions/export", answer: "blob" },
    listCreditsTransactions: { method: "GET", path: "/api/credits-transactions" },
    createCreditsTransaction: { method: "POST", path: "/api/credits-transactions", body: "json", key: "header" },
    getCreditsTransaction: { method: "GET", path: "/api/credits-transactions/{id}" },
    deleteCreditsTransaction: { method: "DELETE", path: "/api/credits-transactions/{id}" },
    updateCreditsTransaction: { method: "PATCH", path: "/api/credits-transactions/{id}", body: "json", key: "header" },
    deleteCreditsTransactions: { method: "DELETE", path: "/api/credits-transactions/bulk" },
    restoreCreditsTransaction: { method: "POST", path: "/api/credits-transactions/{id}/restore" },
    destroyCreditsTransaction: { method: "DELETE", path: "/api/credits-transactions/{id}/permanent" },
    exportCreditsUsages: { method: "GET", path: "/api/credits-usages/export", answer: "blob" },
    listCreditsUsages: { method: "GET", path: "/api/credits-usages" },
    getCreditsUsage: { method: "GET", path: "/api/credits-usages/{id}" },
    deleteCreditsUsage: { method: "DELETE", path: "/api/credits-usages/{id}" },
    updateCreditsUsage: { method: "PATCH", path: "/api/credits-usages/{id}", body: "json", key: "header" },
    explainCreditsUsage: { method: "GET", path: "/api/credits-usages/{id}/explain" },
    deleteCreditsUsages: { method: "DELETE", path: "/api/credits-usages/bulk" },
    restoreCreditsUsage: { method: "POST", path: "/api/credits-usages/{id}/restore" },
    destroyCreditsUsage: { method: "DELETE", path: "/api/credits-usages/{id}/permanent" },
    quoteCredits: { method: "POST", path: "/api/credits-process/quote", body: "json" },
    validateCredits: { method: "POST", path: "/api/credits-process/validate", body: "json", key: "usage_key" },
    extendCredits: { method: "POST", path: "/api/credits-process/extend", body: "json", key: "usage_key" },
    consumeCredits: { method: "POST", path: "/api/credits-process/consume", body: "json", key: "usage_key" },
    releaseCredits: { method: "POST", path: "/api/credits-process/release", body: "json", key: "usage_key" },
    sendUsageEvents: { method: "POST", path: "/api/credits-process/events", body: "json" },
    listUses: { method: "GET", path: "/api/credits-process/holds" },
    getUse: { method: "GET", path: "/api/credits-process/holds/{usage_key}" },
    listPackages: { method: "GET", path: "/api/packages" },
    createPackage: { method: "POST", path: "/api/packages", body: "json", key: "header" },
    deletePackages: { method: "DELETE", path: "/api/packages/bulk", body: "json", key: "header" },
    getPackage: { method: "GET", path: "/api/packages/{id}" },
    deletePackage: { method: "DELETE", path: "/api/packages/{id}", key: "header" },
    updatePackage: { method: "PATCH", path: "/api/packages/{id}", body: "json", key: "header" },
    restorePackage: { method: "POST", path: "/api/packages/{id}/restore", key: "header" },
    destroyPackage: { method: "DELETE", path: "/api/packages/{id}/permanent", key: "header" },
    listPackageHistories: { method: "GET", path: "/api/package-histories" },
    getPackageHistory: { method: "GET", path: "/api/package-histories/{id}" },
    deletePackageHistory: { method: "DELETE", path: "/api/package-histories/{id}" },
    deletePackageHistories: { method: "DELETE", path: "/api/package-histories/bulk" },
    restorePackageHistory: { method: "POST", path: "/api/package-histories/{id}/restore" },
    destroyPackageHistory: { method: "DELETE", path: "/api/package-histories/{id}/permanent" },
    listPlans: { method: "GET", path: "/api/plans" },
    createPlan: { method: "POST", path: "/api/plans", body: "json", key: "header" },
    deletePlans: { method: "DELETE", path: "/api/plans/bulk", body: "json", key: "header" },
    getPlan: { method: "GET", path: "/api/plans/{id}" },
    updatePlan: { method: "PATCH", path: "/api/plans/{id}", body: "json", key: "header" },
    deletePlan: { method: "DELETE", path: "/api/plans/{id}", key: "header" },
    restorePlan: { method: "POST", path: "/api/plans/{id}/restore", key: "header" },
    destroyPlan: { method: "DELETE", path: "/api/plans/{id}/permanent", key: "header" },
    listPackagePlans: { method: "GET", path: "/api/package-plans" },
    createPackagePlan: { method: "POST", path: "/api/package-plans", body: "json", key: "header" },
    deletePackagePlans: { method: "DELETE", path: "/api/package-plans/bulk", body: "json", key: "header" },
    getPackagePlan: { method: "GET", path: "/api/package-plans/{id}" },
    updatePackagePlan: { method: "PATCH", path: "/api/package-plans/{id}", body: "json", key: "header" },
    deletePackagePlan: { method: "DELETE", path: "/api/package-plans/{id}", key: "header" },
    restorePackagePlan: { method: "POST", path: "/api/package-plans/{id}/restore", key: "header" },
    destroyPackagePlan: { method: "DELETE", path: "/api/package-plans/{id}/permanent", key: "header" },
    listPackageFeatures: { method: "GET", path: "/api/package-features" },
    createPackageFeature: { method: "POST", path: "/api/package-features", body: "json", key: "header" },
    deletePackageFeatures: { method: "DELETE", path: "/api/package-features/bulk", body: "json", key: "header" },
    getPackageFeature: { method: "GET", path: "/api/package-features/{id}" },
    updatePackageFeature: { method: "PATCH", path: "/api/package-features/{id}", body: "json", key: "header" },
    deletePackageFeature: { method: "DELETE", path: "/api/package-features/{id}", key: "header" },
    restorePackageFeature: { method: "POST", path: "/api/package-features/{id}/restore", key: "header" },
    destroyPackageFeature: { method: "DELETE", path: "/api/package-features/{id}/permanent", key: "header" },
    listPackageTransactions: { method: "GET", path: "/api/package-transactions" },
    getPackageTransaction: { method: "GET", path: "/api/package-transactions/{id}" },
    updatePackageTransaction: { method: "PATCH", path: "/api/package-transactions/{id}", body: "json", key: "header" },
    deletePackageTransaction: { method: "DELETE", path: "/api/package-transactions/{id}" },
    renewPackageTransactionAutomatically: { method: "PUT", path: "/api/package-transactions/{id}/auto-renew", body: "json", key: "header" },
    cancelPackageTransaction: { method: "POST", path: "/api/package-transactions/{id}/cancel", key: "header" },
    deletePackageTransactions: { method: "DELETE", path: "/api/package-transactions/bulk" },
    restorePackageTransaction: { method: "POST", path: "/api/package-transactions/{id}/restore" },
    destroyPackageTransaction: { method: "DELETE", path: "/api/package-transactions/{id}/permanent" },
    listFeatures: { method: "GET", path: "/api/features" },
    createFeature: { method: "POST", path: "/api/features", body: "json", key: "header" },
    deleteFeatures: { method: "DELETE", path: "/api/features/bulk", body: "json", key: "header" },
    getFeature: { method: "GET", path: "/api/features/{id}" },
    updateFeature: { method: "PATCH", path: "/api/features/{id}", body: "json", key: "header" },
    deleteFeature: { method: "DELETE", path: "/api/features/{id}", key: "header" },
    restoreFeature: { method: "POST", path: "/api/features/{id}/restore", key: "header" },
    destroyFeature: { method: "DELETE", path: "/api/features/{id}/permanent", key: "header" },
    listFeatureEndpoints: { method: "GET", path: "/api/feature-endpoints" },
    createFeatureEndpoint: { method: "POST", path: "/api/feature-endpoints", body: "json", key: "header" },
    deleteFeatureEndpoints: { method: "DELETE", path: "/api/feature-endpoints/bulk", body: "json", key: "header" },
    getFeatureEndpoint: { method: "GET", path: "/api/feature-endpoints/{id}" },
    updateFeatureEndpoint: { method: "PATCH", path: "/api/feature-endpoints/{id}", body: "json", key: "header" },
    deleteFeatureEndpoint: { method: "DELETE", path: "/api/feature-endpoints/{id}", key: "header" },
    restoreFeatureEndpoint: { method: "POST", path: "/api/feature-endpoints/{id}/restore", key: "header" },
    destroyFeatureEndpoint: { method: "DELETE", path: "/api/feature-endpoints/{id}/permanent", key: "header" },
    listFeaturePopups: { method: "GET", path: "/api/feature-popups" },
    createFeaturePopup: { method: "POST", path: "/api/feature-popups", body: "json", key: "header" },
    deleteFeaturePopups: { method: "DELETE", path: "/api/feature-popups/bulk", body: "json", key: "header" },
    getFeaturePopup: { method: "GET", path: "/api/feature-popups/{id}" },
    updateFeaturePopup: { method: "PATCH", path: "/api/feature-popups/{id}", body: "json", key: "header" },
    deleteFeaturePopup: { method: "DELETE", path: "/api/feature-popups/{id}", key: "header" },
    restoreFeaturePopup: { method: "POST", path: "/api/feature-popups/{id}/restore", key: "header" },
    destroyFeaturePopup: { method: "DELETE", path: "/api/feature-popups/{id}/permanent", key: "header" },
    listFeatureUsageLogs: { method: "GET", path: "/api/feature-usage-logs" },
    getFeatureUsageLog: { method: "GET", path: "/api/feature-usage-logs/{id}" },
    deleteFeatureUsageLog: { method: "DELETE", path: "/api/feature-usage-logs/{id}" },
    deleteFeatureUsageLogs: { method: "DELETE", path: "/api/feature-usage-logs/bulk" },
    restoreFeatureUsageLog: { method: "POST", path: "/api/feature-usage-logs/{id}/restore" },
    destroyFeatureUsageLog: { method: "DELETE", path: "/api/feature-usage-logs/{id}/permanent" },
    exportPaymentTransactions: { method: "GET", path: "/api/payment-transactions/export", answer: "blob" },
    initiatePayment: { method: "POST", path: "/api/payment-transactions/initiate", body: "json", query: ["redirect"], key: "header" },
    previewPayment: { method: "POST", path: "/api/payment-transactions/initiate/preview", body: "json" },
    receivePaymentWebhook: { method: "POST", path: "/api/payment-transactions/webhook/{method}" },
    returnFromGateway: { method: "GET", path: "/api/payment-transactions/callback/{method}/{result}" },
    returnFromGatewayByForm: { method: "POST", path: "/api/payment-transactions/callback/{method}/{result}" },
    listPaymentsNeedingAttention: { method: "GET", path: "/api/payment-transactions/needs-attention" },
    listPaymentTransactions: { method: "GET", path: "/api/payment-transactions" },
    getPaymentTransaction: { method: "GET", path: "/api/payment-transactions/{id}" },
    updatePaymentTransaction: { method: "PATCH", path: "/api/payment-transactions/{id}", body: "json", key: "header" },
    deletePaymentTransaction: { method: "DELETE", path: "/api/payment-transactions/{id}" },
    reconcilePayment: { method: "POST", path: "/api/payment-transactions/{id}/reconcile", key: "header" },
    releasePayment: { method: "POST", path: "/api/payment-transactions/{id}/release", key: "header" },
    closePayment: { method: "POST", path: "/api/payment-transactions/{id}/close", body: "json", key: "header" },
    acknowledgePayment: { method: "POST", path: "/api/payment-transactions/{id}/acknowledge", key: "header" },
    refundPayment: { method: "POST", path: "/api/payment-transactions/{id}/refund", body: "json", key: "header" },
    previewRefund: { method: "POST", path: "/api/payment-transactions/{id}/refund/preview", body: "json" },
    decideRefund: { method: "POST", path: "/api/payment-transactions/{id}/refunds/{refund}/decide", body: "json", key: "header" },
    listPaymentRefunds: { method: "GET", path: "/api/payment-transactions/{id}/refunds" },
    deletePaymentTransactions: { method: "DELETE", path: "/api/payment-transactions/bulk" },
    restorePaymentTransaction: { method: "POST", path: "/api/payment-transactions/{id}/restore" },
    destroyPaymentTransaction: { method: "DELETE", path: "/api/payment-transactions/{id}/permanent" },
    listWebhookEvents: { method: "GET", path: "/api/webhook-events" },
    getWebhookEvent: { method: "GET", path: "/api/webhook-events/{id}" },
    getReceipt: { method: "GET", path: "/api/payment-transactions/{id}/receipt" },
    showReceipt: { method: "GET", path: "/receipts/{id}" },
    listPaymentMethods: { method: "GET", path: "/api/payment-methods" },
    createPaymentMethod: { method: "POST", path: "/api/payment-methods", body: "json", key: "header" },
    deletePaymentMethods: { method: "DELETE", path: "/api/payment-methods/bulk", body: "json", key: "header" },
    getPaymentMethod: { method: "GET", path: "/api/payment-methods/{id}" },
    updatePaymentMethod: { method: "PATCH", path: "/api/payment-methods/{id}", body: "json", key: "header" },
    deletePaymentMethod: { method: "DELETE", path: "/api/payment-methods/{id}", key: "header" },
    restorePaymentMethod: { method: "POST", path: "/api/payment-methods/{id}/restore", key: "header" },
    destroyPaymentMethod: { method: "DELETE", path: "/api/payment-methods/{id}/permanent", key: "header" },
    listSavedMethods: { method: "GET", path: "/api/saved-methods" },
    getSavedMethod: { method: "GET", path: "/api/saved-methods/{id}" },
    deleteSavedMethod: { method: "DELETE", path: "/api/saved-methods/{id}", key: "header" },
    getMyAutoTopUp: { method: "GET", path: "/api/auto-top-ups/me" },
    setUpMyAutoTopUp: { method: "PUT", path: "/api/auto-top-ups/me", body: "json", key: "header" },
    switchOffMyAutoTopUp: { method: "DELETE", path: "/api/auto-top-ups/me", key: "header" },
    quoteCoupon: { method: "POST", path: "/api/coupons/quote", body: "json" },
    redeemCoupon: { method: "POST", path: "/api/coupons/redeem", body: "json", key: "header" },
    listCoupons: { method: "GET", path: "/api/coupons" },
    createCoupon: { method: "POST", path: "/api/coupons", body: "json", key: "header" },
    deleteCoupons: { method: "DELETE", path: "/api/coupons/bulk", body: "json", key: "header" },
    getCoupon: { method: "GET", path: "/api/coupons/{id}" },
    updateCoupon: { method: "PATCH", path: "/api/coupons/{id}", body: "json", key: "header" },
    deleteCoupon: { method: "DELETE", path: "/api/coupons/{id}", key: "header" },
    restoreCoupon: { method: "POST", path: "/api/coupons/{id}/restore", key: "header" },
    destroyCoupon: { method: "DELETE", path: "/api/coupons/{id}/permanent", key: "header" },
    listCouponRedemptions: { method: "GET", path: "/api/coupon-redemptions" },
    getCouponRedemption: { method: "GET", path: "/api/coupon-redemptions/{id}" },
    deleteCouponRedemption: { method: "DELETE", path: "/api/coupon-redemptions/{id}" },
    deleteCouponRedemptions: { method: "DELETE", path: "/api/coupon-redemptions/bulk" },
    restoreCouponRedemption: { method: "POST", path: "/api/coupon-redemptions/{id}/restore" },
    destroyCouponRedemption: { method: "DELETE", path: "/api/coupon-redemptions/{id}/permanent" },
    listAiModels: { method: "GET", path: "/api/ai-models" },
    createAiModel: { method: "POST", path: "/api/ai-models", body: "json", key: "header" },
    deleteAiModels: { method: "DELETE", path: "/api/ai-models/bulk", body: "json", key: "header" },
    getAiModel: { method: "GET", path: "/api/ai-models/{id}" },
    updateAiModel: { method: "PATCH", path: "/api/ai-models/{id}", body: "json", key: "header" },
    deleteAiModel: { method: "DELETE", path: "/api/ai-models/{id}", key: "header" },
    restoreAiModel: { method: "POST", path: "/api/ai-models/{id}/restore", key: "header" },
    destroyAiModel: { method: "DELETE", path: "/api/ai-models/{id}/permanent", key: "header" },
    listAiModelHistories: { method: "GET", path: "/api/ai-model-histories" },
    getAiModelHistory: { method: "GET", path: "/api/ai-model-histories/{id}" },
    deleteAiModelHistory: { method: "DELETE", path: "/api/ai-model-histories/{id}" },
    deleteAiModelHistories: { method: "DELETE", path: "/api/ai-model-histories/bulk" },
    restoreAiModelHistory: { method: "POST", path: "/api/ai-model-histories/{id}/restore" },
    destroyAiModelHistory: { method: "DELETE", path: "/api/ai-model-histories/{id}/permanent" },
    listBillingSettings: { method: "GET", path: "/api/billing-settings" },
    createBillingSetting: { method: "POST", path: "/api/billing-settings", body: "json", key: "header" },
    deleteBillingSettings: { method: "DELETE", path: "/api/billing-settings/bulk", body: "json", key: "header" },
    getBillingSetting: { method: "GET", path: "/api/billing-settings/{id}" },
    updateBillingSetting: { method: "PATCH", path: "/api/billing-settings/{id}", body: "json", key: "header" },
    deleteBillingSetting: { method: "DELETE", path: "/api/billing-settings/{id}", key: "header" },
    restoreBillingSetting: { method: "POST", path: "/api/billing-settings/{id}/restore", key: "header" },
    destroyBillingSetting: { method: "DELETE", path: "/api/billing-settings/{id}/permanent", key: "header" },
    listBillingSettingHistories: { method: "GET", path: "/api/billing-setting-histories" },
    getBillingSettingHistory: { method: "GET", path: "/api/billing-setting-histories/{id}" },
    deleteBillingSettingHistory: { method: "DELETE", path: "/api/billing-setting-histories/{id}" },
    deleteBillingSettingHistories: { method: "DELETE", path: "/api/billing-setting-histories/bulk" },
    restoreBillingSettingHistory: { method: "POST", path: "/api/billing-setting-histories/{id}/restore" },
    destroyBillingSettingHistory: { method: "DELETE", path: "/api/billing-setting-histories/{id}/permanent" },
    listCreditsProfits: { method: "GET", path: "/api/credits-profits" },
    createCreditsProfit: { method: "POST", path: "/api/credits-profits", body: "json", key: "header" },
    deleteCreditsProfits: { method: "DELETE", path: "/api/credits-profits/bulk", body: "json", key: "header" },
    getCreditsProfit: { method: "GET", path: "/api/credits-profits/{id}" },
    updateCreditsProfit: { method: "PATCH", path: "/api/credits-profits/{id}", body: "json", key: "header" },
    deleteCreditsProfit: { method: "DELETE", path: "/api/credits-profits/{id}", key: "header" },
    restoreCreditsProfit: { method: "POST", path: "/api/credits-profits/{id}/restore", key: "header" },
    destroyCreditsProfit: { method: "DELETE", path: "/api/credits-profits/{id}/permanent", key: "header" },
    listCreditsProfitHistories: { method: "GET", path: "/api/credits-profit-histories" },
    getCreditsProfitHistory: { method: "GET", path: "/api/credits-profit-histories/{id}" },
    deleteCreditsProfitHistory: { method: "DELETE", path: "/api/credits-profit-histories/{id}" },
    deleteCreditsProfitHistories: { method: "DELETE", path: "/api/credits-profit-histories/bulk" },
    restoreCreditsProfitHistory: { method: "POST", path: "/api/credits-profit-histories/{id}/restore" },
    destroyCreditsProfitHistory: { method: "DELETE", path: "/api/credits-profit-histories/{id}/permanent" },
    listNotifications: { method: "GET", path: "/api/notifications" },
    createNotification: { method: "POST", path: "/api/notifications", body: "json", key: "header" },
    deleteNotifications: { method: "DELETE", path: "/api/notifications/bulk", body: "json", key: "header" },
    getNotification: { method: "GET", path: "/api/notifications/{id}" },
    updateNotification: { method: "PATCH", path: "/api/notifications/{id}", body: "json", key: "header" },
    deleteNotification: { method: "DELETE", path: "/api/notifications/{id}", key: "header" },
    restoreNotification: { method: "POST", path: "/api/notifications/{id}/restore", key: "header" },
    destroyNotification: { method: "DELETE", path: "/api/notifications/{id}/permanent", key: "header" },
    countUnreadNotifications: { method: "GET", path: "/api/notification-recipients/unread-count" },
    readAllNotifications: { method: "POST", path: "/api/notification-recipients/read-all", key: "header" },
    getPushSettings: { method: "GET", path: "/api/notification-recipients/subscriptions" },
    subscribeToPush: { method: "POST", path: "/api/notification-recipients/subscriptions", body: "json", key: "header" },
    unsubscribeFromPush: { method: "DELETE", path: "/api/notification-recipients/subscriptions", body: "json", key: "header" },
    createNotificationRecipient: { method: "POST", path: "/api/notification-recipients", body: "json", key: "header" },
    listNotificationRecipients: { method: "GET", path: "/api/notification-recipients" },
    deleteNotificationRecipients: { method: "DELETE", path: "/api/notification-recipients/bulk", body: "json", key: "header" },
    getNotificationRecipient: { method: "GET", path: "/api/notification-recipients/{id}" },
    updateNotificationRecipient: { method: "PATCH", path: "/api/notification-recipients/{id}", body: "json", key: "header" },
    deleteNotificationRecipient: { method: "DELETE", path: "/api/notification-recipients/{id}", key: "header" },
    restoreNotificationRecipient: { method: "POST", path: "/api/notification-recipients/{id}/restore", key: "header" },
    destroyNotificationRecipient: { method: "DELETE", path: "/api/notification-recipients/{id}/permanent", key: "header" },
    readNotification: { method: "POST", path: "/api/notification-recipients/{id}/read", key: "header" },
    uploadFile: { method: "POST", path: "/api/storage", body: "form", key: "header" },
    listStoredFiles: { method: "GET", path: "/api/storage" },
    deleteStoredFiles: { method: "DELETE", path: "/api/storage/bulk", body: "json", key: "header" },
    getStoredFile: { method: "GET", path: "/api/storage/{id}" },
    updateStoredFile: { method: "PATCH", path: "/api/storage/{id}", body: "json", key: "header" },
    deleteStoredFile: { method: "DELETE", path: "/api/storage/{id}", key: "header" },
    restoreStoredFile: { method: "POST", path: "/api/storage/{id}/restore", key: "header" },
    destroyStoredFile: { method: "DELETE", path: "/api/storage/{id}/permanent", key: "header" },
    downloadFile: { method: "GET", path: "/api/storage/{id}/download", answer: "blob" },
    linkFile: { method: "POST", path: "/api/storage/{id}/link", body: "json", key: "header" },
    createApiClient: { method: "POST", path: "/api/api-clients", body: "json", key: "header" },
    listApiClients: { method: "GET", path: "/api/api-clients" },
    deleteApiClients: { method: "DELETE", path: "/api/api-clients/bulk", body: "json", key: "header" },
    getApiClient: { method: "GET", path: "/api/api-clients/{id}" },
    updateApiClient: { method: "PATCH", path: "/api/api-clients/{id}", body: "json", key: "header" },
    deleteApiClient: { method: "DELETE", path: "/api/api-clients/{id}", key: "header" },
    restoreApiClient: { method: "POST", path: "/api/api-clients/{id}/restore", key: "header" },
    destroyApiClient: { method: "DELETE", path: "/api/api-clients/{id}/permanent", key: "header" },
    rotateApiClient: { method: "POST", path: "/api/api-clients/{id}/rotate", key: "header" },
    revokeApiClient: { method: "POST", path: "/api/api-clients/{id}/revoke", key: "header" },
    getConfig: { method: "GET", path: "/api/config" },
    listContactMessages: { method: "GET", path: "/api/contact" },
    createContactMessage: { method: "POST", path: "/api/contact", body: "json", key: "header" },
    deleteContactMessages: { method: "DELETE", path: "/api/contact/bulk", body: "json", key: "header" },
    getContactMessage: { method: "GET", path: "/api/contact/{id}" },
    updateContactMessage: { method: "PATCH", path: "/api/contact/{id}", body: "json", key: "header" },
    deleteContactMessage: { method: "DELETE", path: "/api/contact/{id}", key: "header" },
    restoreContactMessage: { method: "POST", path: "/api/contact/{id}/restore", key: "header" },
    destroyContactMessage: { method: "DELETE", path: "/api/contact/{id}/permanent", key: "header" },
    replyToContactMessage: { method: "POST", path: "/api/contact/{id}/reply", body: "json", key: "header" },
    closeContactMessage: { method: "POST", path: "/api/contact/{id}/close", key: "header" },
    getDashboardOverview: { method: "GET", path: "/api/dashboard/overview" },
    getDashboardSales: { method: "GET", path: "/api/dashboard/sales" },
    getDashboardCredits: { method: "GET", path: "/api/dashboard/credits" },
    getDashboardModels: { method: "GET", path: "/api/dashboard/models" },
    getDashboardUsers: { method: "GET", path: "/api/dashboard/users" },
    getDashboardFeatures: { method: "GET", path: "/api/dashboard/features" },
    getDashboardLiability: { method: "GET", path: "/api/dashboard/liability" },
    getDashboardFees: { method: "GET", path: "/api/dashboard/fees" },
    replayDeadLetters: { method: "POST", path: "/api/dead-letters/replay", body: "json", key: "header" },
    listDeadLetters: { method: "GET", path: "/api/dead-letters" },
    deleteDeadLetters: { method: "DELETE", path: "/api/dead-letters/bulk", body: "json", key: "header" },
    getDeadLetter: { method: "GET", path: "/api/dead-letters/{id}" },
    updateDeadLetter: { method: "PATCH", path: "/api/dead-letters/{id}", body: "json", key: "header" },
    deleteDeadLetter: { method: "DELETE", path: "/api/dead-letters/{id}", key: "header" },
    restoreDeadLetter: { method: "POST", path: "/api/dead-letters/{id}/restore", key: "header" },
    destroyDeadLetter: { method: "DELETE", path: "/api/dead-letters/{id}/permanent", key: "header" },
    replayDeadLetter: { method: "POST", path: "/api/dead-letters/{id}/replay", key: "header" },
    listAuditLogs: { method: "GET", path: "/api/audit-logs" },
    getAuditLog: { method: "GET", path: "/api/audit-logs/{id}" },
    deleteAuditLog: { method: "DELETE", path: "/api/audit-logs/{id}" },
    deleteAuditLogs: { method: "DELETE", path: "/api/audit-logs/bulk" },
    restoreAuditLog: { method: "POST", path: "/api/audit-logs/{id}/restore" },
    destroyAuditLog: { method: "DELETE", path: "/api/audit-logs/{id}/permanent" },
};
export class ZaaZ extends Client {
    signUp(input, options) {
        return this.call(operations.signUp, input, options);
    }
    verifyEmail(input, options) {
        return this.call(operations.verifyEmail, input, options);
    }
    resendVerification(input, options) {
        return this.call(operations.resendVerification, input, options);
    }
    signIn(input, options) {
        return this.call(operations.signIn, input, options);
    }
    refreshSession(input, options) {
        return this.call(operations.refreshSession, input, options);
    }
    signOut(input, options) {
        return this.call(operations.signOut, input, options);
    }
    forgotPassword(input, options) {
        return this.call(operations.forgotPassword, input, options);
    }
    resetPassword(input, options) {
        return this.call(operations.resetPassword, input, options);
    }
    changePassword(input, options) {
        return this.call(operations.changePassword, input, options);
    }
    signInWithGoogle(input, options) {
        return this.call(operations.signInWithGoogle, input, options);
    }
    startGoogle(input, options) {
        return this.call(operations.startGoogle, input, options);
    }
    finishGoogle(input, options) {
        return this.call(operations.finishGoogle, input, options);
    }
    exchangeGoogleCode(input, options) {
        return this.call(operations.exchangeGoogleCode, input, options);
    }
    linkGoogle(input, options) {
        return this.call(operations.linkGoogle, input, options);
    }
    unlinkGoogle(input, options) {
        return this.call(operations.unlinkGoogle, input, options);
    }
    changeEmail(input, options) {
        return this.call(operations.changeEmail, input, options);
    }
    confirmEmail(input, options) {
        return this.call(operations.confirmEmail, input, options);
    }
    listSessions(input, options) {
        return this.list(operations.listSessions, input, options);
    }
    revokeSession(input, options) {
        return this.call(operations.revokeSession, input, options);
    }
    getJwks(input, options) {
        return this.call(operations.getJwks, input, options);
    }
    showVerifyEmailPage(input, options) {
        return this.call(operations.showVerifyEmailPage, input, options);
    }
    submitVerifyEmailPage(input, options) {
        return this.call(operations.submitVerifyEmailPage, input, options);
    }
    showResetPasswordPage(input, options) {
        return this.call(operations.showResetPasswordPage, input, options);
    }
    submitResetPasswordPage(input, options) {
        return this.call(operations.submitResetPasswordPage, input, options);
    }
    showConfirmEmailPage(input, options) {
        return this.call(operations.showConfirmEmailPage, input, options);
    }
    submitConfirmEmailPage(input, options) {
        return this.call(operations.submitConfirmEmailPage, input, options);
    }
    getMe(input, options) {
        return this.call(operations.getMe, input, options);
    }
    updateMe(input, options) {
        return this.call(operations.updateMe, input, options);
    }
    deleteMe(input, options) {
        return this.call(operations.deleteMe, input, options);
    }
    exportMe(input, options) {
        return this.call(operations.exportMe, input, options);
    }
    listRoles(input, options) {
        return this.call(operations.listRoles, input, options);
    }
    listUsers(input, options) {
        return this.list(operations.listUsers, input, options);
    }
    createUser(input, options) {
        return this.call(operations.createUser, input, options);
    }
    deleteUsers(input, options) {
        return this.call(operations.deleteUsers, input, options);
    }
    getUser(input, options) {
        return this.call(operations.getUser, input, options);
    }
    updateUser(input, options) {
        return this.call(operations.updateUser, input, options);
    }
    deleteUser(input, options) {
        return this.call(operations.deleteUser, input, options);
    }
    restoreUser(input, options) {
        return this.call(operations.restoreUser, input, options);
    }
    destroyUser(input, options) {
        return this.call(operations.destroyUser, input, options);
    }
    setUserRole(input, options) {
        return this.call(operations.setUserRole, input, options);
    }
    blockUser(input, options) {
        return this.call(operations.blockUser, input, options);
    }
    unblockUser(input, options) {
        return this.call(operations.unblockUser, input, options);
    }
    anonymiseUser(input, options) {
        return this.call(operations.anonymiseUser, input, options);
    }
    auditBooks(input, options) {
        return this.call(operations.auditBooks, input, options);
    }
    getMyWallet(input, options) {
        return this.call(operations.getMyWallet, input, options);
    }
    updateMyWallet(input, options) {
        return this.call(operations.updateMyWallet, input, options);
    }
    listUserWallets(input, options) {
        return this.list(operations.listUserWallets, input, options);
    }
    deleteUserWallets(input, options) {
        return this.call(operations.deleteUserWallets, input, options);
    }
    deleteUserWallet(input, options) {
        return this.call(operations.deleteUserWallet, input, options);
    }
    getUserWallet(input, options) {
        return this.call(operations.getUserWallet, input, options);
    }
    updateUserWallet(input, options) {
        return this.call(operations.updateUserWallet, input, options);
    }
    restoreUserWallet(input, options) {
        return this.call(operations.restoreUserWallet, input, options);
    }
    destroyUserWallet(input, options) {
        return this.call(operations.destroyUserWallet, input, options);
    }
    unfreezeUserWallet(input, options) {
        return this.call(operations.unfreezeUserWallet, input, options);
    }
    writeOffUserWalletDebt(input, options) {
        return this.call(operations.writeOffUserWalletDebt, input, options);
    }
    exportCreditsTransactions(input, options) {
        return this.call(operations.exportCreditsTransactions, input, options);
    }
    listCreditsTransactions(input, options) {
        return this.list(operations.listCreditsTransactions, input, options);
    }
    createCreditsTransaction(input, options) {
        return this.call(operations.createCreditsTransaction, input, options);
    }
    getCreditsTransaction(input, options) {
        return this.call(operations.getCreditsTransaction, input, options);
    }
    deleteCreditsTransaction(input, options) {
        return this.call(operations.deleteCreditsTransaction, input, options);
    }
    updateCreditsTransaction(input, options) {
        return this.call(operations.updateCreditsTransaction, input, options);
    }
    deleteCreditsTransactions(input, options) {
        return this.call(operations.deleteCreditsTransactions, input, options);
    }
    restoreCreditsTransaction(input, options) {
        return this.call(operations.restoreCreditsTransaction, input, options);
    }
    destroyCreditsTransaction(input, options) {
        return this.call(operations.destroyCreditsTransaction, input, options);
    }
    exportCreditsUsages(input, options) {
        return this.call(operations.exportCreditsUsages, input, options);
    }
    listCreditsUsages(input, options) {
        return this.list(operations.listCreditsUsages, input, options);
    }
    getCreditsUsage(input, options) {
        return this.call(operations.getCreditsUsage, input, options);
    }
    deleteCreditsUsage(input, options) {
        return this.call(operations.deleteCreditsUsage, input, options);
    }
    updateCreditsUsage(input, options) {
        return this.call(operations.updateCreditsUsage, input, options);
    }
    explainCreditsUsage(input, options) {
        return this.call(operations.explainCreditsUsage, input, options);
    }
    deleteCreditsUsages(input, options) {
        return this.call(operations.deleteCreditsUsages, input, options);
    }
    restoreCreditsUsage(input, options) {
        return this.call(operations.restoreCreditsUsage, input, options);
    }
    destroyCreditsUsage(input, options) {
        return this.call(operations.destroyCreditsUsage, input, options);
    }
    quoteCredits(input, options) {
        return this.call(operations.quoteCredits, input, options);
    }
    validateCredits(input, options) {
        return this.call(operations.validateCredits, input, options);
    }
    extendCredits(input, options) {
        return this.call(operations.extendCredits, input, options);
    }
    consumeCredits(input, options) {
        return this.call(operations.consumeCredits, input, options);
    }
    releaseCredits(input, options) {
        return this.call(operations.releaseCredits, input, options);
    }
    sendUsageEvents(input, options) {
        return this.call(operations.sendUsageEvents, input, options);
    }
    listUses(input, options) {
        return this.list(operations.listUses, input, options);
    }
    getUse(input, options) {
        return this.call(operations.getUse, input, options);
    }
    listPackages(input, options) {
        return this.list(operations.listPackages, input, options);
    }
    createPackage(input, options) {
        return this.call(operations.createPackage, input, options);
    }
    deletePackages(input, options) {
        return this.call(operations.deletePackages, input, options);
    }
    getPackage(input, options) {
        return this.call(operations.getPackage, input, options);
    }
    deletePackage(input, options) {
        return this.call(operations.deletePackage, input, options);
    }
    updatePackage(input, options) {
        return this.call(operations.updatePackage, input, options);
    }
    restorePackage(input, options) {
        return this.call(operations.restorePackage, input, options);
    }
    destroyPackage(input, options) {
        return this.call(operations.destroyPackage, input, options);
    }
    listPackageHistories(input, options) {
        return this.list(operations.listPackageHistories, input, options);
    }
    getPackageHistory(input, options) {
        return this.call(operations.getPackageHistory, input, options);
    }
    deletePackageHistory(input, options) {
        return this.call(operations.deletePackageHistory, input, options);
    }
    deletePackageHistories(input, options) {
        return this.call(operations.deletePackageHistories, input, options);
    }
    restorePackageHistory(input, options) {
        return this.call(operations.restorePackageHistory, input, options);
    }
    destroyPackageHistory(input, options) {
        return this.call(operations.destroyPackageHistory, input, options);
    }
    listPlans(input, options) {
        return this.list(operations.listPlans, input, options);
    }
    createPlan(input, options) {
        return this.call(operations.createPlan, input, options);
    }
    deletePlans(input, options) {
        return this.call(operations.deletePlans, input, options);
    }
    getPlan(input, options) {
        return this.call(operations.getPlan, input, options);
    }
    updatePlan(input, options) {
        return this.call(operations.updatePlan, input, options);
    }
    deletePlan(input, options) {
        return this.call(operations.deletePlan, input, options);
    }
    restorePlan(input, options) {
        return this.call(operations.restorePlan, input, options);
    }
    destroyPlan(input, options) {
        return this.call(operations.destroyPlan, input, options);
    }
    listPackagePlans(input, options) {
        return this.list(operations.listPackagePlans, input, options);
    }
    createPackagePlan(input, options) {
        return this.call(operations.createPackagePlan, input, options);
    }
    deletePackagePlans(input, options) {
        return this.call(operations.deletePackagePlans, input, options);
    }
    getPackagePlan(input, options) {
        return this.call(operations.getPackagePlan, input, options);
    }
    updatePackagePlan(input, options) {
        return this.call(operations.updatePackagePlan, input, options);
    }
    deletePackagePlan(input, options) {
        return this.call(operations.deletePackagePlan, input, options);
    }
    restorePackagePlan(input, options) {
        return this.call(operations.restorePackagePlan, input, options);
    }
    destroyPackagePlan(input, options) {
        return this.call(operations.destroyPackagePlan, input, options);
    }
    listPackageFeatures(input, options) {
        return this.list(operations.listPackageFeatures, input, options);
    }
    createPackageFeature(input, options) {
        return this.call(operations.createPackageFeature, input, options);
    }
    deletePackageFeatures(input, options) {
        return this.call(operations.deletePackageFeatures, input, options);
    }
    getPackageFeature(input, options) {
        return this.call(operations.getPackageFeature, input, options);
    }
    updatePackageFeature(input, options) {
        return this.call(operations.updatePackageFeature, input, options);
    }
    deletePackageFeature(input, options) {
        return this.call(operations.deletePackageFeature, input, options);
    }
    restorePackageFeature(input, options) {
        return this.call(operations.restorePackageFeature, input, options);
    }
    destroyPackageFeature(input, options) {
        return this.call(operations.destroyPackageFeature, input, options);
    }
    listPackageTransactions(input, options) {
        return this.list(operations.listPackageTransactions, input, options);
    }
    getPackageTransaction(input, options) {
        return this.call(operations.getPackageTransaction, input, options);
    }
    updatePackageTransaction(input, options) {
        return this.call(operations.updatePackageTransaction, input, options);
    }
    deletePackageTransaction(input, options) {
        return this.call(operations.deletePackageTransaction, input, options);
    }
    renewPackageTransactionAutomatically(input, options) {
        return this.call(operations.renewPackageTransactionAutomatically, input, options);
    }
    cancelPackageTransaction(input, options) {
        return this.call(operations.cancelPackageTransaction, input, options);
    }
    deletePackageTransactions(input, options) {
        return this.call(operations.deletePackageTransactions, input, options);
    }
    restorePackageTransaction(input, options) {
        return this.call(operations.restorePackageTransaction, input, options);
    }
    destroyPackageTransaction(input, options) {
        return this.call(operations.destroyPackageTransaction, input, options);
    }
    listFeatures(input, options) {
        return this.list(operations.listFeatures, input, options);
    }
    createFeature(input, options) {
        return this.call(operations.createFeature, input, options);
    }
    deleteFeatures(input, options) {
        return this.call(operations.deleteFeatures, input, options);
    }
    getFeature(input, options) {
        return this.call(operations.getFeature, input, options);
    }
    updateFeature(input, options) {
        return this.call(operations.updateFeature, input, options);
    }
    deleteFeature(input, options) {
        return this.call(operations.deleteFeature, input, options);
    }
    restoreFeature(input, options) {
        return this.call(operations.restoreFeature, input, options);
    }
    destroyFeature(input, options) {
        return this.call(operations.destroyFeature, input, options);
    }
    listFeatureEndpoints(input, options) {
        return this.list(operations.listFeatureEndpoints, input, options);
    }
    createFeatureEndpoint(input, options) {
        return this.call(operations.createFeatureEndpoint, input, options);
    }
    deleteFeatureEndpoints(input, options) {
        return this.call(operations.deleteFeatureEndpoints, input, options);
    }
    getFeatureEndpoint(input, options) {
        return this.call(operations.getFeatureEndpoint, input, options);
    }
    updateFeatureEndpoint(input, options) {
        return this.call(operations.updateFeatureEndpoint, input, options);
    }
    deleteFeatureEndpoint(input, options) {
        return this.call(operations.deleteFeatureEndpoint, input, options);
    }
    restoreFeatureEndpoint(input, options) {
        return this.call(operations.restoreFeatureEndpoint, input, options);
    }
    destroyFeatureEndpoint(input, options) {
        return this.call(operations.destroyFeatureEndpoint, input, options);
    }
    listFeaturePopups(input, options) {
        return this.list(operations.listFeaturePopups, input, options);
    }
    createFeaturePopup(input, options) {
        return this.call(operations.createFeaturePopup, input, options);
    }
    deleteFeaturePopups(input, options) {
        return this.call(operations.deleteFeaturePopups, input, options);
    }
    getFeaturePopup(input, options) {
        return this.call(operations.getFeaturePopup, input, options);
    }
    updateFeaturePopup(input, options) {
        return this.call(operations.updateFeaturePopup, input, options);
    }
    deleteFeaturePopup(input, options) {
        return this.call(operations.deleteFeaturePopup, input, options);
    }
    restoreFeaturePopup(input, options) {
        return this.call(operations.restoreFeaturePopup, input, options);
    }
    destroyFeaturePopup(input, options) {
        return this.call(operations.destroyFeaturePopup, input, options);
    }
    listFeatureUsageLogs(input, options) {
        return this.list(operations.listFeatureUsageLogs, input, options);
    }
    getFeatureUsageLog(input, options) {
        return this.call(operations.getFeatureUsageLog, input, options);
    }
    deleteFeatureUsageLog(input, options) {
        return this.call(operations.deleteFeatureUsageLog, input, options);
    }
    deleteFeatureUsageLogs(input, options) {
        return this.call(operations.deleteFeatureUsageLogs, input, options);
    }
    restoreFeatureUsageLog(input, options) {
        return this.call(operations.restoreFeatureUsageLog, input, options);
    }
    destroyFeatureUsageLog(input, options) {
        return this.call(operations.destroyFeatureUsageLog, input, options);
    }
    exportPaymentTransactions(input, options) {
        return this.call(operations.exportPaymentTransactions, input, options);
    }
    initiatePayment(input, options) {
        return this.call(operations.initiatePayment, input, options);
    }
    previewPayment(input, options) {
        return this.call(operations.previewPayment, input, options);
    }
    receivePaymentWebhook(input, options) {
        return this.call(operations.receivePaymentWebhook, input, options);
    }
    returnFromGateway(input, options) {
        return this.call(operations.returnFromGateway, input, options);
    }
    returnFromGatewayByForm(input, options) {
        return this.call(operations.returnFromGatewayByForm, input, options);
    }
    listPaymentsNeedingAttention(input, options) {
        return this.call(operations.listPaymentsNeedingAttention, input, options);
    }
    listPaymentTransactions(input, options) {
        return this.list(operations.listPaymentTransactions, input, options);
    }
    getPaymentTransaction(input, options) {
        return this.call(operations.getPaymentTransaction, input, options);
    }
    updatePaymentTransaction(input, options) {
        return this.call(operations.updatePaymentTransaction, input, options);
    }
    deletePaymentTransaction(input, options) {
        return this.call(operations.deletePaymentTransaction, input, options);
    }
    reconcilePayment(input, options) {
        return this.call(operations.reconcilePayment, input, options);
    }
    releasePayment(input, options) {
        return this.call(operations.releasePayment, input, options);
    }
    closePayment(input, options) {
        return this.call(operations.closePayment, input, options);
    }
    acknowledgePayment(input, options) {
        return this.call(operations.acknowledgePayment, input, options);
    }
    refundPayment(input, options) {
        return this.call(operations.refundPayment, input, options);
    }
    previewRefund(input, options) {
        return this.call(operations.previewRefund, input, options);
    }
    decideRefund(input, options) {
        return this.call(operations.decideRefund, input, options);
    }
    listPaymentRefunds(input, options) {
        return this.call(operations.listPaymentRefunds, input, options);
    }
    deletePaymentTransactions(input, options) {
        return this.call(operations.deletePaymentTransactions, input, options);
    }
    restorePaymentTransaction(input, options) {
        return this.call(operations.restorePaymentTransaction, input, options);
    }
    destroyPaymentTransaction(input, options) {
        return this.call(operations.destroyPaymentTransaction, input, options);
    }
    listWebhookEvents(input, options) {
        return this.list(operations.listWebhookEvents, input, options);
    }
    getWebhookEvent(input, options) {
        return this.call(operations.getWebhookEvent, input, options);
    }
    getReceipt(input, options) {
        return this.call(operations.getReceipt, input, options);
    }
    showReceipt(input, options) {
        return this.call(operations.showReceipt, input, options);
    }
    listPaymentMethods(input, options) {
        return this.list(operations.listPaymentMethods, input, options);
    }
    createPaymentMethod(input, options) {
        return this.call(operations.createPaymentMethod, input, options);
    }
    deletePaymentMethods(input, options) {
        return this.call(operations.deletePaymentMethods, input, options);
    }
    getPaymentMethod(input, options) {
        return this.call(operations.getPaymentMethod, input, options);
    }
    updatePaymentMethod(input, options) {
        return this.call(operations.updatePaymentMethod, input, options);
    }
    deletePaymentMethod(input, options) {
        return this.call(operations.deletePaymentMethod, input, options);
    }
    restorePaymentMethod(input, options) {
        return this.call(operations.restorePaymentMethod, input, options);
    }
    destroyPaymentMethod(input, options) {
        return this.call(operations.destroyPaymentMethod, input, options);
    }
    listSavedMethods(input, options) {
        return this.list(operations.listSavedMethods, input, options);
    }
    getSavedMethod(input, options) {
        return this.call(operations.getSavedMethod, input, options);
    }
    deleteSavedMethod(input, options) {
        return this.call(operations.deleteSavedMethod, input, options);
    }
    getMyAutoTopUp(input, options) {
        return this.call(operations.getMyAutoTopUp, input, options);
    }
    setUpMyAutoTopUp(input, options) {
        return this.call(operations.setUpMyAutoTopUp, input, options);
    }
    switchOffMyAutoTopUp(input, options) {
        return this.call(operations.switchOffMyAutoTopUp, input, options);
    }
    quoteCoupon(input, options) {
        return this.call(operations.quoteCoupon, input, options);
    }
    redeemCoupon(input, options) {
        return this.call(operations.redeemCoupon, input, options);
    }
    listCoupons(input, options) {
        return this.list(operations.listCoupons, input, options);
    }
    createCoupon(input, options) {
        return this.call(operations.createCoupon, input, options);
    }
    deleteCoupons(input, options) {
        return this.call(operations.deleteCoupons, input, options);
    }
    getCoupon(input, options) {
        return this.call(operations.getCoupon, input, options);
    }
    updateCoupon(input, options) {
        return this.call(operations.updateCoupon, input, options);
    }
    deleteCoupon(input, options) {
        return this.call(operations.deleteCoupon, input, options);
    }
    restoreCoupon(input, options) {
        return this.call(operations.restoreCoupon, input, options);
    }
    destroyCoupon(input, options) {
        return this.call(operations.destroyCoupon, input, options);
    }
    listCouponRedemptions(input, options) {
        return this.list(operations.listCouponRedemptions, input, options);
    }
    getCouponRedemption(input, options) {
        return this.call(operations.getCouponRedemption, input, options);
    }
    deleteCouponRedemption(input, options) {
        return this.call(operations.deleteCouponRedemption, input, options);
    }
    deleteCouponRedemptions(input, options) {
        return this.call(operations.deleteCouponRedemptions, input, options);
    }
    restoreCouponRedemption(input, options) {
        return this.call(operations.restoreCouponRedemption, input, options);
    }
    destroyCouponRedemption(input, options) {
        return this.call(operations.destroyCouponRedemption, input, options);
    }
    listAiModels(input, options) {
        return this.list(operations.listAiModels, input, options);
    }
    createAiModel(input, options) {
        return this.call(operations.createAiModel, input, options);
    }
    deleteAiModels(input, options) {
        return this.call(operations.deleteAiModels, input, options);
    }
    getAiModel(input, options) {
        return this.call(operations.getAiModel, input, options);
    }
    updateAiModel(input, options) {
        return this.call(operations.updateAiModel, input, options);
    }
    deleteAiModel(input, options) {
        return this.call(operations.deleteAiModel, input, options);
    }
    restoreAiModel(input, options) {
        return this.call(operations.restoreAiModel, input, options);
    }
    destroyAiModel(input, options) {
        return this.call(operations.destroyAiModel, input, options);
    }
    listAiModelHistories(input, options) {
        return this.list(operations.listAiModelHistories, input, options);
    }
    getAiModelHistory(input, options) {
        return this.call(operations.getAiModelHistory, input, options);
    }
    deleteAiModelHistory(input, options) {
        return this.call(operations.deleteAiModelHistory, input, options);
    }
    deleteAiModelHistories(input, options) {
        return this.call(operations.deleteAiModelHistories, input, options);
    }
    restoreAiModelHistory(input, options) {
        return this.call(operations.restoreAiModelHistory, input, options);
    }
    destroyAiModelHistory(input, options) {
        return this.call(operations.destroyAiModelHistory, input, options);
    }
    listBillingSettings(input, options) {
        return this.list(operations.listBillingSettings, input, options);
    }
    createBillingSetting(input, options) {
        return this.call(operations.createBillingSetting, input, options);
    }
    deleteBillingSettings(input, options) {
        return this.call(operations.deleteBillingSettings, input, options);
    }
    getBillingSetting(input, options) {
        return this.call(operations.getBillingSetting, input, options);
    }
    updateBillingSetting(input, options) {
        return this.call(operations.updateBillingSetting, input, options);
    }
    deleteBillingSetting(input, options) {
        return this.call(operations.deleteBillingSetting, input, options);
    }
    restoreBillingSetting(input, options) {
        return this.call(operations.restoreBillingSetting, input, options);
    }
    destroyBillingSetting(input, options) {
        return this.call(operations.destroyBillingSetting, input, options);
    }
    listBillingSettingHistories(input, options) {
        return this.list(operations.listBillingSettingHistories, input, options);
    }
    getBillingSettingHistory(input, options) {
        return this.call(operations.getBillingSettingHistory, input, options);
    }
    deleteBillingSettingHistory(input, options) {
        return this.call(operations.deleteBillingSettingHistory, input, options);
    }
    deleteBillingSettingHistories(input, options) {
        return this.call(operations.deleteBillingSettingHistories, input, options);
    }
    restoreBillingSettingHistory(input, options) {
        return this.call(operations.restoreBillingSettingHistory, input, options);
    }
    destroyBillingSettingHistory(input, options) {
        return this.call(operations.destroyBillingSettingHistory, input, options);
    }
    listCreditsProfits(input, options) {
        return this.list(operations.listCreditsProfits, input, options);
    }
    createCreditsProfit(input, options) {
        return this.call(operations.createCreditsProfit, input, options);
    }
    deleteCreditsProfits(input, options) {
        return this.call(operations.deleteCreditsProfits, input, options);
    }
    getCreditsProfit(input, options) {
        return this.call(operations.getCreditsProfit, input, options);
    }
    updateCreditsProfit(input, options) {
        return this.call(operations.updateCreditsProfit, input, options);
    }
    deleteCreditsProfit(input, options) {
        return this.call(operations.deleteCreditsProfit, input, options);
    }
    restoreCreditsProfit(input, options) {
        return this.call(operations.restoreCreditsProfit, input, options);
    }
    destroyCreditsProfit(input, options) {
        return this.call(operations.destroyCreditsProfit, input, options);
    }
    listCreditsProfitHistories(input, options) {
        return this.list(operations.listCreditsProfitHistories, input, options);
    }
    getCreditsProfitHistory(input, options) {
        return this.call(operations.getCreditsProfitHistory, input, options);
    }
    deleteCreditsProfitHistory(input, options) {
        return this.call(operations.deleteCreditsProfitHistory, input, options);
    }
    deleteCreditsProfitHistories(input, options) {
        return this.call(operations.deleteCreditsProfitHistories, input, options);
    }
    restoreCreditsProfitHistory(input, options) {
        return this.call(operations.restoreCreditsProfitHistory, input, options);
    }
    destroyCreditsProfitHistory(input, options) {
        return this.call(operations.destroyCreditsProfitHistory, input, options);
    }
    listNotifications(input, options) {
        return this.list(operations.listNotifications, input, options);
    }
    createNotification(input, options) {
        return this.call(operations.createNotification, input, options);
    }
    deleteNotifications(input, options) {
        return this.call(operations.deleteNotifications, input, options);
    }
    getNotification(input, options) {
        return this.call(operations.getNotification, input, options);
    }
    updateNotification(input, options) {
        return this.call(operations.updateNotification, input, options);
    }
    deleteNotification(input, options) {
        return this.call(operations.deleteNotification, input, options);
    }
    restoreNotification(input, options) {
        return this.call(operations.restoreNotification, input, options);
    }
    destroyNotification(input, options) {
        return this.call(operations.destroyNotification, input, options);
    }
    countUnreadNotifications(input, options) {
        return this.call(operations.countUnreadNotifications, input, options);
    }
    readAllNotifications(input, options) {
        return this.call(operations.readAllNotifications, input, options);
    }
    getPushSettings(input, options) {
        return this.call(operations.getPushSettings, input, options);
    }
    subscribeToPush(input, options) {
        return this.call(operations.subscribeToPush, input, options);
    }
    unsubscribeFromPush(input, options) {
        return this.call(operations.unsubscribeFromPush, input, options);
    }
    createNotificationRecipient(input, options) {
        return this.call(operations.createNotificationRecipient, input, options);
    }
    listNotificationRecipients(input, options) {
        return this.list(operations.listNotificationRecipients, input, options);
    }
    deleteNotificationRecipients(input, options) {
        return this.call(operations.deleteNotificationRecipients, input, options);
    }
    getNotificationRecipient(input, options) {
        return this.call(operations.getNotificationRecipient, input, options);
    }
    updateNotificationRecipient(input, options) {
        return this.call(operations.updateNotificationRecipient, input, options);
    }
    deleteNotificationRecipient(input, options) {
        return this.call(operations.deleteNotificationRecipient, input, options);
    }
    restoreNotificationRecipient(input, options) {
        return this.call(operations.restoreNotificationRecipient, input, options);
    }
    destroyNotificationRecipient(input, options) {
        return this.call(operations.destroyNotificationRecipient, input, options);
    }
    readNotification(input, options) {
        return this.call(operations.readNotification, input, options);
    }
    uploadFile(input, options) {
        return this.call(operations.uploadFile, input, options);
    }
    listStoredFiles(input, options) {
        return this.list(operations.listStoredFiles, input, options);
    }
    deleteStoredFiles(input, options) {
        return this.call(operations.deleteStoredFiles, input, options);
    }
    getStoredFile(input, options) {
        return this.call(operations.getStoredFile, input, options);
    }
    updateStoredFile(input, options) {
        return this.call(operations.updateStoredFile, input, options);
    }
    deleteStoredFile(input, options) {
        return this.call(operations.deleteStoredFile, input, options);
    }
    restoreStoredFile(input, options) {
        return this.call(operations.restoreStoredFile, input, options);
    }
    destroyStoredFile(input, options) {
        return this.call(operations.destroyStoredFile, input, options);
    }
    downloadFile(input, options) {
        return this.call(operations.downloadFile, input, options);
    }
    linkFile(input, options) {
        return this.call(operations.linkFile, input, options);
    }
    createApiClient(input, options) {
        return this.call(operations.createApiClient, input, options);
    }
    listApiClients(input, options) {
        return this.list(operations.listApiClients, input, options);
    }
    deleteApiClients(input, options) {
        return this.call(operations.deleteApiClients, input, options);
    }
    getApiClient(input, options) {
        return this.call(operations.getApiClient, input, options);
    }
    updateApiClient(input, options) {
        return this.call(operations.updateApiClient, input, options);
    }
    deleteApiClient(input, options) {
        return this.call(operations.deleteApiClient, input, options);
    }
    restoreApiClient(input, options) {
        return this.call(operations.restoreApiClient, input, options);
    }
    destroyApiClient(input, options) {
        return this.call(operations.destroyApiClient, input, options);
    }
    rotateApiClient(input, options) {
        return this.call(operations.rotateApiClient, input, options);
    }
    revokeApiClient(input, options) {
        return this.call(operations.revokeApiClient, input, options);
    }
    getConfig(input, options) {
        return this.call(operations.getConfig, input, options);
    }
    listContactMessages(input, options) {
        return this.list(operations.listContactMessages, input, options);
    }
    createContactMessage(input, options) {
        return this.call(operations.createContactMessage, input, options);
    }
    deleteContactMessages(input, options) {
        return this.call(operations.deleteContactMessages, input, options);
    }
    getContactMessage(input, options) {
        return this.call(operations.getContactMessage, input, options);
    }
    updateContactMessage(input, options) {
        return this.call(operations.updateContactMessage, input, options);
    }
    deleteContactMessage(input, options) {
        return this.call(operations.deleteContactMessage, input, options);
    }
    restoreContactMessage(input, options) {
        return this.call(operations.restoreContactMessage, input, options);
    }
    destroyContactMessage(input, options) {
        return this.call(operations.destroyContactMessage, input, options);
    }
    replyToContactMessage(input, options) {
        return this.call(operations.replyToContactMessage, input, options);
    }
    closeContactMessage(input, options) {
        return this.call(operations.closeContactMessage, input, options);
    }
    getDashboardOverview(input, options) {
        return this.call(operations.getDashboardOverview, input, options);
    }
    getDashboardSales(input, options) {
        return this.call(operations.getDashboardSales, input, options);
    }
    getDashboardCredits(input, options) {
        return this.call(operations.getDashboardCredits, input, options);
    }
    getDashboardModels(input, options) {
        return this.call(operations.getDashboardModels, input, options);
    }
    getDashboardUsers(input, options) {
        return this.call(operations.getDashboardUsers, input, options);
    }
    getDashboardFeatures(input, options) {
        return this.call(operations.getDashboardFeatures, input, options);
    }
    getDashboardLiability(input, options) {
        return this.call(operations.getDashboardLiability, input, options);
    }
    getDashboardFees(input, options) {
        return this.call(operations.getDashboardFees, input, options);
    }
    replayDeadLetters(input, options) {
        return this.call(operations.replayDeadLetters, input, options);
    }
    listDeadLetters(input, options) {
        return this.list(operations.listDeadLetters, input, options);
    }
    deleteDeadLetters(input, options) {
        return this.call(operations.deleteDeadLetters, input, options);
    }
    getDeadLetter(input, options) {
        return this.call(operations.getDeadLetter, input, options);
    }
    updateDeadLetter(input, options) {
        return this.call(operations.updateDeadLetter, input, options);
    }
    deleteDeadLetter(input, options) {
        return this.call(operations.deleteDeadLetter, input, options);
    }
    restoreDeadLetter(input, options) {
        return this.call(operations.restoreDeadLetter, input, options);
    }
    destroyDeadLetter(input, options) {
        return this.call(operations.destroyDeadLetter, input, options);
    }
    replayDeadLetter(input, options) {
        return this.call(operations.replayDeadLetter, input, options);
    }
    listAuditLogs(input, options) {
        return this.list(operations.listAuditLogs, input, options);
    }
    getAuditLog(input, options) {
        return this.call(operations.getAuditLog, input, options);
    }
    deleteAuditLog(input, options) {
        return this.call(operations.deleteAuditLog, input, options);
    }
    deleteAuditLogs(input, options) {
        return this.call(operations.deleteAuditLogs, input, options);
    }
    restoreAuditLog(input, options) {
        return this.call(operations.restoreAuditLog, input, options);
    }
    destroyAuditLog(input, options) {
        return this.call(operations.destroyAuditLog, input, options);
    }
}
