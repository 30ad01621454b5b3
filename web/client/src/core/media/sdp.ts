// The few lines of a session description that this client changes before it is applied.

/**
 * Asks the Opus encoder for in-band error correction and silence suppression (RFC 7587 section 6.1)
 * by stating them in the description the encoder obeys. Other parameters stay as they are.
 */
export function withOpusForWeakLines(sdp: string): string {
  const opus = new Set<string>();
  for (const match of sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)) opus.add(match[1]!);
  const described = new Set<string>();
  const wanted: [string, string][] = [
    ['useinbandfec', '1'],
    ['usedtx', '1'],
  ];
  let result = sdp.replace(/^a=fmtp:(\d+) ([^\r\n]*)/gm, (line, type: string, parameters: string) => {
    if (!opus.has(type)) return line;
    described.add(type);
    const kept = parameters
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '' && !wanted.some(([name]) => part.startsWith(`${name}=`)));
    return `a=fmtp:${type} ${[...kept, ...wanted.map(([name, value]) => `${name}=${value}`)].join(';')}`;
  });
  result = result.replace(/^a=rtpmap:(\d+) opus\/48000[^\r\n]*/gim, (line, type: string) =>
    described.has(type)
      ? line
      : `${line}\r\na=fmtp:${type} ${wanted.map(([name, value]) => `${name}=${value}`).join(';')}`,
  );
  return result;
}
