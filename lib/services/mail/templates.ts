import type { MailTemplate } from "./define-mail";
import { accountDeleted } from "./templates/account-deleted";
import { confirmNewEmail } from "./templates/confirm-new-email";
import { emailChangeAsked } from "./templates/email-change-asked";
import { emailChanged } from "./templates/email-changed";
import { graceEnding } from "./templates/grace-ending";
import { invitation } from "./templates/invitation";
import { keyExpiring } from "./templates/key-expiring";
import { keyLeaked } from "./templates/key-leaked";
import { membershipEnded } from "./templates/membership-ended";
import { newSignIn } from "./templates/new-sign-in";
import { organisationDeleted } from "./templates/organisation-deleted";
import { ownershipTransferred } from "./templates/ownership-transferred";
import { passwordChanged } from "./templates/password-changed";
import { paymentFailed } from "./templates/payment-failed";
import { receipt } from "./templates/receipt";
import { renewalComing } from "./templates/renewal-coming";
import { resetPassword } from "./templates/reset-password";
import { roleChanged } from "./templates/role-changed";
import { secondFactorChanged } from "./templates/second-factor-changed";
import { securityNotice } from "./templates/security-notice";
import { signInBlocked } from "./templates/sign-in-blocked";
import { signUpAgain } from "./templates/sign-up-again";
import { subscriptionEnded } from "./templates/subscription-ended";
import { subscriptionWillEnd } from "./templates/subscription-will-end";
import { trialEnding } from "./templates/trial-ending";
import { trialStarted } from "./templates/trial-started";
import { usageThreshold } from "./templates/usage-threshold";
import { verifyEmail } from "./templates/verify-email";

/** Every mail that there is: one file and one line each. The ids are stored with mails that wait. */
export const MAIL_TEMPLATES = {
  "verify-email": verifyEmail,
  "reset-password": resetPassword,
  "password-changed": passwordChanged,
  "confirm-new-email": confirmNewEmail,
  "email-change-asked": emailChangeAsked,
  "email-changed": emailChanged,
  "sign-up-again": signUpAgain,
  "new-sign-in": newSignIn,
  "second-factor-changed": secondFactorChanged,
  "sign-in-blocked": signInBlocked,
  "security-notice": securityNotice,
  "account-deleted": accountDeleted,
  invitation,
  "role-changed": roleChanged,
  "membership-ended": membershipEnded,
  "ownership-transferred": ownershipTransferred,
  "organisation-deleted": organisationDeleted,
  "key-expiring": keyExpiring,
  "key-leaked": keyLeaked,
  "usage-threshold": usageThreshold,
  receipt,
  "payment-failed": paymentFailed,
  "trial-ending": trialEnding,
  "subscription-ended": subscriptionEnded,
  "trial-started": trialStarted,
  "grace-ending": graceEnding,
  "subscription-will-end": subscriptionWillEnd,
  "renewal-coming": renewalComing,
} as const satisfies Record<string, MailTemplate>;

export type MailTemplateId = keyof typeof MAIL_TEMPLATES;

export function isMailTemplate(text: string): text is MailTemplateId {
  return Object.hasOwn(MAIL_TEMPLATES, text);
}
