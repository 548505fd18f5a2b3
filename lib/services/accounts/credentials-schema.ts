import { z } from "zod";

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 256;

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "An e-mail address has at most 254 characters.")
  .pipe(z.email("That is not an e-mail address. Write it like ada@example.com."));

export const personNameSchema = z
  .string()
  .trim()
  .min(1, "Tell us your name.")
  .max(80, "A name has at most 80 characters.")
  .regex(/^[^\p{Cc}]*$/u, "A name has no control characters.");

/** A password to be; the same letters typed on another keyboard are the same password. */
export const newPasswordSchema = z
  .string()
  .normalize("NFKC")
  .min(PASSWORD_LENGTH_MIN, `A password has at least ${PASSWORD_LENGTH_MIN} characters.`)
  .max(PASSWORD_LENGTH_MAX, `A password has at most ${PASSWORD_LENGTH_MAX} characters.`);

const passwordSchema = z
  .string()
  .min(1, "Type your password.")
  .max(PASSWORD_LENGTH_MAX, "That password is too long.");

const codeSchema = z.string().trim().min(1, "Type the code.").max(64, "That code is too long.");

const tokenSchema = z.string("The link is not complete.").max(200, "The link is not complete.");

export const signUpSchema = z.strictObject({
  name: personNameSchema,
  email: emailSchema,
  password: newPasswordSchema,
  terms: z.literal(true, "Accept the terms to go on."),
});

export const signInSchema = z.strictObject({
  email: emailSchema,
  password: passwordSchema,
  /** Of the second factor, or one of the recovery codes. */
  code: codeSchema.optional(),
});

export const secondFactorSchema = z.strictObject({ code: codeSchema });
export const forgotPasswordSchema = z.strictObject({ email: emailSchema });
export const linkSchema = z.strictObject({ token: tokenSchema });
export const resetPasswordSchema = z.strictObject({ token: tokenSchema, password: newPasswordSchema });
export const changePasswordSchema = z.strictObject({ current: passwordSchema, next: newPasswordSchema });
export const changeEmailSchema = z.strictObject({ email: emailSchema, password: passwordSchema });
export const changeNameSchema = z.strictObject({ name: personNameSchema });

export type SignUp = z.infer<typeof signUpSchema>;
export type SignIn = z.infer<typeof signInSchema>;
export type ResetPassword = z.infer<typeof resetPasswordSchema>;
export type ChangePassword = z.infer<typeof changePasswordSchema>;
export type ChangeEmail = z.infer<typeof changeEmailSchema>;
