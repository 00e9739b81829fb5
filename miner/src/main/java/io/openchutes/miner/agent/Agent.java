package io.openchutes.miner.agent;

import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.ChuteLauncher;
import io.openchutes.miner.launch.LaunchFailed;
import io.openchutes.miner.launch.Spare;
import io.openchutes.miner.launch.Unfit;
import io.openchutes.miner.platform.EventStream;
import io.openchutes.miner.platform.Hotkey;
import io.openchutes.miner.platform.MinerEvent;
import io.openchutes.miner.platform.OfferedChute;
import io.openchutes.miner.platform.PlatformClient;
import io.openchutes.miner.platform.PlatformRefusal;
import io.openchutes.miner.platform.PlatformUnreachable;
import io.openchutes.miner.strategy.ChuteVersion;
import io.openchutes.miner.strategy.Demand;
import io.openchutes.miner.strategy.Strategy;
import io.openchutes.miner.strategy.Strategy.Launch;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Asks the platform what is wanted, launches what fits, says which instances live, and obeys what is revoked. */
@ApplicationScoped
public class Agent {
    private static final Logger LOG = Logger.getLogger(Agent.class);
    private static final Duration AFTER_A_CLAIM_REFUSED = Duration.ofSeconds(5);
    private static final Duration AFTER_A_MISFIT = Duration.ofMinutes(10);
    private static final Duration AFTER_TOO_MANY = Duration.ofSeconds(30);
    private static final Duration AFTER_A_FAILED_INSTALLATION = Duration.ofSeconds(30);
    private static final Duration BEFORE_IT_IS_SAID_AGAIN = Duration.ofMinutes(1);
    private static final Duration SHUTDOWN = Duration.ofSeconds(15);
    /** What is handed over lets its calls end. */
    private static final Duration HAND_OVER = Duration.ofSeconds(30);

    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);

    private final MinerConfig config;
    private final Hotkey hotkey;
    private final PlatformClient platform;
    private final EventStream events;
    private final ChuteLauncher launcher;
    private final Fleet fleet;
    private final Clock clock;
    private final Demand demand;
    private final Semaphore wake = new Semaphore(0);
    private final ScheduledExecutorService heartbeat =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "heartbeat"));
    private final ExecutorService loop = Executors.newSingleThreadExecutor(task -> new Thread(task, "agent"));
    private volatile long begun;
    private volatile boolean reached;
    private volatile boolean ending;
    private volatile long pausedUntil;
    private volatile long saidAt;
    private Future<?> running;

    public Agent(
            MinerConfig config,
            Hotkey hotkey,
            PlatformClient platform,
            EventStream events,
            ChuteLauncher launcher,
            Fleet fleet,
            Clock clock) {
        this.config = config;
        this.hotkey = hotkey;
        this.platform = platform;
        this.events = events;
        this.launcher = launcher;
        this.fleet = fleet;
        this.clock = clock;
        this.demand = new Demand(clock);
    }

    void start(@Observes StartupEvent started) throws IOException {
        if (!config.enabled()) {
            return;
        }
        LOG.infof("Miner %s of %s", hotkey.address(), config.apiUrl());
        Set<UUID> left;
        try {
            left = launcher.begin(this::countGpus);
        } catch (Unfit e) {
            LOG.error(e.getMessage());
            exit(e.exitCode());
            return;
        }
        Map<String, List<String>> machines = launcher.machines();
        say(machines);
        fleet.begin(machines, this::look);
        running = loop.submit(() -> run(left));
    }

    void stop(@Observes ShutdownEvent ended) throws IOException {
        ending = true;
        events.close();
        heartbeat.shutdownNow();
        loop.shutdownNow();
        fleet.endAll(launcher.outlivesTheAgent() ? HAND_OVER : SHUTDOWN);
        launcher.end();
    }

    private void countGpus() {
        Map<String, List<String>> machines = launcher.machines();
        say(machines);
        fleet.machinesAre(machines);
        look();
    }

    private static void say(Map<String, List<String>> machines) {
        List<String> gpus = machines.values().stream().flatMap(List::stream).toList();
        LOG.infof("GPUs of %d machines: %s", machines.size(), gpus.isEmpty() ? "none" : gpus);
    }

    /** Whether the platform has answered at least once. */
    boolean hasReachedThePlatform() {
        return reached || !config.enabled();
    }

    /** Whether the loop runs, or is not meant to. */
    boolean isAlive() {
        return running == null || !running.isDone() || ending;
    }

    /** Looks at once what is wanted. */
    void look() {
        wake.release();
    }

    private void run(Set<UUID> left) {
        try {
            launcher.check();
            introduce();
            reached = true;
            heartbeat.scheduleWithFixedDelay(
                    this::beat, 0, config.heartbeatEvery().toMillis(), TimeUnit.MILLISECONDS);
            giveBack(left);
            prepare();
            begun = System.nanoTime();
            events.follow(this::heard);
            long sweepAt = System.nanoTime();
            while (!ending) {
                attend();
                if (System.nanoTime() >= sweepAt) {
                    sweep();
                    sweepAt = System.nanoTime() + BETWEEN_SWEEPS.toNanos();
                }
                wake.tryAcquire(config.pollEvery().toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
        } catch (Unfit e) {
            LOG.error(e.getMessage());
            exit(e.exitCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The agent can't go on", e);
            exit(Unfit.FAULT);
        }
    }

    /** Ends the agent's process. */
    void exit(int code) {
        Quarkus.asyncExit(code);
    }

    /** Until the platform has said who this is, and that strangers' code does not come from there. */
    private void introduce() throws InterruptedException {
        while (true) {
            try {
                String username = platform.username();
                if (!launcher.isolates() && !config.process().allowOpenRegistration()) {
                    refuseOpenRegistration(platform.registrationIsOpen());
                }
                // Says 403 where the account lacks the permission.
                platform.chutes(chute -> false);
                LOG.infof("This is %s's miner", username);
                return;
            } catch (PlatformRefusal e) {
                if (e.status() == 401 || e.status() == 403) {
                    throw new Unfit(
                            Unfit.REFUSED,
                            "The platform does not take hotkey " + hotkey.address() + " as a miner (" + e.getMessage()
                                    + "): its account needs the permission miner.");
                }
                say("The platform refuses", e);
            } catch (PlatformUnreachable e) {
                say("Waiting for the platform", e);
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(1000, config.pollEvery().toMillis()));
        }
    }

    private static void refuseOpenRegistration(Optional<Boolean> open) {
        String allow = "set openchutes.miner.process.allow-open-registration=true to run it all the same.";
        if (open.isEmpty()) {
            throw new Unfit(
                    Unfit.REFUSED,
                    "The platform does not tell whether anybody may register, and so have code run here: try later, or "
                            + allow);
        }
        if (open.get()) {
            throw new Unfit(
                    Unfit.REFUSED,
                    "Anybody may register with this platform, and so have code run here with this user's rights: have the "
                            + "operator set openchutes.chutes.accounts.registration-token, or " + allow);
        }
    }

    private void giveBack(Set<UUID> left) {
        if (left.isEmpty()) {
            return;
        }
        try {
            platform.instances().forEach((instanceId, chuteId) -> {
                if (left.contains(instanceId)) {
                    fleet.giveUp(chuteId, instanceId);
                }
            });
        } catch (PlatformRefusal | PlatformUnreachable e) {
            // Without heartbeats the platform gives them up by itself.
            say("The instances of an earlier life were not given back", e);
        }
    }

    private void sweep() {
        try {
            launcher.sweep(fleet.held());
        } catch (RuntimeException e) {
            LOG.warnf(
                    "What earlier instances left could not be removed, the next round tries again: %s", e.getMessage());
        }
    }

    private void prepare() throws InterruptedException {
        while (!launcher.isReady()) {
            try {
                launcher.prepare();
            } catch (LaunchFailed e) {
                LOG.errorf(e.getCause(), "%s: %s", e.getMessage(), String.join(System.lineSeparator(), e.lastLines()));
                TimeUnit.MILLISECONDS.sleep(AFTER_A_FAILED_INSTALLATION.toMillis());
            }
        }
    }

    private void heard(MinerEvent event) {
        if (event.type().equals("instance-revoked")) {
            try {
                fleet.revoke(
                        Set.of(UUID.fromString(event.data().path("instance_id").asText())));
            } catch (IllegalArgumentException e) {
                LOG.debugf("A revocation names no instance: %s", event.data());
            }
        }
        demand.take(event);
        look();
    }

    private void beat() {
        try {
            fleet.revoke(platform.heartbeat(fleet.held()));
        } catch (PlatformRefusal | PlatformUnreachable e) {
            say("The heartbeat failed", e);
        } catch (RuntimeException e) {
            // Thrown on, it would end the schedule.
            LOG.error("The heartbeat failed", e);
        }
    }

    private void attend() {
        try {
            Set<Spare> spares = fleet.spares();
            if (fleet.free().free() == 0 && spares.isEmpty() || System.nanoTime() < pausedUntil) {
                return;
            }
            Set<Instance> launching = fleet.launching();
            List<OfferedChute> offers = platform.chutes(chute -> isWanted(demand.apply(chute))).stream()
                    .map(demand::apply)
                    .toList();
            takeOver(spares, offers, launching);
            List<Launch> launches = Strategy.choose(
                    offers,
                    fleet.underWay(launching),
                    fleet.free(),
                    chute -> fleet.setbacks().allows(chute.chuteId(), chute.version()));
            launches.forEach(this::launch);
        } catch (PlatformRefusal | PlatformUnreachable e) {
            say("The platform could not be asked what is wanted", e);
        } catch (RuntimeException e) {
            LOG.error("Looking what is wanted failed", e);
        }
    }

    /** What runs already serves sooner than what has to be started. What nobody has wanted for long enough is ended. */
    private void takeOver(Set<Spare> spares, List<OfferedChute> offers, Set<Instance> launching) {
        for (Spare spare : spares) {
            boolean isWanted = offers.stream()
                    .filter(chute -> ChuteVersion.of(chute).equals(spare.version()))
                    .anyMatch(chute -> Strategy.missing(chute, fleet.underWay(launching)) > 0
                            && fleet.setbacks().allows(chute.chuteId(), chute.version()));
            if (isWanted) {
                claim(spare.version(), () -> fleet.takeOver(spare));
            } else if (System.nanoTime() - begun
                    >= config.kubernetes().keepFor().toNanos()) {
                fleet.end(spare);
            }
        }
    }

    private static boolean isWanted(OfferedChute chute) {
        return chute.target() > chute.active() || chute.bounty() > 0;
    }

    private void launch(Launch launch) {
        claim(new ChuteVersion(launch.chuteId(), launch.version()), () -> fleet.launch(launch));
    }

    private void claim(ChuteVersion chute, Runnable claim) {
        if (ending || System.nanoTime() < pausedUntil) {
            return;
        }
        try {
            claim.run();
        } catch (PlatformRefusal e) {
            if (e.status() == 429) {
                pausedUntil = System.nanoTime() + AFTER_TOO_MANY.toNanos();
                say("The platform grants no more for now", e);
            } else if (e.status() == 409) {
                // Another miner was faster, or the list is a moment old.
                LOG.debugf("No place for chute %s: %s", chute.chuteId(), e.getMessage());
                fleet.setbacks().pause(chute.chuteId(), chute.version(), AFTER_A_CLAIM_REFUSED);
            } else {
                LOG.infof("Chute %s is left alone for %s: %s", chute.chuteId(), AFTER_A_MISFIT, e.getMessage());
                fleet.setbacks().pause(chute.chuteId(), chute.version(), AFTER_A_MISFIT);
            }
        }
    }

    /** At most once a minute: what fails goes on failing with every look. */
    private void say(String what, RuntimeException why) {
        long now = clock.millis();
        if (now - saidAt >= BEFORE_IT_IS_SAID_AGAIN.toMillis()) {
            saidAt = now;
            LOG.warnf("%s: %s", what, why.getMessage());
        } else {
            LOG.debugf("%s: %s", what, why.getMessage());
        }
    }
}
