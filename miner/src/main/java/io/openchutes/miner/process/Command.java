package io.openchutes.miner.process;

import io.openchutes.miner.launch.OutputRing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of this machine to its end, with the agent's own environment. */
final class Command {
    private static final int LINES = 50;

    /** @param output the last lines */
    record Outcome(boolean succeeded, String output) {}

    private Command() {}

    static Outcome run(List<String> command, Duration patience) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
        } catch (IOException e) {
            return new Outcome(false, e.getMessage());
        }
        OutputRing output = new OutputRing(LINES);
        Thread reader = new Thread(() -> output.readFrom(process.getInputStream()), "command-output");
        reader.setDaemon(true);
        reader.start();
        try {
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            reader.join(1000);
            String text = String.join("\n", output.last(LINES));
            return ended
                    ? new Outcome(process.exitValue() == 0, text)
                    : new Outcome(false, text + "\n(not done after " + patience.toSeconds() + " s)");
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Outcome(false, "interrupted");
        }
    }
}
