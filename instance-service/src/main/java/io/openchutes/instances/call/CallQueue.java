package io.openchutes.instances.call;

import io.openchutes.instances.instance.Endpoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The calls of one chute in this process: gives each to the least busy instance, never more than an instance takes, and lets the others wait
 * in their order. Waiters are called without the lock, on the thread that made room.
 */
final class CallQueue {
    private final Limits limits;
    private final Supplier<List<Endpoint>> instances;
    private final Map<UUID, Load> loads = new HashMap<>();
    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean hot;

    /**
     * @param waitFactor how many calls may wait, as a multiple of what the chute's instances take at a time
     * @param waitAtMost how long a call waits for an instance that is busy
     * @param holdAtMost how long a call waits for the first instance
     * @param avoidBusy how long an instance gets no call after it said that it is busy
     * @param avoidUnreachable how long an instance gets no call after no connection could be made
     */
    record Limits(
            int waitFactor, Duration waitAtMost, Duration holdAtMost, Duration avoidBusy, Duration avoidUnreachable) {}

    /** Why a call got no instance. */
    enum Refusal {
        /** As many wait as may. */
        FULL,
        /** It waited as long as it may, and all instances were busy all the while. */
        BUSY,
        /** It waited as long as it may, and there was no instance. */
        COLD,
        /** It waited as long as it may, and no connection could be made. */
        UNREACHABLE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why an instance that a call was given to did not take it. */
    enum Bounce {
        BUSY,
        UNREACHABLE
    }

    /** A call's place in the queue, or at an instance. It hears exactly one of both, unless it leaves; after a bounce once more. */
    static final class Ticket {
        private final Consumer<Endpoint> admitted;
        private final Consumer<Refusal> refused;
        private final int concurrency;
        private long deadline;
        private Endpoint at;
        private Refusal late;
        private volatile boolean waited;
        private volatile boolean held;

        /** @param concurrency what one instance of the chute takes, for how many may wait before there is one */
        Ticket(Consumer<Endpoint> admitted, Consumer<Refusal> refused, int concurrency) {
            this.admitted = admitted;
            this.refused = refused;
            this.concurrency = concurrency;
        }

        /** Whether it was not given to an instance at once. */
        boolean hasWaited() {
            return waited;
        }

        /** Whether there was no instance when it came. */
        boolean wasHeld() {
            return held;
        }
    }

    private static final class Load {
        private int inFlight;
        private long avoidUntil;
        private boolean avoided;

        private boolean isAvoided(long now) {
            avoided = avoided && now - avoidUntil < 0;
            return avoided;
        }

        /** Whether it says nothing that no load would not say. */
        private boolean isOver(long now) {
            return inFlight == 0 && !isAvoided(now);
        }

        private void avoid(long until) {
            avoided = true;
            avoidUntil = until;
        }
    }

    /** @param instances those that take calls now, from memory */
    CallQueue(Limits limits, Supplier<List<Endpoint>> instances) {
        this.limits = limits;
        this.instances = instances;
    }

    /**
     * Asks for an instance.
     *
     * @param now in nanoseconds, as all times here
     */
    void enter(Ticket ticket, long now) {
        List<Runnable> calls = new ArrayList<>(1);
        synchronized (this) {
            List<Endpoint> active = instances.get();
            prolong(!active.isEmpty(), now);
            ticket.deadline = now + patience();
            if (waiting.isEmpty() && place(ticket, active, now, calls)) {
                // Taken at once.
            } else if (waiting.size() >= capacity(active, ticket.concurrency) * limits.waitFactor()) {
                calls.add(() -> ticket.refused.accept(Refusal.FULL));
            } else {
                ticket.waited = true;
                ticket.held = active.isEmpty();
                waiting.addLast(ticket);
            }
        }
        calls.forEach(Runnable::run);
    }

    /** The instance did not take the call, of which nothing was sent: it goes to another one, or waits before all others. */
    void bounced(Ticket ticket, Bounce why, long now) {
        List<Runnable> calls = new ArrayList<>(1);
        synchronized (this) {
            if (ticket.at == null) {
                return;
            }
            leave(ticket).avoid(now + avoidance(why));
            List<Endpoint> active = instances.get();
            prolong(!active.isEmpty(), now);
            ticket.late = why == Bounce.UNREACHABLE ? Refusal.UNREACHABLE : Refusal.BUSY;
            if (ticket.deadline - now <= 0) {
                Refusal late = ticket.late;
                calls.add(() -> ticket.refused.accept(late));
            } else if (!place(ticket, active, now, calls)) {
                waiting.addFirst(ticket);
            }
        }
        calls.forEach(Runnable::run);
    }

    private long avoidance(Bounce why) {
        return (why == Bounce.BUSY ? limits.avoidBusy() : limits.avoidUnreachable()).toNanos();
    }

    private long patience() {
        return (hot ? limits.waitAtMost() : limits.holdAtMost()).toNanos();
    }

    /** The call has ended, or its caller has left. */
    void leave(Ticket ticket, long now) {
        synchronized (this) {
            if (ticket.at == null) {
                waiting.remove(ticket);
                return;
            }
            UUID instanceId = ticket.at.instanceId();
            if (leave(ticket).isOver(now)) {
                loads.remove(instanceId);
            }
            if (waiting.isEmpty()) {
                return;
            }
        }
        wake(now);
    }

    private Load leave(Ticket ticket) {
        Load load = loads.get(ticket.at.instanceId());
        ticket.at = null;
        load.inFlight--;
        inFlight--;
        return load;
    }

    /** Gives waiting calls to instances that are free now, and refuses those that have waited as long as they may. */
    void wake(long now) {
        List<Runnable> calls = new ArrayList<>();
        synchronized (this) {
            List<Endpoint> active = instances.get();
            prolong(!active.isEmpty(), now);
            while (!waiting.isEmpty() && place(waiting.peekFirst(), active, now, calls)) {
                waiting.removeFirst();
            }
            refuseLate(now, calls);
            loads.entrySet()
                    .removeIf(entry -> entry.getValue().isOver(now)
                            && active.stream().noneMatch(one -> one.instanceId().equals(entry.getKey())));
        }
        calls.forEach(Runnable::run);
    }

    /** A call that was held for the first instance waits for its turn there as any other does, and the other way round. */
    private void prolong(boolean nowHot, long now) {
        if (nowHot == hot) {
            return;
        }
        hot = nowHot;
        long least = now + patience();
        waiting.forEach(ticket -> {
            if (ticket.deadline - least < 0) {
                ticket.deadline = least;
            }
        });
    }

    private void refuseLate(long now, List<Runnable> calls) {
        for (Iterator<Ticket> each = waiting.iterator(); each.hasNext(); ) {
            Ticket ticket = each.next();
            if (ticket.deadline - now <= 0) {
                each.remove();
                Refusal refusal =
                        ticket.late == Refusal.UNREACHABLE ? Refusal.UNREACHABLE : hot ? Refusal.BUSY : Refusal.COLD;
                calls.add(() -> ticket.refused.accept(refusal));
            }
        }
    }

    private boolean place(Ticket ticket, List<Endpoint> active, long now, List<Runnable> calls) {
        Endpoint best = null;
        int least = Integer.MAX_VALUE;
        // Replicas that all began with the first one would meet there.
        int offset = active.size() < 2 ? 0 : ThreadLocalRandom.current().nextInt(active.size());
        for (int i = 0; i < active.size(); i++) {
            Endpoint candidate = active.get((i + offset) % active.size());
            Load load = loads.get(candidate.instanceId());
            int busy = load == null ? 0 : load.inFlight;
            if (busy < least && busy < candidate.concurrency() && (load == null || !load.isAvoided(now))) {
                best = candidate;
                least = busy;
            }
        }
        if (best == null) {
            return false;
        }
        Endpoint chosen = best;
        ticket.at = chosen;
        loads.computeIfAbsent(chosen.instanceId(), id -> new Load()).inFlight++;
        inFlight++;
        calls.add(() -> ticket.admitted.accept(chosen));
        return true;
    }

    /** Before there is an instance as many are held as one would let wait. */
    private static long capacity(List<Endpoint> active, int concurrency) {
        return active.isEmpty()
                ? concurrency
                : active.stream().mapToLong(Endpoint::concurrency).sum();
    }

    /** Whether calls wait, and there is no instance that they wait for. */
    synchronized boolean isHolding() {
        return !hot && !waiting.isEmpty();
    }

    /** How many calls wait while there is no instance. */
    synchronized int held() {
        return hot ? 0 : waiting.size();
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
