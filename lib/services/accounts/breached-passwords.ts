import { AppError } from "@/lib/platform/errors";

/** Whose password it is to be: words that anybody would try first. */
export interface PasswordOwner {
  name: string;
  email: string;
}

const PRODUCT_WORDS = ["quant", "quantsaas", "quant-saas"];
/** Shorter parts of a name are in too many good passwords. */
const OWN_WORD_LENGTH_MIN = 3;
/** What must be left over once the guessable part is taken out. */
const OWN_PART_LENGTH_MIN = 8;

let loading: Promise<ReadonlySet<string>> | null = null;

/** 49 thousand passwords that were found in the open; read on first use and kept, 4 MiB. */
function breached(): Promise<ReadonlySet<string>> {
  loading ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary["passwords-common"].map((password) => fold(String(password)))),
  );
  return loading;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** What is wrong with a password that is long enough, in one sentence; null where nothing is. */
export async function passwordObjection(password: string, owner: PasswordOwner): Promise<string | null> {
  const folded = fold(password);
  const list = await breached();
  if (list.has(folded) || list.has(withoutEnds(folded)) || list.has(unitOf(folded))) {
    return "That password is on lists that attackers try first. Take another, such as four words of your own.";
  }
  if (new Set(folded).size < 5) return "That password repeats itself. Take one with more variety.";
  const word = ownWords(owner).find((own) => folded.includes(own));
  if (word !== undefined && withoutEnds(folded.replaceAll(word, "")).length < OWN_PART_LENGTH_MIN) {
    return "That password is made of your name, your e-mail address or ours. Take one that says nothing of you.";
  }
  return null;
}

/** Errors: `invalid_request`, beside the field `path`. */
export async function assertGoodPassword(
  password: string,
  owner: PasswordOwner,
  path = "password",
): Promise<void> {
  const message = await passwordObjection(password, owner);
  if (message !== null) throw new AppError("invalid_request", message, { fields: [{ path, message }] });
}

/** "Sunshine-2026!" is as good as "sunshine". */
function withoutEnds(text: string): string {
  return text.replace(/^[^\p{L}]{1,200}|[^\p{L}]{1,200}$/gu, "");
}

/** "secretsecretsecret" is as good as "secret". */
function unitOf(text: string): string {
  const length = (text + text).indexOf(text, 1);
  return text.slice(0, length);
}

function ownWords({ name, email }: PasswordOwner): string[] {
  const words = [
    ...fold(name).split(/[^\p{L}\p{N}]+/u),
    fold(name),
    ...fold(email).split(/[@.+_-]/),
    fold(email),
  ];
  return [...words.filter((word) => word.length >= OWN_WORD_LENGTH_MIN), ...PRODUCT_WORDS].sort(
    (one, other) => other.length - one.length,
  );
}
