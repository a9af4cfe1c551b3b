/** A mistake in the command line or in a file: shown as one line, exit code 2. */
export class UsageError extends Error {}
