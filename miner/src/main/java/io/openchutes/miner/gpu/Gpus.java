package io.openchutes.miner.gpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GPUs by the platform's names: declared, found on this machine, or named by a product. */
public final class Gpus {
    private static final int MOST = 1024;
    private static final Pattern DECLARED = Pattern.compile("([a-z0-9_]{1,32})(?::([0-9]{1,4}))?");
    private static final Pattern MODEL =
            Pattern.compile("(pro_6000|a4000_ada|a6000_ada|gh200|mi300x|[abhl][0-9]{1,4}s?|[0-9]{4}|b[0-9]{3})");
    private static final Pattern MEMORY = Pattern.compile("([0-9]+)gb");

    private Gpus() {}

    /**
     * The GPUs that the configuration declares, each as {@code name} or {@code name:count}.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public static List<String> declared(List<String> entries) {
        List<String> kinds = new ArrayList<>();
        for (String entry : entries) {
            Matcher matcher = DECLARED.matcher(entry.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "openchutes.miner.gpus has \"" + entry + "\", but takes name:count, as a4000:1");
            }
            int count = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            for (int i = 0; i < count && kinds.size() < MOST; i++) {
                kinds.add(matcher.group(1));
            }
        }
        return kinds;
    }

    /** What {@code nvidia-smi} finds; nothing where there is none. */
    public static List<String> found() {
        Process process;
        try {
            process = new ProcessBuilder("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            // The program comes with NVIDIA's driver: without it there is no GPU that a chute could use.
            return List.of();
        }
        try (var output = process.getInputStream()) {
            String text = new String(output.readNBytes(64 * 1024), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                return List.of();
            }
            return text.lines()
                    .filter(line -> !line.isBlank())
                    .limit(MOST)
                    .map(Gpus::named)
                    .toList();
        } catch (IOException e) {
            process.destroyForcibly();
            return List.of();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** The platform's name of a product: {@code NVIDIA RTX A4000} is {@code a4000}; unknown ones are spelt out, and fit no chute. */
    public static String named(String product) {
        String words = product.strip()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^nvidia[ -]", "")
                .replaceAll("[ -]+", "_");
        String plain =
                words.replaceFirst("^(geforce_)?(rtx|gtx|tesla|quadro)_", "").replaceFirst("^rtx_", "");
        if (plain.startsWith("4000_ada")) {
            return "a4000_ada";
        }
        if (plain.startsWith("6000_ada")) {
            return "a6000_ada";
        }
        if (plain.startsWith("pro_6000")) {
            return "pro_6000";
        }
        Matcher model = MODEL.matcher(plain);
        if (!model.lookingAt()) {
            return plain;
        }
        String name = model.group(1);
        if (name.equals("a100")) {
            Matcher memory = MEMORY.matcher(plain);
            boolean large = memory.find() && memory.group(1).equals("80");
            return large
                    ? (plain.contains("sxm") ? "a100_sxm" : "a100")
                    : plain.contains("sxm") ? "a100_40gb_sxm" : "a100_40gb";
        }
        if (name.equals("h100")) {
            return plain.contains("nvl")
                    ? "h100_nvl"
                    : plain.contains("hbm3") || plain.contains("sxm") ? "h100_sxm" : "h100";
        }
        return name;
    }
}
