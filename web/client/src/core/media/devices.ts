// Cameras, microphones and loudspeakers of this computer: which there are, which was chosen, and
// what is wrong with one in words a screen can translate.

import type { DeviceTrouble } from './state';

/** One device a person can choose. `label` is empty until the browser may name it. */
export interface Device {
  id: string;
  kind: 'microphone' | 'camera' | 'speaker';
  label: string;
}

/** The chosen devices by id; undefined means the browser's own choice. */
export interface Choice {
  microphone?: string;
  camera?: string;
  speaker?: string;
}

const kinds: Record<string, Device['kind']> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

/** Lists the devices the browser knows; empty where it knows none or may not say. */
export async function listDevices(): Promise<Device[]> {
  if (!navigator.mediaDevices?.enumerateDevices) return [];
  const found = await navigator.mediaDevices.enumerateDevices();
  return found.flatMap((device) => {
    const kind = kinds[device.kind];
    return kind && device.deviceId !== '' ? [{ id: device.deviceId, kind, label: device.label }] : [];
  });
}

/** Calls `changed` when a device is plugged in or out. Returns what stops it. */
export function onDeviceChange(changed: () => void): () => void {
  navigator.mediaDevices?.addEventListener('devicechange', changed);
  return () => navigator.mediaDevices?.removeEventListener('devicechange', changed);
}

const storageKey = 'nt.media.devices';

/** The choice made earlier on this computer. */
export function rememberedChoice(): Choice {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Choice) : {};
  } catch {
    return {};
  }
}

/** Remembers the choice on this computer. */
export function rememberChoice(choice: Choice): void {
  localStorage.setItem(storageKey, JSON.stringify(choice));
}

/** Opens the microphone; echo cancellation and noise suppression on, one channel is enough for speech. */
export function openMicrophone(choice: Choice): Promise<MediaStream> {
  return open({
    audio: {
      ...(choice.microphone ? { deviceId: { ideal: choice.microphone } } : {}),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      channelCount: 1,
    },
  });
}

/** Opens the camera at up to 1280 x 720, 30 pictures a second. */
export function openCamera(choice: Choice): Promise<MediaStream> {
  return open({
    video: {
      ...(choice.camera ? { deviceId: { ideal: choice.camera } } : {}),
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 25, max: 30 },
    },
  });
}

/** Asks which window or screen to share. Rejects when the person declines. */
export function openScreen(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getDisplayMedia) {
    return Promise.reject(new DOMException('no screen capture', 'NotFoundError'));
  }
  return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
}

function open(constraints: MediaStreamConstraints): Promise<MediaStream> {
  // Browsers hide the devices outside a secure context.
  if (!navigator.mediaDevices?.getUserMedia) {
    return Promise.reject(new DOMException('no devices', 'NotFoundError'));
  }
  return navigator.mediaDevices.getUserMedia(constraints);
}

/** The trouble behind a refusal of the browser. */
export function troubleOf(error: unknown): DeviceTrouble {
  const name = error instanceof DOMException || error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    default:
      return 'busy';
  }
}
