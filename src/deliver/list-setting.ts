/** Where the tool's id of a list is kept once it is known. */
export const listSetting = (connection: string, key: string): string => `list/${connection}/${key}`
