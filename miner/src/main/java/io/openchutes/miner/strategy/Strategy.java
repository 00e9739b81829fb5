package io.openchutes.miner.strategy;

import io.openchutes.miner.platform.OfferedChute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What to launch next: first chutes with a bounty that have no instance, the largest multiplier first; then those that miss most of
 * their target, of equals the one with the larger multiplier. Never more than the GPUs that are free.
 */
public final class Strategy {
    /** An instance to launch. */
    public record Launch(UUID chuteId, String version, String gpu, int gpuCount) {}

    private Strategy() {}

    /**
     * @param underWay how many instances of each version this miner is launching, which the platform does not count as active yet
     * @param allowed not left alone at the moment
     */
    public static List<Launch> choose(
            Collection<OfferedChute> offers,
            Map<ChuteVersion, Integer> underWay,
            GpuStock stock,
            Predicate<OfferedChute> allowed) {
        GpuStock left = stock.copy();
        Map<ChuteVersion, Integer> present = new HashMap<>(underWay);
        List<OfferedChute> open =
                new ArrayList<>(offers.stream().filter(allowed).toList());
        List<Launch> launches = new ArrayList<>();
        while (left.free() > 0 && !open.isEmpty()) {
            OfferedChute best = open.stream().min(order(present)).orElseThrow();
            Optional<String> gpu = left.fitting(best.supportedGpus(), best.gpuCount());
            if (missing(best, present) <= 0 || gpu.isEmpty()) {
                open.remove(best);
                continue;
            }
            left.take(gpu.get(), best.gpuCount());
            present.merge(ChuteVersion.of(best), 1, Integer::sum);
            launches.add(new Launch(best.chuteId(), best.version(), gpu.get(), best.gpuCount()));
        }
        return launches;
    }

    private static Comparator<OfferedChute> order(Map<ChuteVersion, Integer> present) {
        return Comparator.comparing((OfferedChute chute) -> missing(chute, present) <= 0)
                .thenComparing(Comparator.comparingDouble((OfferedChute chute) -> bounty(chute, present))
                        .reversed())
                .thenComparing(Comparator.comparingInt((OfferedChute chute) -> missing(chute, present))
                        .reversed())
                .thenComparing(
                        Comparator.comparingDouble(OfferedChute::multiplier).reversed())
                .thenComparing(OfferedChute::chuteId);
    }

    /** A bounty is for the first instance. */
    private static double bounty(OfferedChute chute, Map<ChuteVersion, Integer> present) {
        return chute.active() + present.getOrDefault(ChuteVersion.of(chute), 0) > 0 ? 0 : chute.bounty();
    }

    /** How many instances a chute lacks. */
    public static int missing(OfferedChute chute, Map<ChuteVersion, Integer> present) {
        int wanted = Math.max(chute.target(), chute.bounty() > 0 ? 1 : 0);
        return wanted - chute.active() - present.getOrDefault(ChuteVersion.of(chute), 0);
    }
}
