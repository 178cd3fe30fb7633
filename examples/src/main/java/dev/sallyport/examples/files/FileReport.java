package dev.sallyport.examples.files;

/**
 * What a file holds, counted in bytes.
 *
 * @param lines pieces between bytes 0x0A; a last piece without one counts, an empty file has none
 * @param words longest runs without ASCII white space: space, tab, LF, VT, FF, CR
 * @param longestLine the most bytes of a line, its 0x0A not counted; 0 for an empty file
 * @param sha256 the digest of all bytes, 64 lower-case hexadecimal digits
 */
public record FileReport(long lines, long words, long longestLine, String sha256) {}
