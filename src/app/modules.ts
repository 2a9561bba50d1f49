import type { Module } from "@/kit/module";
import aiModels from "@/modules/ai-models/index";
import apiClients from "@/modules/api-clients/index";
import auditLogs from "@/modules/audit-logs/index";
import auth from "@/modules/auth/index";
import autoTopUps from "@/modules/auto-top-ups/index";
import billingSettings from "@/modules/billing-settings/index";
import config from "@/modules/config/index";
import contact from "@/modules/contact/index";
import coupons from "@/modules/coupons/index";
import creditsProcess from "@/modules/credits-process/index";
import creditsProfits from "@/modules/credits-profits/index";
import creditsTransactions from "@/modules/credits-transactions/index";
import creditsUsages from "@/modules/credits-usages/index";
import dashboard from "@/modules/dashboard/index";
import deadLetters from "@/modules/dead-letters/index";
import featureEndpoints from "@/modules/feature-endpoints/index";
import featurePopups from "@/modules/feature-popups/index";
import featureUsageLogs from "@/modules/feature-usage-logs/index";
import features from "@/modules/features/index";
import notificationRecipients from "@/modules/notification-recipients/index";
import notifications from "@/modules/notifications/index";
import packageFeatures from "@/modules/package-features/index";
import packagePlans from "@/modules/package-plans/index";
import packageTransactions from "@/modules/package-transactions/index";
import packages from "@/modules/packages/index";
import paymentMethods from "@/modules/payment-methods/index";
import paymentTransactions from "@/modules/payment-transactions/index";
import plans from "@/modules/plans/index";
import savedMethods from "@/modules/saved-methods/index";
import storage from "@/modules/storage/index";
import userWallets from "@/modules/user-wallets/index";
import users from "@/modules/users/index";

/** The one list of modules, in the order the contract shows them. */
export const modules: readonly Module[] = [
  auth,
  users,
  userWallets,
  creditsTransactions,
  creditsUsages,
  creditsProcess,
  packages,
  plans,
  packagePlans,
  packageFeatures,
  packageTransactions,
  features,
  featureEndpoints,
  featurePopups,
  featureUsageLogs,
  paymentTransactions,
  paymentMethods,
  savedMethods,
  autoTopUps,
  coupons,
  aiModels,
  billingSettings,
  creditsProfits,
  notifications,
  notificationRecipients,
  storage,
  apiClients,
  config,
  contact,
  dashboard,
  deadLetters,
  auditLogs,
];
