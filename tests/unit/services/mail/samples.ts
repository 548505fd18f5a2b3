import type { MailParams } from "@/lib/services/mail/enqueue-mail";
import type { MailTemplateId } from "@/lib/services/mail/templates";

const link = "https://quant.test/go?a=1&b=2#token=AbC-_1";
const time = Date.UTC(2026, 10, 21, 12, 5);
const member = { name: "Ada", organisation: "Acme" };
const key = { organisation: "Acme", keyName: "Robot", lastFour: "9x8Z", link };
const tier = { organisation: "Acme", tier: "Pro", link };
const device = { address: "203.0.113.7", userAgent: "Firefox on Linux", time };

/** One set of parameters for every mail that there is. */
export const SAMPLES: { [Id in MailTemplateId]: MailParams<Id> } = {
  "verify-email": { name: "Ada", link },
  "reset-password": { name: "Ada", link, address: "203.0.113.7" },
  "password-changed": { name: "Ada", address: "203.0.113.7", time },
  "confirm-new-email": { name: "Ada", link },
  "email-change-asked": { name: "Ada", newEmail: "new@example.com", link },
  "email-changed": { name: "Ada", newEmail: "new@example.com" },
  "sign-up-again": { name: "Ada", signInLink: "https://quant.test/sign-in", resetLink: link },
  "new-sign-in": { name: "Ada", ...device },
  "second-factor-changed": { name: "Ada", enabled: true },
  "sign-in-blocked": { name: "Ada", failures: 12, address: "203.0.113.7", resetLink: link },
  "security-notice": { name: "Ada", what: "Made new recovery codes", ...device },
  "account-deleted": { name: "Ada" },
  invitation: { organisation: "Acme", inviter: "Bob", role: "member", url: link, expiresAt: time },
  "role-changed": { ...member, from: "member", to: "admin" },
  "membership-ended": member,
  "ownership-transferred": { ...member, from: "Ada", to: "Bob" },
  "organisation-deleted": member,
  "key-expiring": { ...key, expires: time },
  "key-leaked": key,
  "usage-threshold": {
    organisation: "Acme",
    meter: "requests a minute",
    percent: 80,
    used: 960,
    allowed: 1200,
    link,
  },
  receipt: { organisation: "Acme", amount: "$49.00", number: "Q-0001", period: "November 2026", link },
  "payment-failed": { ...tier, amount: "$49.00", until: time },
  "grace-ending": { ...tier, amount: "$49.00", until: time },
  "renewal-coming": { ...tier, price: "$49.00", at: time },
  "trial-started": { ...tier, price: "$49.00", until: time },
  "trial-ending": { ...tier, until: time },
  "subscription-will-end": { ...tier, until: time },
  "subscription-ended": tier,
};
