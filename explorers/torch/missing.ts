export const ABSENT: Readonly<Record<string, string>> = {};
