package io.openchutes.miner.process;

import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.LaunchFailed;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** The virtual environment with the genuine SDK, made once and used by every instance from then on. */
@ApplicationScoped
public class PythonEnvironment {
    private static final Logger LOG = Logger.getLogger(PythonEnvironment.class);
    /** Written last: an environment without it is half a one. */
    private static final String COMPLETE = "complete";

    private final MinerConfig config;
    private volatile Path ready;

    public PythonEnvironment(MinerConfig config) {
        this.config = config;
    }

    public boolean isReady() {
        return ready != null;
    }

    /** The folder of the environment's programs. */
    Path programs() {
        Path made = ready;
        if (made == null) {
            throw new IllegalStateException("the Python environment is not there yet");
        }
        return made.resolve("bin");
    }

    /**
     * Makes the environment where it is not there yet; blocks until then. Another agent that uses the same folder is waited for.
     *
     * @throws LaunchFailed with what pip said
     */
    public synchronized void make(PythonFinder.Python python) throws LaunchFailed {
        if (isReady()) {
            return;
        }
        Path all = config.process()
                .environments()
                .orElseGet(() -> config.data().resolve("python"))
                .toAbsolutePath()
                .normalize();
        List<String> packages = new ArrayList<>();
        packages.add("chutes==" + config.process().sdkVersion());
        config.process().packages().ifPresent(packages::addAll);
        Path folder = all.resolve(name(python, packages));
        Folders.makePrivate(all);
        // Closing the file gives the lock back.
        try (FileChannel lock =
                FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (!Files.exists(folder.resolve(COMPLETE))) {
                Folders.delete(folder);
                LOG.infof("Making a Python environment with %s in %s; this takes a minute, once", packages, folder);
                install(python, folder, packages);
                Files.writeString(folder.resolve(COMPLETE), String.join("\n", packages) + "\n");
            }
        } catch (IOException e) {
            throw new LaunchFailed("The Python environment can't be made in " + folder, e);
        }
        LOG.infof("Chutes run by Python %s with %s", python.version(), packages);
        ready = folder;
    }

    private String name(PythonFinder.Python python, List<String> packages) {
        String name = "chutes-" + config.process().sdkVersion().replaceAll("[^A-Za-z0-9.]", "_") + "-python"
                + python.version();
        return packages.size() == 1 ? name : name + "-" + Integer.toHexString(packages.hashCode());
    }

    private void install(PythonFinder.Python python, Path folder, List<String> packages) throws LaunchFailed {
        run("making a virtual environment", List.of(python.program(), "-m", "venv", folder.toString()));
        List<String> pip = new ArrayList<>(List.of(
                folder.resolve("bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check"));
        pip.addAll(packages);
        run("installing " + packages, pip);
    }

    private void run(String what, List<String> command) throws LaunchFailed {
        Command.Outcome outcome = Command.run(command, config.process().installWithin());
        if (!outcome.succeeded()) {
            throw new LaunchFailed(
                    "The Python environment is not there, " + what + " failed",
                    outcome.output().lines().toList());
        }
    }
}
