package io.openchutes.instances.instance;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** An instance of a chute, from a miner's claim on. */
@Entity
@Table(name = "instances")
public class Instance {
    @Id
    private UUID instanceId;

    @Embedded
    private Launch launch;

    private UUID minerUserId;
    private String minerHotkey;
    private String secretInClear;
    private int concurrency;

    @Enumerated(EnumType.STRING)
    private InstanceState state;

    private String host;
    private String address;
    private Integer port;
    private boolean ready;
    private Instant lapsesAt;
    private Instant verifiedAt;
    private Instant activatedAt;
    private Instant lastVerifiedAt;
    private Instant lastHeartbeatAt;
    private int failedProbes;
    private Instant nextProbeAt;
    private Instant drainingSince;
    private Instant removedAt;
    private String reason;
    private String lastLines;
    private int inFlight;

    @Version
    private long revision;

    protected Instance() {}

    /**
     * A new claim.
     *
     * @param concurrency how many calls it takes at a time
     * @param secret 64 hex digits, which the instance's proxy asks every caller for
     * @param lapsesAt when the claim lapses unless the instance is active by then
     */
    public Instance(UUID instanceId, Launch launch, Miner miner, int concurrency, String secret, Instant lapsesAt) {
        this.instanceId = instanceId;
        this.launch = launch;
        this.concurrency = concurrency;
        this.minerUserId = miner.userId();
        this.minerHotkey = miner.hotkey();
        this.secretInClear = secret;
        this.state = InstanceState.CLAIMED;
        this.lastHeartbeatAt = launch.launchedAt();
        this.lapsesAt = lapsesAt;
    }

    /**
     * Sets where it listens, as its miner announced; it is probed next.
     *
     * @param checked the address that the name resolved to, which is allowed
     */
    void announce(String announcedHost, String checked, int announcedPort, boolean nowReady, Instant now) {
        requireLive();
        if (!isAt(announcedHost, announcedPort)) {
            if (state != InstanceState.CLAIMED) {
                throw new IllegalStateException("An instance that was verified keeps its address");
            }
            failedProbes = 0;
            host = announcedHost;
            address = checked;
            port = announcedPort;
        }
        ready = nowReady;
        nextProbeAt = now;
    }

    boolean isAt(String otherHost, int otherPort) {
        return otherHost.equals(host) && port != null && port == otherPort;
    }

    /** Its miner sent a heartbeat with it. */
    void heard(Instant now) {
        lastHeartbeatAt = now;
    }

    /**
     * A probe came back with the right proof.
     *
     * @return whether this is the first
     */
    boolean verify(int callsUnderWay, Instant now) {
        requireLive();
        failedProbes = 0;
        inFlight = callsUnderWay;
        lastVerifiedAt = now;
        if (state != InstanceState.CLAIMED) {
            return false;
        }
        state = InstanceState.VERIFIED;
        verifiedAt = now;
        return true;
    }

    /** It takes calls from now on. */
    void activate(Instant now) {
        if (state != InstanceState.VERIFIED) {
            throw new IllegalStateException("Only a verified instance becomes active, not one that is " + state);
        }
        state = InstanceState.ACTIVE;
        activatedAt = now;
        ready = true;
        lapsesAt = null;
    }

    /** Is probed then, or as soon as possible after. */
    void probeAt(Instant at) {
        if (nextProbeAt != null) {
            nextProbeAt = at;
        }
    }

    /** @return how many probes in a row have failed now */
    int probeFailed() {
        failedProbes++;
        return failedProbes;
    }

    /** It gets no new calls from now on; who asked removes it when the calls it has are done. */
    void drain(Instant now) {
        if (state != InstanceState.ACTIVE) {
            throw new IllegalStateException("Only an active instance is drained, not one that is " + state);
        }
        state = InstanceState.DRAINING;
        drainingSince = now;
    }

    /** @param output the end of what it printed, or null */
    void remove(String why, String output, Instant now) {
        requireLive();
        state = InstanceState.REMOVED;
        removedAt = now;
        reason = why;
        lastLines = output;
        nextProbeAt = null;
        lapsesAt = null;
    }

    private void requireLive() {
        if (!isLive()) {
            throw new IllegalStateException("The instance is removed");
        }
    }

    public boolean isLive() {
        return state != InstanceState.REMOVED;
    }

    public boolean isActive() {
        return state == InstanceState.ACTIVE || state == InstanceState.DRAINING;
    }

    /** How many probes in a row have failed. */
    public int failedProbes() {
        return failedProbes;
    }

    /** The time of its miner's last heartbeat, or of its claim. */
    public Instant lastHeartbeatAt() {
        return lastHeartbeatAt;
    }

    /** Calls under way by the last probe's answer. */
    public int inFlight() {
        return inFlight;
    }

    public UUID instanceId() {
        return instanceId;
    }

    public Launch launch() {
        return launch;
    }

    public UUID chuteId() {
        return launch.chuteId();
    }

    public String version() {
        return launch.version();
    }

    public UUID minerUserId() {
        return minerUserId;
    }

    public String minerHotkey() {
        return minerHotkey;
    }

    /** Never to be logged or announced. */
    public String secretInClear() {
        return secretInClear;
    }

    /** How many calls it takes at a time. */
    public int concurrency() {
        return concurrency;
    }

    public InstanceState state() {
        return state;
    }

    /** Where its proxy listens, once the miner has said so. */
    public Optional<String> host() {
        return Optional.ofNullable(host);
    }

    /** The address that the host resolved to when it was announced: connections go there. */
    public Optional<String> address() {
        return Optional.ofNullable(address);
    }

    public Optional<Integer> port() {
        return Optional.ofNullable(port);
    }

    public boolean ready() {
        return ready;
    }

    public Optional<Instant> lapsesAt() {
        return Optional.ofNullable(lapsesAt);
    }

    public Optional<Instant> verifiedAt() {
        return Optional.ofNullable(verifiedAt);
    }

    public Optional<Instant> activatedAt() {
        return Optional.ofNullable(activatedAt);
    }

    public Optional<Instant> lastVerifiedAt() {
        return Optional.ofNullable(lastVerifiedAt);
    }

    public Optional<Instant> drainingSince() {
        return Optional.ofNullable(drainingSince);
    }

    public Optional<Instant> removedAt() {
        return Optional.ofNullable(removedAt);
    }

    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> lastLines() {
        return Optional.ofNullable(lastLines);
    }
}
