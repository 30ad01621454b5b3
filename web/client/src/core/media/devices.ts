// Cameras, microphones and loudspeakers of this computer: which there are, which was chosen, and
// what is wrong with one in words a screen can translate.

import type { DeviceTrouble } from './state';

/** One device a person can choose. `label` is empty until the browser may name it. */
export interface Device {
  id: string;
  kind: 'microphone' | 'camera' | 'speaker';
  label: string;
}

/** How large my picture is sent; a smaller one spares a weak machine or line. */
export type Picture = 'sharp' | 'medium' | 'small';

/** The chosen devices by id; undefined means the browser's own choice. */
export interface Choice {
  microphone?: string;
  camera?: string;
  speaker?: string;
  /** sharp unless chosen. */
  picture?: Picture;
}

const pictures: Record<Picture, { width: number; height: number; frames: number }> = {
  sharp: { width: 1280, height: 720, frames: 25 },
  medium: { width: 640, height: 360, frames: 20 },
  small: { width: 320, height: 180, frames: 10 },
};

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

/** Opens the camera at the chosen size; a camera that has only other sizes gives the nearest. */
export function openCamera(choice: Choice): Promise<MediaStream> {
  const { width, height, frames } = pictures[choice.picture ?? 'sharp'] ?? pictures.sharp;
  return open({
    video: {
      ...(choice.camera ? { deviceId: { ideal: choice.camera } } : {}),
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: frames, max: Math.max(frames, 15) },
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
