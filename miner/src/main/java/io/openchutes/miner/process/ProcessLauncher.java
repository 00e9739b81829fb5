package io.openchutes.miner.process;

import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.gpu.Gpus;
import io.openchutes.miner.launch.ChuteLauncher;
import io.openchutes.miner.launch.LaunchFailed;
import io.openchutes.miner.launch.OutputRing;
import io.openchutes.miner.launch.RunningChute;
import io.openchutes.miner.launch.Unfit;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.GpuStock.Devices;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Runs chutes as child processes of the genuine SDK, each in a session, a folder and an environment of its own. They have the rights of the
 * agent's user: this is no sandbox.
 */
@ApplicationScoped
@Typed(ProcessLauncher.class)
public class ProcessLauncher implements ChuteLauncher {
    private static final Logger LOG = Logger.getLogger(ProcessLauncher.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int LAST_LINES = 50;
    private static final String THIS_MACHINE = "";
    private static final String NO_SANDBOX =
            "Chutes run as processes of this user: this is no sandbox. They can read what this user can "
                    + "read, this agent's seed included, and use the network. Run only code that you trust.";
    private static final String MARK = "OPENCHUTES_INSTANCE_ID";
    /** Starts a session, limits what it may take, and becomes the program; the pid stays that of the process started here. */
    private static final String TRAMPOLINE = """
            import os, resource, sys
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            memory = int(sys.argv[1])
            if memory > 0:
                resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            os.umask(0o077)
            os.execv(sys.argv[2], sys.argv[2:])
            """;

    private final MinerConfig config;
    private final PythonEnvironment python;
    private final Path instances;
    private final Path pids;
    private final HttpClient http;
    private volatile PythonFinder.Python found;
    private FileChannel lockFile;
    private FileLock lock;

    public ProcessLauncher(MinerConfig config, PythonEnvironment python) {
        this.config = config;
        this.python = python;
        Path data = config.data().toAbsolutePath().normalize();
        this.instances = data.resolve("instances");
        this.pids = data.resolve("processes");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LOOK)
                .build();
    }

    @Override
    public void check() {
        found = PythonFinder.find(config.process().python())
                .orElseThrow(() -> new Unfit(
                        Unfit.NOTHING_TO_RUN_WITH,
                        PythonFinder.missing(config.process().python())));
    }

    @Override
    public boolean isolates() {
        return false;
    }

    @Override
    public void prepare() throws LaunchFailed {
        python.make(found);
    }

    @Override
    public boolean isReady() {
        return python.isReady();
    }

    @Override
    public Map<String, List<String>> machines() {
        return Map.of(THIS_MACHINE, config.gpus().map(Gpus::declared).orElseGet(Gpus::found));
    }

    /**
     * Takes the data folder for this agent alone.
     *
     * @throws IllegalStateException where another agent uses the folder
     */
    @Override
    public Set<UUID> begin(Runnable gpusChanged) throws IOException {
        LOG.warn(NO_SANDBOX);
        Folders.makePrivate(instances.getParent());
        Folders.makePrivate(instances);
        Folders.makePrivate(pids);
        lockFile =
                FileChannel.open(instances.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            lockFile.close();
            throw new IllegalStateException(
                    instances.getParent() + " is used by another agent: give each its own " + "openchutes.miner.data.");
        }
        Set<UUID> left = new HashSet<>();
        for (Path pidFile : list(pids)) {
            if (pidFile.toString().endsWith(".pid")) {
                String name = pidFile.getFileName().toString().replaceFirst("\\.pid$", "");
                if (ProcessGroup.endOrphan(pidFile)) {
                    LOG.infof("Ended instance %s, which an earlier life of this agent had left", name);
                }
            } else {
                Files.delete(pidFile);
            }
        }
        for (Path folder : list(instances)) {
            try {
                UUID instanceId = UUID.fromString(folder.getFileName().toString());
                left.add(instanceId);
                // Started, and the agent killed before it could write the pid file.
                ProcessGroup.killMarked(mark(instanceId));
            } catch (IllegalArgumentException e) {
                LOG.debugf("%s was no instance's folder", folder);
            }
            Folders.delete(folder);
        }
        return left;
    }

    private static String mark(UUID instanceId) {
        return MARK + "=" + instanceId;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    /** Folders and processes go with their instance. */
    @Override
    public void sweep(Set<UUID> held) {}

    /** Lets another agent have the data folder. */
    @Override
    public void end() throws IOException {
        if (lock != null && lock.isValid()) {
            lock.release();
            lockFile.close();
        }
    }

    @Override
    public ChuteProcess start(Claim claim, ChuteSource source, Devices devices) throws LaunchFailed {
        UUID instanceId = claim.instanceId();
        Path folder = instances.resolve(instanceId.toString());
        try {
            Folders.makePrivate(folder);
            Path work = Folders.makePrivate(folder.resolve("work"));
            Path code = work.resolve(source.filename()).normalize();
            if (!code.getParent().equals(work)) {
                throw new LaunchFailed("The chute's filename leads out of its folder", List.of());
            }
            Files.writeString(code, source.code());
            int port = freePort();
            int loggingPort = freePort();
            ProcessBuilder builder = new ProcessBuilder(command(source, port, loggingPort))
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
            builder.environment().clear();
            builder.environment().putAll(environment(folder, devices, instanceId));
            Process process = builder.start();
            ProcessGroup group;
            try {
                group = ProcessGroup.adopt(process.toHandle(), pids.resolve(instanceId + ".pid"), mark(instanceId));
            } catch (IOException e) {
                process.destroyForcibly();
                throw e;
            }
            OutputRing output = new OutputRing(config.process().logLines());
            Thread reader = new Thread(() -> output.readFrom(process.getInputStream()), "output-" + instanceId);
            reader.setDaemon(true);
            reader.start();
            return new ChuteProcess(
                    group, folder, port, loggingPort, output, config.process().stopWithin());
        } catch (IOException e) {
            throw new LaunchFailed("The chute can't be started: " + e.getMessage(), e);
        }
    }

    private List<String> command(ChuteSource source, int port, int loggingPort) {
        Path programs = python.programs();
        String memory = config.process()
                .memory()
                .map(size -> String.valueOf(size.asLongValue()))
                .orElse("0");
        // By its interpreter: the first line of a script in a deep folder is too long for the kernel.
        String interpreter = programs.resolve("python").toString();
        return List.of(
                interpreter,
                "-c",
                TRAMPOLINE,
                memory,
                interpreter,
                programs.resolve("chutes").toString(),
                "run",
                source.refStr(),
                "--dev",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--logging-port",
                String.valueOf(loggingPort));
    }

    /** Built from nothing: what the agent knows stays with it. */
    private Map<String, String> environment(Path folder, Devices devices, UUID instanceId) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", python.programs() + ":/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", Folders.makePrivate(folder.resolve("home")).toString());
        environment.put("TMPDIR", Folders.makePrivate(folder.resolve("tmp")).toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("CHUTES_EXECUTION_CONTEXT", "REMOTE");
        environment.put(MARK, instanceId.toString());
        environment.put(
                "CUDA_VISIBLE_DEVICES",
                devices.numbers().stream().map(String::valueOf).collect(Collectors.joining(",")));
        return environment;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Returns when the chute serves: its logging server answers before the chute's own start-up has run, so its own port has to answer too.
     *
     * @throws LaunchFailed where it ended, or took too long
     */
    @Override
    public void awaitReady(RunningChute chute, Duration patience) throws LaunchFailed {
        ChuteProcess process = (ChuteProcess) chute;
        long deadline = System.nanoTime() + patience.toNanos();
        while (!(answers(process.loggingPort(), "/_alive", true) && answers(process.port(), "/", false))) {
            if (!process.isAlive()) {
                awaitOutput();
                throw new LaunchFailed(
                        "The chute ended before it served", process.output().last(LAST_LINES));
            }
            if (System.nanoTime() > deadline) {
                throw new LaunchFailed(
                        "The chute did not serve within " + patience.toSeconds() + " s",
                        process.output().last(LAST_LINES));
            }
            pause(process);
        }
        if (!process.isAlive()) {
            throw new LaunchFailed(
                    "Another program answers at the chute's port",
                    process.output().last(LAST_LINES));
        }
    }

    private static void pause(ChuteProcess process) throws LaunchFailed {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailed("The agent ends", process.output().last(LAST_LINES));
        }
    }

    /** The last lines may still be on their way through the pipe. */
    private static void awaitOutput() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers(int port, String path, boolean well) throws LaunchFailed {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LOOK)
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return !well || status == 200;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailed("The agent ends", List.of());
        }
    }
}
