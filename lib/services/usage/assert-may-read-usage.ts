import { roleMay } from "@/lib/domain/access/roles";
import { AppError } from "@/lib/platform/errors";
import type { Member } from "../access/member";

/** Errors: `forbidden`. */
export function assertMayReadUsage({ role }: Pick<Member, "role">): void {
  if (roleMay(role, "usage:read")) return;
  throw new AppError("forbidden", "Your role in this organisation does not see its usage. Ask an admin.");
}
