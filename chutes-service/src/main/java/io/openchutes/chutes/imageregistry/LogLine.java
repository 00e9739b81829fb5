package io.openchutes.chutes.imageregistry;

/**
 * A line of a build's log.
 *
 * @param number its place, from 1 on
 * @param type {@code stdout}, or {@code stderr} for why a build failed: the command line shows that as a warning
 */
record LogLine(long number, String type, String line) {
    static final String OUTPUT = "stdout";
    static final String FAULT = "stderr";
}
