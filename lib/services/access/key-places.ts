import type { ApiKey } from "@/lib/generated/prisma/client";
import type { TenantTransaction } from "@/lib/platform/with-organisation";

type PlacedKey = Pick<ApiKey, "id" | "createdAt" | "placedAt" | "rotatedAt" | "revokedAt" | "expiresAt">;

interface Place {
  id: string;
  name: string;
  placedAt: number;
}

/**
 * The places of an organisation's keys: those that live, oldest first; the ones beyond the limit do not work
 * until there is room again. A key that was rotated has handed its place on and stands where its successor does.
 */
export class KeyPlaces {
  constructor(
    private readonly places: readonly Place[],
    private readonly limit: number,
    private readonly nowMs: number,
  ) {}

  /** Whether this key lives and there is no place for it. */
  isBeyond(key: PlacedKey): boolean {
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= this.nowMs))
      return false;
    const first = this.places[this.limit];
    if (first === undefined) return false;
    if (key.rotatedAt !== null) return placeOf(key) >= first.placedAt;
    return this.places.findIndex(({ id }) => id === key.id) >= this.limit;
  }

  get used(): number {
    return this.places.length;
  }

  /** Whose revocation would make room: the newest one that has a place. */
  get lastWithin(): Place | null {
    return this.places[this.limit - 1] ?? null;
  }
}

/** Keys whose maker is gone open nothing and hold no place. */
export async function readKeyPlaces(
  transaction: TenantTransaction,
  organisationId: string,
  limit: number,
  nowMs: number,
): Promise<KeyPlaces> {
  const rows = await transaction.$queryRaw<{ id: string; name: string; placed_at: Date }[]>`
    select k.id, k.name, coalesce(k.placed_at, k.created_at) as placed_at
    from accounts.api_keys k
    join accounts.memberships m on m.organisation_id = k.organisation_id and m.user_id = k.created_by
    where k.organisation_id = ${organisationId}::uuid and k.revoked_at is null and k.rotated_at is null
      and (k.expires_at is null or k.expires_at > ${new Date(nowMs)})
    order by coalesce(k.placed_at, k.created_at), k.id`;
  const places = rows.map(({ id, name, placed_at }) => ({ id, name, placedAt: placed_at.getTime() }));
  return new KeyPlaces(places, limit, nowMs);
}

export function placeOf({ placedAt, createdAt }: Pick<ApiKey, "placedAt" | "createdAt">): number {
  return (placedAt ?? createdAt).getTime();
}
