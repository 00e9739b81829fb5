package io.openchutes.local.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.sample.SampleAccounts;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulated miners, and users who call what they run. They reach the platform as real ones do, by its API alone; only what their
 * instances answer is made up.
 */
public final class SimulatedFleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedFleet.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration BETWEEN_OFFERS = Duration.ofSeconds(3);
    private static final Duration BETWEEN_HEARTBEATS = Duration.ofSeconds(5);
    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final int CONNECT_SECONDS = 5;
    private static final int MOST_INSTANCES = 60;
    private static final int MOST_TRIES = 20;
    private static final List<String> REGIONS = List.of("eu-north", "us-east", "us-west", "ap-south", "eu-west");
    /** No simulated miner owns the newest ones, so that a bounty for them stays open. */
    private static final List<Set<String>> POSSESSIONS = List.of(
            Set.of("a100", "a100_sxm", "a6000", "a40", "l40s", "4090"),
            Set.of("h100", "h100_sxm", "h100_nvl", "h200"),
            Set.of("3090", "4090", "5090", "a5000", "a4000", "a10", "l4"),
            Set.of("l40", "l40s", "a6000_ada", "pro_6000", "a4000_ada"),
            Set.of("h100", "h200", "h20", "h800", "a100_40gb", "a100_40gb_sxm", "a100"));

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final List<SimulatedMiner> miners = new ArrayList<>();
    private final Traffic traffic;
    private final ObjectMapper json;
    private final Clock clock;
    private final Random random;
    private final Thread thread;
    private final Thread events;
    private final Set<UUID> hints = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Instant> refusedUntil = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stirred = lock.newCondition();
    private boolean stir;
    private volatile Set<UUID> runnable = Set.of();
    private volatile boolean closed;

    private SimulatedFleet(String baseUrl, SampleAccounts accounts, long seed, ObjectMapper json, Clock clock) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(CONNECT_SECONDS))
                .build();
        this.json = json;
        this.clock = clock;
        this.random = new Random(seed);
        SimulatedAnswers answers = new SimulatedAnswers(json);
        List<SampleAccount> owners = accounts.simulatedMiners();
        for (int i = 0; i < owners.size(); i++) {
            miners.add(new SimulatedMiner(
                    new MinerApi(http, baseUrl, owners.get(i).seed(), json, clock),
                    REGIONS.get(i % REGIONS.size()),
                    POSSESSIONS.get(i % POSSESSIONS.size()),
                    vertx,
                    answers,
                    clock));
        }
        this.traffic = new Traffic(http, baseUrl, accounts.system(), json, new Random(seed));
        this.thread = daemon(this::run, "fleet");
        this.events = daemon(this::follow, "fleet-events");
    }

    /** @param seed decides which of the miners tries first, and who calls when */
    public static SimulatedFleet start(
            String baseUrl, SampleAccounts accounts, long seed, ObjectMapper json, Clock clock) {
        SimulatedFleet fleet = new SimulatedFleet(baseUrl, accounts, seed, json, clock);
        fleet.thread.start();
        fleet.events.start();
        return fleet;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void run() {
        try {
            Set<SimulatedMiner> unknown = new HashSet<>(miners);
            Instant offersAt = Instant.MIN;
            Instant heartbeatAt = Instant.MIN;
            while (!closed) {
                boolean early = await();
                Instant now = clock.instant();
                try {
                    for (SimulatedMiner miner : List.copyOf(unknown)) {
                        miner.removeOrphans();
                        unknown.remove(miner);
                    }
                    if (early || !now.isBefore(heartbeatAt)) {
                        heartbeatAt = now.plus(BETWEEN_HEARTBEATS);
                        for (SimulatedMiner miner : miners) {
                            miner.heartbeat();
                        }
                    }
                    if (early || !now.isBefore(offersAt)) {
                        offersAt = now.plus(BETWEEN_OFFERS);
                        fit(miners.get(0).api().offers(), now);
                    }
                } catch (IOException e) {
                    // The platform restarts, or does not know the accounts yet.
                    LOG.debug("The simulated miners try again", e);
                }
                traffic.tick(now, runnable::contains);
            }
        } catch (InterruptedException e) {
            // Asked to end.
            LOG.debug("The fleet ends", e);
        }
    }

    /** A tick, or less where an event asks for it. */
    private boolean await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TICK.toNanos();
            while (!stir && left > 0) {
                left = stirred.awaitNanos(left);
            }
            boolean early = stir;
            stir = false;
            return early;
        } finally {
            lock.unlock();
        }
    }

    private void fit(List<Offer> offers, Instant now) throws IOException, InterruptedException {
        Set<UUID> able = new HashSet<>();
        // A call of a cold chute waits for a miner; a claim shows that even without an event.
        int tries = MOST_TRIES;
        for (Offer offer : offers) {
            UUID id = offer.chuteId();
            if (miners.stream().anyMatch(miner -> miner.gpuFor(offer).isPresent())) {
                able.add(id);
            }
            long all = miners.stream().mapToLong(miner -> miner.count(id)).sum();
            long current = miners.stream()
                    .mapToLong(miner -> miner.count(id, offer.version()))
                    .sum();
            boolean wanted = hints.remove(id) || offer.hasBounty() || all == 0 && tries-- > 0;
            // As many of the new version as there are of the old ones: then those are drained.
            long target = Math.max(Math.max(offer.target(), all - current), wanted ? 1 : 0);
            if (current < target && !refusedUntil.getOrDefault(id, Instant.MIN).isAfter(now)) {
                launch(offer, now);
            }
            if (current > 0 && current < all) {
                replace(offer);
            }
        }
        runnable = Set.copyOf(able);
    }

    /** Old instances go when a new one answers, so that no call finds none. */
    private void replace(Offer offer) throws IOException, InterruptedException {
        for (SimulatedMiner miner : miners) {
            if (miner.serves(offer)) {
                for (SimulatedMiner each : miners) {
                    if (each.count(offer.chuteId()) > each.count(offer.chuteId(), offer.version())) {
                        each.retire(offer);
                    }
                }
                return;
            }
        }
    }

    private void launch(Offer offer, Instant now) throws IOException, InterruptedException {
        long running = miners.stream().mapToLong(SimulatedMiner::count).sum();
        List<SimulatedMiner> able = new ArrayList<>(
                miners.stream().filter(miner -> miner.gpuFor(offer).isPresent()).toList());
        Collections.shuffle(able, random);
        if (able.isEmpty() || running >= MOST_INSTANCES || !able.get(0).launch(offer)) {
            refusedUntil.put(offer.chuteId(), now.plus(AFTER_A_REFUSAL));
        }
    }

    private void follow() {
        try {
            while (!closed) {
                try {
                    miners.get(0).api().followEvents(this::hear);
                } catch (IOException e) {
                    LOG.debug("The stream of events is opened again", e);
                }
                TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("The fleet's events end", e);
        }
    }

    /** Whatever the event, a claim shows whether an instance is needed. */
    private void hear(String data) {
        try {
            String chuteId = json.readTree(data).path("chute_id").asText();
            if (!chuteId.isEmpty()) {
                hints.add(UUID.fromString(chuteId));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.warn("An event that can't be read: {}", data, e);
        }
        lock.lock();
        try {
            stir = true;
            stirred.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        events.interrupt();
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        miners.forEach(SimulatedMiner::close);
        vertx.close();
    }
}
