/** texts pairs the Vietnamese texts of a screen with the English ones: the compiler refuses a missing or a surplus key. */
export function texts<const V extends Record<string, string>>(vi: V, en: { [K in keyof V]: string }): { vi: V; en: { [K in keyof V]: string } } {
  return { vi, en };
}
