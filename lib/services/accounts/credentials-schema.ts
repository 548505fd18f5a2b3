import { z } from "zod";

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 256;

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "An e-mail address has at most 254 characters.")
  .pipe(z.email("That is not an e-mail address. Write it like ada@example.com."));

const personName = z
  .string()
  .trim()
  .min(1, "Tell us your name.")
  .max(80, "A name has at most 80 characters.")
  .regex(/^[^\p{Cc}]*$/u, "A name has no control characters.");

export const signUpSchema = z.strictObject({
  name: personName,
  email,
  password: z
    .string()
    .min(PASSWORD_LENGTH_MIN, `A password has at least ${PASSWORD_LENGTH_MIN} characters.`)
    .max(PASSWORD_LENGTH_MAX, `A password has at most ${PASSWORD_LENGTH_MAX} characters.`),
  terms: z.literal(true, "Accept the terms to go on."),
});

export const signInSchema = z.strictObject({
  email,
  password: z.string().min(1, "Type your password.").max(PASSWORD_LENGTH_MAX, "That password is too long."),
});

export type SignUp = z.infer<typeof signUpSchema>;
export type SignIn = z.infer<typeof signInSchema>;
