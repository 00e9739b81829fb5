package io.openchutes.embedded;

import java.nio.file.Path;

/** The JDK that this process runs on. */
public final class Jdk {
    private Jdk() {}

    /** The command that starts one of its programs, {@code java} or {@code keytool}. */
    public static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
