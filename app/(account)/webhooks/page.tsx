import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { Room } from "@/app/room";
import { WebhooksRoom } from "@/components/account/webhooks/webhooks-room";
import { SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import { listWebhooks } from "@/lib/services/webhooks/manage-webhooks";
import * as action from "./webhook-actions";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage() {
  const person = await requireSignedIn("/webhooks");
  return (
    <Room
      room={null}
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <strong>Webhooks</strong>
        </>
      }
    >
      <WebhooksRoom
        rows={await listWebhooks(prisma(), person)}
        limit={person.entitlements.limits.webhooks}
        tierName={person.entitlements.limits.name}
        mayChange={SCOPES_OF_ROLE[person.role].includes("account:write")}
        actions={{
          create: action.createWebhookAction,
          change: action.changeWebhookAction,
          remove: action.deleteWebhookAction,
          test: action.testWebhookAction,
          deliveries: action.listDeliveriesAction,
        }}
      />
    </Room>
  );
}
