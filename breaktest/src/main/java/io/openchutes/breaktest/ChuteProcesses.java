package io.openchutes.breaktest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Which stand-in chutes really run on this machine, whoever their parent is by now. */
final class ChuteProcesses {
    private static final String MARK = "-D" + StandInChute.INSTANCE_PROPERTY + "=";

    private final Path data;

    /** @param data the test's data folder: other tests may run on this machine */
    ChuteProcesses(Path data) {
        this.data = data;
    }

    /** The processes of each instance. */
    Map<UUID, List<Long>> running() {
        Map<UUID, List<Long>> running = new TreeMap<>();
        ProcessHandle.allProcesses().forEach(process -> {
            String[] arguments = process.info().arguments().orElse(new String[0]);
            boolean isOurs = Arrays.stream(arguments).anyMatch(each -> each.startsWith("-Duser.home=" + data));
            if (isOurs) {
                Arrays.stream(arguments)
                        .filter(each -> each.startsWith(MARK))
                        .forEach(each -> running.computeIfAbsent(
                                        UUID.fromString(each.substring(MARK.length())), id -> new ArrayList<>())
                                .add(process.pid()));
            }
        });
        return running;
    }
}
