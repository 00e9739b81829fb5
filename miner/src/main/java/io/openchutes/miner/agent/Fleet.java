package io.openchutes.miner.agent;

import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.ChuteLauncher;
import io.openchutes.miner.launch.LaunchFailed;
import io.openchutes.miner.launch.RunningChute;
import io.openchutes.miner.launch.Spare;
import io.openchutes.miner.platform.ChuteSource;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.platform.PlatformClient;
import io.openchutes.miner.platform.PlatformRefusal;
import io.openchutes.miner.platform.PlatformUnreachable;
import io.openchutes.miner.proxy.InstanceProxy;
import io.openchutes.miner.proxy.PortRange;
import io.openchutes.miner.proxy.Ports;
import io.openchutes.miner.strategy.ChuteVersion;
import io.openchutes.miner.strategy.GpuStock;
import io.openchutes.miner.strategy.GpuStock.Devices;
import io.openchutes.miner.strategy.Setbacks;
import io.openchutes.miner.strategy.Strategy.Launch;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The instances that this miner holds: each is launched, announced, watched and ended here. */
@ApplicationScoped
public class Fleet {
    private static final Logger LOG = Logger.getLogger(Fleet.class);
    private static final int LAST_LINES = 50;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int LONGEST_HEADERS = 64 * 1024;
    private static final int MOST_CALLS = 10_000;
    /** An instance that has served for so long was launched well, whatever ends it. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration ANNOUNCE_FOR = Duration.ofMinutes(2);
    private static final Duration ANNOUNCE_AGAIN = Duration.ofSeconds(1);

    /** Whose doing the end of an instance is. */
    private enum End {
        /** The platform took its place away: it need not be told. */
        REVOKED,
        /** It failed to come up, or ended by itself: where it hardly served, the next launch waits. */
        ITS_OWN,
        /** The agent ends, or can't reach the platform: the chute is not to blame. */
        OF_THE_AGENT
    }

    private final MinerConfig config;
    private final PlatformClient platform;
    private final ChuteLauncher launcher;
    private final Vertx vertx;
    private final Clock clock;
    private final Setbacks setbacks;
    private final ConcurrentMap<UUID, Instance> instances = new ConcurrentHashMap<>();
    /** With the GPUs that they have. */
    private final ConcurrentMap<Spare, Devices> spares = new ConcurrentHashMap<>();

    private final ExecutorService launches;
    private final ExecutorService endings = Executors.newCachedThreadPool(task -> new Thread(task, "ending"));
    private final HttpClient toChutes;
    private final String listen;
    private final Ports ports;
    private GpuStock stock = new GpuStock(Map.of());
    private Runnable changed = () -> {};

    public Fleet(MinerConfig config, PlatformClient platform, ChuteLauncher launcher, Vertx vertx, Clock clock) {
        this.config = config;
        this.platform = platform;
        this.launcher = launcher;
        this.vertx = vertx;
        this.clock = clock;
        MinerConfig.Launch launch = config.launch();
        this.setbacks = new Setbacks(launch.tries(), launch.pause(), launch.longestPause(), clock);
        this.launches = Executors.newFixedThreadPool(launch.atOnce(), task -> new Thread(task, "launch"));
        this.listen =
                config.proxy().listen().orElse(config.proxy().host().equals("127.0.0.1") ? "127.0.0.1" : "0.0.0.0");
        this.ports = new Ports(PortRange.parse(config.proxy().ports()));
        this.toChutes = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setMaxHeaderSize(LONGEST_HEADERS)
                        .setDecompressionSupported(false),
                // Of one chute; the proxies keep to its concurrency.
                new PoolOptions().setHttp1MaxSize(MOST_CALLS));
    }

    /**
     * Sets the GPUs that spares have aside for them.
     *
     * @param onChange called when a GPU has become free
     */
    synchronized void begin(Map<String, List<String>> machines, Runnable onChange) {
        stock = new GpuStock(machines);
        changed = onChange;
        for (Spare spare : launcher.spares()) {
            stock.takeOn(spare.machine(), spare.gpu(), spare.gpuCount())
                    .ifPresentOrElse(
                            devices -> spares.put(spare, devices), () -> endings.execute(() -> launcher.end(spare)));
        }
    }

    /** The chutes that run on from an earlier life of the agent and wait to be taken over. */
    Set<Spare> spares() {
        return Set.copyOf(spares.keySet());
    }

    /** Claims a place for a chute that runs already. */
    void takeOver(Spare spare) {
        Devices devices = spares.get(spare);
        Claim claim = platform.claim(
                spare.version().chuteId(), spare.version().version(), spare.gpu(), spare.gpuCount(), config.region());
        spares.remove(spare);
        Instance instance = new Instance(claim, devices);
        instances.put(claim.instanceId(), instance);
        LOG.infof("Taking over what was instance %s as %s", spare.id(), instance);
        launches.execute(() -> bringUp(instance, () -> launcher.takeOver(claim, spare)));
    }

    /** Nobody wants it. */
    void end(Spare spare) {
        Devices devices = spares.remove(spare);
        if (devices != null) {
            LOG.infof(
                    "Ending what was instance %s of chute %s: nobody wants it",
                    spare.id(), spare.version().chuteId());
            endings.execute(() -> {
                launcher.end(spare);
                giveBack(devices);
            });
        }
    }

    /** Machines have come or gone. */
    synchronized void machinesAre(Map<String, List<String>> machines) {
        stock.become(machines);
    }

    Setbacks setbacks() {
        return setbacks;
    }

    Set<UUID> held() {
        return Set.copyOf(instances.keySet());
    }

    Collection<Instance> all() {
        return List.copyOf(instances.values());
    }

    synchronized GpuStock free() {
        return stock.copy();
    }

    Set<Instance> launching() {
        return instances.values().stream()
                .filter(instance -> instance.state() == Instance.State.LAUNCHING)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * How many instances of each version are on their way, which the platform may not count as active yet.
     *
     * @param earlier those that were on their way before the platform was asked what is active: one that has come up since may be in no count
     */
    Map<ChuteVersion, Integer> underWay(Set<Instance> earlier) {
        Map<ChuteVersion, Integer> counts = new HashMap<>();
        Stream.concat(earlier.stream(), launching().stream()).distinct().forEach(instance -> {
            Claim claim = instance.claim();
            counts.merge(new ChuteVersion(claim.chuteId(), claim.version()), 1, Integer::sum);
        });
        return counts;
    }

    /** Claims a place, and launches the instance on a thread of its own. */
    void launch(Launch launch) {
        Devices devices;
        synchronized (this) {
            devices = stock.take(launch.gpu(), launch.gpuCount());
        }
        Instance instance;
        try {
            Claim claim = platform.claim(
                    launch.chuteId(), launch.version(), launch.gpu(), launch.gpuCount(), config.region());
            instance = new Instance(claim, devices);
        } catch (RuntimeException e) {
            giveBack(devices);
            throw e;
        }
        instances.put(instance.claim().instanceId(), instance);
        LOG.infof("Launching %s, version %s, on %s", instance, launch.version(), devices);
        Claim claim = instance.claim();
        launches.execute(() -> bringUp(instance, () -> {
            ChuteSource source = platform.source(claim.chuteId(), claim.version());
            return launcher.start(claim, source, instance.devices());
        }));
    }

    /** What brings an instance's chute about. */
    private interface Start {
        RunningChute chute() throws LaunchFailed;
    }

    private synchronized void giveBack(Devices devices) {
        stock.giveBack(devices);
    }

    private void bringUp(Instance instance, Start start) {
        try {
            if (instance.state() != Instance.State.LAUNCHING) {
                return;
            }
            Claim claim = instance.claim();
            RunningChute chute = start.chute();
            if (!instance.runs(chute)) {
                chute.stop();
                return;
            }
            launcher.awaitReady(chute, config.launch().within());
            InstanceProxy proxy = open(claim, chute);
            if (!instance.answers(proxy)) {
                proxy.close();
                return;
            }
            proxy.ready();
            announce(instance, proxy.port());
            if (instance.serves(clock.instant())) {
                LOG.infof("%s serves at port %d, as %s", instance, proxy.port(), chute.where());
                chute.onExit().thenAcceptAsync(why -> failed(instance, why), endings);
            }
        } catch (LaunchFailed e) {
            if (instance.state() == Instance.State.LAUNCHING) {
                logLines(instance, e.getMessage(), e.lastLines());
                report(instance, e.getMessage(), e.lastLines());
            }
            end(instance, e.getMessage(), End.ITS_OWN);
        } catch (PlatformUnreachable e) {
            notBroughtUp(instance, e, End.OF_THE_AGENT);
        } catch (PlatformRefusal | IllegalArgumentException | IllegalStateException e) {
            notBroughtUp(instance, e, End.ITS_OWN);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Launching %s failed", instance);
            end(instance, e.toString(), End.ITS_OWN);
        }
    }

    private void notBroughtUp(Instance instance, RuntimeException why, End end) {
        if (instance.state() == Instance.State.LAUNCHING) {
            LOG.warnf("%s can't be brought up: %s", instance, why.getMessage());
        }
        end(instance, why.getMessage(), end);
    }

    private InstanceProxy open(Claim claim, RunningChute chute) {
        InstanceProxy.Settings settings = new InstanceProxy.Settings(
                claim,
                chute.host(),
                chute.port(),
                chute.output(),
                config.proxy().idle(),
                config.proxy().logReaders());
        try {
            return InstanceProxy.open(vertx, toChutes, settings, listen, ports)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSING.toMillis() + CONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("No proxy could be opened: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The agent ends", e);
        }
    }

    /** The platform may be away for a moment; the chute that was started with so much effort waits for it. */
    private void announce(Instance instance, int port) {
        long deadline = System.nanoTime() + ANNOUNCE_FOR.toNanos();
        while (true) {
            try {
                platform.announce(instance.claim().instanceId(), config.proxy().host(), port, true);
                return;
            } catch (PlatformUnreachable e) {
                if (System.nanoTime() > deadline || instance.state() != Instance.State.LAUNCHING) {
                    throw e;
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(ANNOUNCE_AGAIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The agent ends", e);
            }
        }
    }

    private static void logLines(Instance instance, String why, List<String> lines) {
        LOG.warnf(
                "%s: %s. Its last lines:%n%s",
                instance, why, lines.isEmpty() ? "(none)" : String.join(System.lineSeparator(), lines));
    }

    /** Ends those that the platform has revoked. */
    void revoke(Set<UUID> revoked) {
        revoked.forEach(id -> {
            Instance instance = instances.get(id);
            if (instance != null) {
                endings.execute(() -> end(instance, "revoked by the platform", End.REVOKED));
            }
        });
    }

    private void end(Instance instance, String why, End end) {
        boolean served = instance.servingSince()
                .filter(since -> since.plus(SETTLED).isBefore(clock.instant()))
                .isPresent();
        if (!instance.ends()) {
            return;
        }
        Claim claim = instance.claim();
        LOG.infof("Ending %s: %s", instance, why);
        if (end == End.ITS_OWN && instance.servingSince().isPresent()) {
            instance.chute()
                    .ifPresent(chute -> logLines(instance, why, chute.output().last(LAST_LINES)));
        }
        if (served) {
            setbacks.served(claim.chuteId(), claim.version());
        } else if (end == End.ITS_OWN) {
            Duration pause = setbacks.failed(claim.chuteId(), claim.version());
            if (!pause.isZero()) {
                LOG.warnf(
                        "Chute %s, version %s, is left alone for %s: its launch failed again",
                        claim.chuteId(), claim.version(), pause);
            }
        }
        instance.proxy().ifPresent(InstanceProxy::close);
        instance.chute().ifPresent(RunningChute::stop);
        if (end != End.REVOKED) {
            giveUp(claim.chuteId(), claim.instanceId());
        }
        instances.remove(claim.instanceId());
        giveBack(instance.devices());
        Runnable listener;
        synchronized (this) {
            listener = changed;
        }
        listener.run();
    }

    /** What served has ended by itself: its owner learns why. */
    private void failed(Instance instance, String why) {
        if (instance.state() == Instance.State.SERVING) {
            List<String> lines = instance.chute()
                    .map(chute -> chute.output().last(LAST_LINES))
                    .orElse(List.of());
            report(instance, why, lines);
        }
        end(instance, why, End.ITS_OWN);
    }

    /** Puts reason and last lines into the instance's record; where that fails, its place is given back without them. */
    private void report(Instance instance, String why, List<String> lines) {
        try {
            platform.failed(instance.claim().instanceId(), why, why + "\n" + String.join("\n", lines) + "\n");
        } catch (PlatformRefusal | PlatformUnreachable e) {
            LOG.debugf("The platform did not take the output of %s: %s", instance, e.getMessage());
        }
    }

    /** Tells the platform that an instance is gone; where it can't be told, it finds out by the missing heartbeats. */
    void giveUp(UUID chuteId, UUID instanceId) {
        try {
            platform.remove(chuteId, instanceId);
        } catch (PlatformRefusal | PlatformUnreachable e) {
            LOG.infof("The platform was not told of the end of instance %s: %s", instanceId, e.getMessage());
        }
    }

    /** Gives the place back and lets the calls that are under way end; the chute runs on for the agent's next life. */
    private void handOver(Instance instance, long deadline) {
        if (!instance.ends()) {
            return;
        }
        Claim claim = instance.claim();
        LOG.infof("Handing %s over to the next agent", instance);
        giveUp(claim.chuteId(), claim.instanceId());
        instance.proxy().ifPresent(proxy -> {
            try {
                while (proxy.inFlight() > 0 && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            proxy.close();
        });
        instances.remove(claim.instanceId());
    }

    /** Ends all, or hands it over; returns when that is done. */
    void endAll(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        launches.shutdown();
        for (Instance instance : all()) {
            endings.execute(() -> {
                if (launcher.outlivesTheAgent() && instance.state() == Instance.State.SERVING) {
                    handOver(instance, deadline);
                } else {
                    end(instance, "the agent ends", End.OF_THE_AGENT);
                }
            });
        }
        endings.shutdown();
        try {
            // A launch ends as soon as its process is gone.
            if (!endings.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    || !launches.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warnf("Not all instances have ended within %s; the next start ends them", patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        toChutes.close();
    }
}
