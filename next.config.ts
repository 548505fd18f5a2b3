import type { NextConfig } from "next";

const config: NextConfig = {
  // A nonce-based CSP needs every page rendered per request, which partial prerendering rules out.
  cacheComponents: false,
  partialPrefetching: false,
  // Everybody gets the title with the page: streamed after it, a refresh leaves the page without one for a moment.
  htmlLimitedBots: /./,
  typedRoutes: true,
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // npm test holds the types of the whole project; a start must not wait for them.
  typescript: { ignoreBuildErrors: true },
};

export default config;
