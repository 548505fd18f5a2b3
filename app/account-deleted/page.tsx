import type { Metadata } from "next";
import { PublicFrame } from "@/app/public-frame";

export const metadata: Metadata = { title: "Account deleted" };

export default function AccountDeletedPage() {
  return (
    <PublicFrame>
      <main id="content" className="wrap py-16 lg:py-24">
        <h1 className="text-28">Your account is deleted</h1>
        <p className="mt-3 max-w-[60ch]">
          Everything that belonged to you alone is erased, and a last mail to your address says so. The
          address can be used for a new account.
        </p>
        <p className="mt-6">
          <a href="/" className="tap text-accent hover:underline">
            To the first page
          </a>
        </p>
      </main>
    </PublicFrame>
  );
}
