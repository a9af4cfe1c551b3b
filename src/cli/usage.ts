/** A request that cannot be understood: one line that names what was wrong and what was expected. */
export class UsageError extends Error {}
