package io.openchutes.local.fleet;

import io.openchutes.auth.ss58.Ss58Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One of the simulated miners.
 *
 * @param gpus the kinds of GPU that it owns, as many of each as anybody asks for
 */
record Miner(String hotkey, String region, Set<String> gpus) {
    private static final List<String> REGIONS = List.of("eu-north", "us-east", "us-west", "ap-south", "eu-west");
    /** Nobody here owns the newest ones, so that a bounty for them stays open. */
    private static final List<Set<String>> POSSESSIONS = List.of(
            Set.of("a100", "a100_sxm", "a6000", "a40", "l40s", "4090"),
            Set.of("h100", "h100_sxm", "h100_nvl", "h200"),
            Set.of("3090", "4090", "5090", "a5000", "a4000", "a10", "l4"),
            Set.of("l40", "l40s", "a6000_ada", "pro_6000", "a4000_ada"),
            Set.of("h100", "h200", "h20", "h800", "a100_40gb", "a100_40gb_sxm", "a100"));

    /** The same miners for the same seed. */
    static List<Miner> drawn(Random random) {
        List<Miner> miners = new ArrayList<>();
        for (int i = 0; i < POSSESSIONS.size(); i++) {
            byte[] key = new byte[Ss58Address.PUBLIC_KEY_LENGTH];
            random.nextBytes(key);
            miners.add(new Miner(Ss58Address.of(key).text(), REGIONS.get(i), POSSESSIONS.get(i)));
        }
        return List.copyOf(miners);
    }
}
