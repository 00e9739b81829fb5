package io.openchutes.miner.agent;

import io.openchutes.miner.launch.RunningChute;
import io.openchutes.miner.platform.Claim;
import io.openchutes.miner.proxy.InstanceProxy;
import io.openchutes.miner.strategy.GpuStock.Devices;
import java.time.Instant;
import java.util.Optional;

/** One instance that this miner holds, from the claim to its end. */
final class Instance {
    /** What it is doing. */
    enum State {
        LAUNCHING,
        SERVING,
        ENDING
    }

    private final Claim claim;
    private final Devices devices;
    private State state = State.LAUNCHING;
    private Instant servingSince;
    private RunningChute chute;
    private InstanceProxy proxy;

    Instance(Claim claim, Devices devices) {
        this.claim = claim;
        this.devices = devices;
    }

    Claim claim() {
        return claim;
    }

    Devices devices() {
        return devices;
    }

    synchronized State state() {
        return state;
    }

    synchronized Optional<Instant> servingSince() {
        return Optional.ofNullable(servingSince);
    }

    /** Hands over what was started; false where the instance is to end already, and so is that. */
    synchronized boolean runs(RunningChute started) {
        chute = started;
        return state == State.LAUNCHING;
    }

    /** Hands over its proxy; false where it is to end already, and so is the proxy. */
    synchronized boolean answers(InstanceProxy opened) {
        proxy = opened;
        return state == State.LAUNCHING;
    }

    /** False where it is to end already. */
    synchronized boolean serves(Instant now) {
        if (state != State.LAUNCHING) {
            return false;
        }
        state = State.SERVING;
        servingSince = now;
        return true;
    }

    /** Whoever gets true here ends it. */
    synchronized boolean ends() {
        boolean first = state != State.ENDING;
        state = State.ENDING;
        return first;
    }

    synchronized Optional<RunningChute> chute() {
        return Optional.ofNullable(chute);
    }

    synchronized Optional<InstanceProxy> proxy() {
        return Optional.ofNullable(proxy);
    }

    @Override
    public String toString() {
        return "instance " + claim.instanceId() + " of chute " + claim.chuteId();
    }
}
