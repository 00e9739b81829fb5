package io.openchutes.bench.platform;

import io.openchutes.embedded.Jdk;
import io.openchutes.local.platform.Memory;
import io.openchutes.local.platform.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a service holds after a collection. */
public record Footprint(double heapBytes, long megabytes) {
    public static Footprint of(ServiceProcess service) {
        jcmd(service, "GC.run");
        try {
            String metrics = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(service.managementUrl() + "/q/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            double heap = metrics.lines()
                    .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
            return new Footprint(heap, Memory.megabytes(service.pid()).orElse(0));
        } catch (IOException e) {
            throw new IllegalStateException("The memory can't be asked for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Bytes of the live objects of each class. */
    public static Map<String, Long> classes(ServiceProcess service) {
        Map<String, Long> bytes = new HashMap<>();
        jcmd(service, "GC.class_histogram").lines().forEach(line -> {
            String[] fields = line.trim().split("\\s+");
            // num: instances bytes class (module)
            if (fields.length >= 4 && fields[0].endsWith(":") && Character.isDigit(fields[0].charAt(0))) {
                bytes.merge(fields[3], Long.parseLong(fields[2]), Long::sum);
            }
        });
        return bytes;
    }

    private static String jcmd(ServiceProcess service, String command) {
        try {
            Process jcmd = new ProcessBuilder(Jdk.program("jcmd"), String.valueOf(service.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (jcmd.waitFor() != 0) {
                throw new IllegalStateException("jcmd " + command + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException("jcmd " + command + " can't be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    public void print(String what) {
        System.out.printf("%-38s %12.1f %14d%n", what, heapBytes / 1e6, megabytes);
    }
}
