package io.openchutes.miner.launch;

import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.strategy.GpuStock.Devices;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A way to run chutes: as processes of this machine, or as Pods of a cluster. */
public interface ChuteLauncher {
    /**
     * Whether anything can be launched here; asked once, before all else.
     *
     * @throws Unfit where it can't
     */
    void check();

    /** Whether chutes are kept from this agent and from each other, so that code of strangers may run. */
    boolean isolates();

    /**
     * Takes charge, and ends what an earlier life of the agent has left.
     *
     * @param gpusChanged called from then on when {@link #machines} would answer otherwise
     * @return the instances that the earlier life had
     */
    Set<UUID> begin(Runnable gpusChanged) throws IOException;

    /** The GPUs of each machine by the platform's names, in the order of their device numbers. */
    Map<String, List<String>> machines();

    /** Makes whatever all chutes need; blocks until then, and is tried again where it fails. */
    void prepare() throws LaunchFailed;

    /** Whether all is made that chutes need. */
    boolean isReady();

    /** Whether chutes run on when the agent ends, for its next life to take them over. */
    default boolean outlivesTheAgent() {
        return false;
    }

    /** The chutes that run on from an earlier life, as {@link #begin} found them; each must be taken over or ended. */
    default List<Spare> spares() {
        return List.of();
    }

    /** Makes a chute that runs on the claim's; it serves once {@link #awaitReady} returns. */
    default RunningChute takeOver(Claim claim, Spare spare) throws LaunchFailed {
        throw new LaunchFailed("no chute outlives the agent here", List.of());
    }

    /** Ends a chute that nobody wants. */
    default void end(Spare spare) {}

    /** Starts a chute; it does not serve yet. */
    RunningChute start(Claim claim, ChuteSource source, Devices devices) throws LaunchFailed;

    /**
     * Returns when the chute serves.
     *
     * @throws LaunchFailed where it ended, can't be run, or took too long
     */
    void awaitReady(RunningChute chute, Duration patience) throws LaunchFailed;

    /** Removes whatever was made for other instances than these; called from time to time. */
    void sweep(Set<UUID> held);

    /** Gives up charge, after all instances have ended. */
    void end() throws IOException;
}
