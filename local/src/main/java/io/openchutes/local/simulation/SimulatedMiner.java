package io.openchutes.local.simulation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One of the simulated miners: claims instances for its simulated GPUs, runs them in this process, and ends those that are revoked.
 */
final class SimulatedMiner implements AutoCloseable {
    private static final int OPEN_SECONDS = 5;

    private final MinerApi api;
    private final String region;
    private final Set<String> gpus;
    private final Vertx vertx;
    private final SimulatedAnswers answers;
    private final Clock clock;
    private final Map<UUID, SimulatedInstance> instances = new LinkedHashMap<>();

    /** @param gpus the kinds of GPU that it owns, as many of each as anybody asks for */
    SimulatedMiner(MinerApi api, String region, Set<String> gpus, Vertx vertx, SimulatedAnswers answers, Clock clock) {
        this.api = api;
        this.region = region;
        this.gpus = Set.copyOf(gpus);
        this.vertx = vertx;
        this.answers = answers;
        this.clock = clock;
    }

    MinerApi api() {
        return api;
    }

    /** Removes what an earlier run had: it ended with its process. */
    void removeOrphans() throws IOException, InterruptedException {
        for (HeldInstance held : api.instances()) {
            if (!instances.containsKey(held.instanceId())) {
                api.remove(held);
            }
        }
    }

    Optional<String> gpuFor(Offer offer) {
        return offer.supportedGpus().stream().filter(gpus::contains).findFirst();
    }

    long count(UUID chuteId, UUID version) {
        return instances.values().stream()
                .filter(each -> each.claim().chuteId().equals(chuteId)
                        && each.claim().version().equals(version))
                .count();
    }

    long count(UUID chuteId) {
        return instances.values().stream()
                .filter(each -> each.claim().chuteId().equals(chuteId))
                .count();
    }

    int count() {
        return instances.size();
    }

    /** Claims an instance and runs it; false where the claim is refused. */
    boolean launch(Offer offer) throws IOException, InterruptedException {
        Optional<String> gpu = gpuFor(offer);
        if (gpu.isEmpty()) {
            return false;
        }
        Optional<Claim> claim = api.claim(offer, gpu.get(), region);
        if (claim.isEmpty()) {
            return false;
        }
        SimulatedInstance instance = new SimulatedInstance(vertx, claim.get(), answers, clock);
        await(instance.open());
        instances.put(claim.get().instanceId(), instance);
        if (!api.announce(claim.get().instanceId(), instance.port())) {
            end(claim.get().instanceId());
            return false;
        }
        return true;
    }

    /** Removes the instances of the chute's older versions. */
    void retire(Offer offer) throws IOException, InterruptedException {
        for (HeldInstance held : api.instances()) {
            if (held.chuteId().equals(offer.chuteId()) && !held.version().equals(offer.version())) {
                api.remove(held);
                end(held.instanceId());
            }
        }
    }

    /** Whether an instance of the chute's present version answers calls. */
    boolean serves(Offer offer) throws IOException, InterruptedException {
        return count(offer.chuteId(), offer.version()) > 0
                && api.instances().stream()
                        .anyMatch(held -> held.chuteId().equals(offer.chuteId())
                                && held.version().equals(offer.version())
                                && held.isActive());
    }

    /** Sends a heartbeat, and ends the instances that the platform revoked. */
    void heartbeat() throws IOException, InterruptedException {
        if (!instances.isEmpty()) {
            api.heartbeat(Set.copyOf(instances.keySet())).forEach(this::end);
        }
    }

    private void end(UUID instanceId) {
        SimulatedInstance instance = instances.remove(instanceId);
        if (instance != null) {
            instance.close();
        }
    }

    private static void await(Future<?> future) throws IOException, InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The instance could not listen", e);
        }
    }

    @Override
    public void close() {
        instances.values().forEach(SimulatedInstance::close);
        instances.clear();
    }
}
