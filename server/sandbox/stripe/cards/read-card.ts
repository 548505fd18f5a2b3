import { TEST_CARDS } from "./test-cards";

export interface CardEntry {
  number: string;
  expMonth: number;
  expYear: number;
}

export type CardProblem = { field: "number" | "expiry" | "cvc"; code: string; message: string };

/** What a person typed into a card form, or the first thing that is wrong with it, in Stripe's words. */
export function readCard(
  typed: { number: string; expiry: string; cvc: string },
  nowSeconds: number,
): CardEntry | CardProblem {
  const number = typed.number.replace(/[\s-]/g, "");
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) {
    return { field: "number", code: "incorrect_number", message: "Your card number is invalid." };
  }
  const [, month = "", year = ""] = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(typed.expiry) ?? [];
  const expMonth = Number(month);
  const expYear = year.length === 2 ? 2_000 + Number(year) : Number(year);
  if (month === "" || expMonth < 1 || expMonth > 12) {
    return {
      field: "expiry",
      code: "invalid_expiry_month",
      message: "Your card's expiration date is incomplete.",
    };
  }
  if (Date.UTC(expYear, expMonth, 1) / 1000 <= nowSeconds) {
    return {
      field: "expiry",
      code: "invalid_expiry_year",
      message: "Your card's expiration date is in the past.",
    };
  }
  if (!/^\d{3,4}$/.test(typed.cvc.trim())) {
    return { field: "cvc", code: "invalid_cvc", message: "Your card's security code is incomplete." };
  }
  if (!(number in TEST_CARDS)) {
    return {
      field: "number",
      code: "card_declined",
      message: "Your card was declined: the sandbox takes test cards alone, such as 4242 4242 4242 4242.",
    };
  }
  return { number, expMonth, expYear };
}

function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
