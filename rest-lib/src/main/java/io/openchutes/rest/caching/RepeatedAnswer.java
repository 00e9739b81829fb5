package io.openchutes.rest.caching;

import java.nio.charset.StandardCharsets;

/**
 * An answer as bytes for the wire.
 *
 * @param head the status line and the headers up to the request's id, which ends them
 */
record RepeatedAnswer(int status, byte[] head, byte[] body) {
    private static final byte[] NONE = {};

    /** @param tagged the header lines of a public answer; null for a caller's own */
    static RepeatedAnswer ok(Prepared answer, boolean gzip, String tagged) {
        boolean compressed = gzip && answer.gzipped() != null;
        byte[] body = compressed ? answer.gzipped() : answer.body();
        return new RepeatedAnswer(
                200,
                head(
                        "200 OK",
                        "Content-Type: " + answer.mediaType() + "\r\n"
                                + (compressed ? "Content-Encoding: gzip\r\n" : "") + "Content-Length: " + body.length
                                + "\r\n",
                        tagged),
                body);
    }

    static RepeatedAnswer notModified(String tagged) {
        return new RepeatedAnswer(304, head("304 Not Modified", "", tagged), NONE);
    }

    private static byte[] head(String status, String content, String tagged) {
        return ("HTTP/1.1 " + status + "\r\n" + content
                        + (tagged == null ? "Cache-Control: private, no-store\r\n" : tagged)
                        + "X-Content-Type-Options: nosniff\r\nX-Request-Id: ")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
