import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { dueSession } from "@/app/_server/due-session";
import { localPath, type NextParameter } from "@/app/_server/local-path";
import { EntryPage } from "@/app/entry-page";
import { SecondFactorForm } from "@/components/account/entry/second-factor-form";

export const metadata: Metadata = { title: "Second factor" };

export default async function SecondFactorPage({ searchParams }: NextParameter) {
  const next = localPath((await searchParams).next, "/home");
  if (!(await dueSession())) redirect(next as Route);
  return (
    <EntryPage title="One more step" note="Your account asks for a second factor.">
      <SecondFactorForm next={next} />
    </EntryPage>
  );
}
