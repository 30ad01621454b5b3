/** number shows a whole or decimal number with a decimal comma and dots between thousands. */
export function number(value: number, decimals = 0): string {
  return value.toLocaleString('vi-VN', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** fileSize shows bytes as KB or MB with a decimal comma. */
export function fileSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${number(Math.max(1, Math.round(bytes / 1024)))} KB`;
  return `${number(bytes / 1024 / 1024, 1)} MB`;
}
