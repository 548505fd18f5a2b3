import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { PublicFrame } from "@/app/public-frame";
import { Outbox } from "@/components/outbox/outbox";
import { frameHtml } from "../frame-html";
import { readOutbox } from "../read-outbox";

export const metadata: Metadata = { title: "Outbox", robots: { index: false } };

interface OutboxMailPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ to?: string | string[] }>;
}

export default async function OutboxMailPage({ params, searchParams }: OutboxMailPageProps) {
  const [{ id }, { to }, requested] = await Promise.all([params, searchParams, headers()]);
  const wanted = typeof to === "string" ? to.trim() : "";
  const mails = await readOutbox(wanted);
  const open = mails?.find((mail) => mail.id === id) ?? null;
  if (mails !== null && open === null) notFound();
  const framed = open?.html ? frameHtml(open.html, requested.get("x-nonce")) : null;
  return (
    <PublicFrame>
      <Outbox mails={mails} to={wanted} open={open} framed={framed} />
    </PublicFrame>
  );
}
