import { openSession, type Session } from "../../kernel/session/session.ts";

/** Sessions for notebooks that run one after another: those of one folder share a compiler, which is slow to load. */
export interface Sessions {
  /** a session in which nothing has run, in this folder; the one before is over */
  fresh(folder: string): Promise<Session>;
  close(): Promise<void>;
}

export function sessionsByFolder(): Sessions {
  let open: { folder: string; session: Session } | undefined;
  const close = async (): Promise<void> => {
    const last = open;
    open = undefined;
    await last?.session.shutdown();
  };
  const fresh = async (folder: string): Promise<Session> => {
    if (open?.folder === folder) {
      await open.session.restart();
      return open.session;
    }
    await close();
    open = { folder, session: openSession({ cwd: folder }) };
    return open.session;
  };
  return { fresh, close };
}
