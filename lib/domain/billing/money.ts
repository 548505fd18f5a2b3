/** `$1,234.50` out of cents, exactly; whole dollars lose their `.00` where `short`. */
export function moneyText(cents: number, currency = "usd", short = false): string {
  const whole = Math.abs(Math.trunc(cents));
  const units = Math.floor(whole / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = String(whole % 100).padStart(2, "0");
  const figure = short && rest === "00" ? units : `${units}.${rest}`;
  const sign = cents < 0 ? "−" : "";
  return currency === "usd" ? `${sign}$${figure}` : `${sign}${figure} ${currency.toUpperCase()}`;
}
