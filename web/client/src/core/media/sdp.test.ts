import { describe, expect, it } from 'vitest';
import { withOpusForWeakLines } from './sdp';

const sdp = (...lines: string[]): string => ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 0', ...lines, ''].join('\r\n');

describe('withOpusForWeakLines', () => {
  it('adds correction and silence suppression and keeps the rest', () => {
    expect(withOpusForWeakLines(sdp('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=0', 'a=fmtp:96 x=1'))).toBe(
      sdp('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1', 'a=fmtp:96 x=1'),
    );
  });
  it('adds the line where there was none', () => {
    expect(withOpusForWeakLines(sdp('a=rtpmap:111 opus/48000/2'))).toBe(sdp('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 useinbandfec=1;usedtx=1'));
  });
  it('changes nothing twice', () => {
    const once = withOpusForWeakLines(sdp('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10'));
    expect(withOpusForWeakLines(once)).toBe(once);
  });
});
