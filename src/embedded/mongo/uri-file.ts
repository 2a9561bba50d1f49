/** The file of a data folder that holds the server's address while one serves it. */
export const URI_FILE = "mongodb-uri";
