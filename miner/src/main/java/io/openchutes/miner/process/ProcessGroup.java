package io.openchutes.miner.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A process that leads a session of its own, and whatever it started. Its pid file names it by pid and start time, so that a later life of
 * the agent finds it, and never takes a pid that was given anew for it.
 */
final class ProcessGroup {
    private static final Logger LOG = Logger.getLogger(ProcessGroup.class);
    /** The kernel's clock of process starts may be read a little differently from one JVM to the next. */
    private static final Duration SAME_START = Duration.ofSeconds(3);

    private static final Duration KILLED = Duration.ofSeconds(10);
    private static final Duration SIGNAL = Duration.ofSeconds(10);
    private static final int LONGEST_ENVIRONMENT = 256 * 1024;

    private final ProcessHandle leader;
    private final Path pidFile;
    private final String mark;

    private ProcessGroup(ProcessHandle leader, Path pidFile, String mark) {
        this.leader = leader;
        this.pidFile = pidFile;
        this.mark = mark;
    }

    /**
     * Takes charge of a process that was started to lead a session.
     *
     * @param mark {@code NAME=value} of its environment that no other process has
     */
    static ProcessGroup adopt(ProcessHandle leader, Path pidFile, String mark) throws IOException {
        ProcessGroup group = new ProcessGroup(leader, pidFile, mark);
        String start = leader.info()
                .startInstant()
                .map(instant -> " " + instant.toEpochMilli())
                .orElse(" -");
        Path half = pidFile.resolveSibling(pidFile.getFileName() + ".new");
        Files.writeString(half, leader.pid() + start + "\n" + mark + "\n");
        Files.move(half, pidFile, StandardCopyOption.ATOMIC_MOVE);
        return group;
    }

    /** Ends what a pid file of an earlier life names, if it is still that; whether anything was there. */
    static boolean endOrphan(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        boolean found = false;
        if (lines.size() == 2) {
            String[] words = lines.get(0).split(" ");
            Optional<ProcessHandle> leader = alive(words);
            if (leader.isPresent()) {
                new ProcessGroup(leader.get(), pidFile, lines.get(1)).kill();
                found = true;
            } else {
                killGroupWithoutLeader(words[0]);
            }
            found |= killMarked(lines.get(1));
        }
        // Half a file is that of an agent that was killed before its process could do anything.
        Files.deleteIfExists(pidFile);
        return found;
    }

    /** A pid is not given anew while a group has its number, so that a group without a leader is the one that was named. */
    private static void killGroupWithoutLeader(String pid) {
        try {
            long group = Long.parseLong(pid);
            if (group > 1 && ProcessHandle.of(group).isEmpty()) {
                signal("KILL", group);
            }
        } catch (NumberFormatException e) {
            LOG.debugf("A pid file names no process: %s", pid);
        }
    }

    private static Optional<ProcessHandle> alive(String[] words) {
        try {
            long pid = Long.parseLong(words[0]);
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle ->
                            words.length == 2 && sameStart(handle.info().startInstant(), words[1]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean sameStart(Optional<Instant> actual, String expected) {
        if (actual.isEmpty() || expected.equals("-")) {
            return actual.isEmpty() && expected.equals("-");
        }
        Instant wanted = Instant.ofEpochMilli(Long.parseLong(expected));
        return Duration.between(actual.get(), wanted).abs().compareTo(SAME_START) <= 0;
    }

    long pid() {
        return leader.pid();
    }

    boolean isAlive() {
        return leader.isAlive();
    }

    CompletableFuture<ProcessHandle> onExit() {
        return leader.onExit();
    }

    /** SIGTERM for all of them, and SIGKILL for what is left when the leader has ended or {@code patience} is over. */
    void stop(Duration patience) {
        signal("TERM", leader.pid());
        awaitExit(patience);
        kill();
    }

    /** SIGKILL for all of them; returns when the leader is gone. */
    void kill() {
        signal("KILL", leader.pid());
        leader.destroyForcibly();
        awaitExit(KILLED);
        killMarked(mark);
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            LOG.warnf("%s can't be deleted: %s", pidFile, e.getMessage());
        }
    }

    private void awaitExit(Duration patience) {
        try {
            leader.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debugf("Process %d is still there after %s", leader.pid(), patience);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Can't wait for process " + leader.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To the group, whose number stays taken as long as one of its processes lives. */
    private static void signal(String name, long group) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " -" + group)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNAL.toMillis(), TimeUnit.MILLISECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Can't signal processes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What left the group, by a session of its own, still has its environment; known on Linux only. */
    static boolean killMarked(String mark) {
        Path proc = Path.of("/proc");
        if (!Files.isDirectory(proc) || mark.isBlank()) {
            return false;
        }
        long own = ProcessHandle.current().pid();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            List<ProcessHandle> left = all.filter(process -> process.pid() != own)
                    .filter(process -> hasMark(proc.resolve(process.pid() + "/environ"), mark))
                    .toList();
            left.forEach(ProcessHandle::destroyForcibly);
            return !left.isEmpty();
        }
    }

    private static boolean hasMark(Path environment, String mark) {
        try (var input = Files.newInputStream(environment)) {
            String text = new String(input.readNBytes(LONGEST_ENVIRONMENT), StandardCharsets.UTF_8);
            return ("\0" + text + "\0").contains("\0" + mark + "\0");
        } catch (IOException e) {
            // Another user's, or gone meanwhile: none of ours.
            return false;
        }
    }
}
