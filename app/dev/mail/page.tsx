import type { Metadata } from "next";
import { PublicFrame } from "@/app/public-frame";
import { Outbox } from "@/components/outbox/outbox";
import { readOutbox } from "./read-outbox";

export const metadata: Metadata = { title: "Outbox", robots: { index: false } };

interface OutboxPageProps {
  searchParams: Promise<{ to?: string | string[] }>;
}

export default async function OutboxPage({ searchParams }: OutboxPageProps) {
  const { to } = await searchParams;
  const wanted = typeof to === "string" ? to.trim() : "";
  const mails = await readOutbox(wanted);
  return (
    <PublicFrame>
      <Outbox mails={mails} to={wanted} open={null} framed={null} />
    </PublicFrame>
  );
}
