package io.openchutes.embedded;

/** The process that started this one, and without which this one is of no use to anybody. */
public final class Launcher {
    private Launcher() {}

    /** Ends this process in order once that one has ended, however it did. */
    public static void exitWith(ProcessHandle launcher) {
        launcher.onExit().thenRun(() -> System.exit(0));
    }
}
