const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text is an id in the form in which PostgreSQL writes it: what is not names no row. */
export const isUuid = (text: string): boolean => UUID.test(text);
