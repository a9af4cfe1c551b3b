/** A replay token on a line of its own, however long: so it can be copied whole. */
export const tokenText = (token: string): string => ` replay token:\n${token}`;
