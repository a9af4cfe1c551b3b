/** What can send one message at a time. */
export interface Socket {
  send(frames: Buffer[]): Promise<void>;
}

/** Sends what it is given, in order. */
export interface Sender {
  send(frames: Buffer[]): void;
  /** resolves when everything given so far has been sent */
  drained(): Promise<void>;
}

/** zeromq refuses a second send while one is under way: messages would be lost. Here each waits for the one before. */
export function createSender(socket: Socket): Sender {
  let last = Promise.resolve();
  return {
    send(frames) {
      last = last.then(() => socket.send(frames)).catch(() => {});
    },
    drained: () => last,
  };
}
