import type { SettingRow } from "./rows";
import type { Transaction } from "./transaction";

const FIRST: SettingRow = {
  id: "sandbox",
  offsetMs: 0,
  advancingTo: null,
  retryDays: [3, 5, 7],
  afterRetries: "cancel",
  webhookMode: "normal",
  webhookTypes: null,
};

export function setting(tx: Pick<Transaction, "get">): SettingRow {
  return tx.get("setting", FIRST.id) ?? FIRST;
}
