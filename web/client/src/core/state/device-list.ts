/** DeviceList keeps a list on the device. */
export interface DeviceList<T> {
  read(): T[];
  write(list: T[]): void;
}

/** onDevice keeps a list under a key; without storage it still waits for the line, only not over a reload. */
export function onDevice<T>(key: string): DeviceList<T> {
  let memory: T[] | null = null;
  return {
    read() {
      if (memory) return memory;
      try {
        return JSON.parse(localStorage.getItem(key) ?? '[]') as T[];
      } catch {
        return [];
      }
    },
    write(list) {
      try {
        localStorage.setItem(key, JSON.stringify(list));
        memory = null;
      } catch {
        memory = list;
      }
    },
  };
}
