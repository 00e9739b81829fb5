package io.openchutes.instances.scaling;

import io.openchutes.instances.instance.InstanceState;
import io.openchutes.instances.instance.Removal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Selects the instances of a chute to drain. One of an older version for each of the present version that has become active, never before
 * it: so a rolling update replaces one after another, and no call is left without an instance.
 *
 * @param drain take no new calls from now on, in the order of ids
 * @param remove end now, in the order of ids
 */
record FleetPlan(List<UUID> drain, SortedMap<UUID, Removal> remove) {
    /** Replicas know within a second that an instance is drained; so long none may have sent it a call. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /**
     * One instance that is not removed.
     *
     * @param current whether it runs the chute's present version
     * @param inFlight running calls by its last probe
     * @param since when it was claimed, or became active where it is
     * @param probedAt when it answered last; null: never
     * @param drainingSince null unless it is drained
     */
    record Member(
            UUID id,
            boolean current,
            InstanceState state,
            int inFlight,
            Instant since,
            Instant probedAt,
            Instant drainingSince) {}

    /** @param drainFor how long running calls have after the last that was given to a drained instance */
    static FleetPlan of(int target, List<Member> members, Duration drainFor, Instant now) {
        List<UUID> drain = new ArrayList<>();
        SortedMap<UUID, Removal> remove = new TreeMap<>();
        Removal surplus = target == 0 ? Removal.IDLE : Removal.NOT_NEEDED;
        List<Member> pending = new ArrayList<>();
        List<Member> active = new ArrayList<>();
        List<Member> old = new ArrayList<>();
        for (Member member : members) {
            switch (member.state()) {
                case DRAINING -> {
                    if (isDone(member, drainFor, now)) {
                        remove.put(member.id(), member.current() ? surplus : Removal.REPLACED);
                    }
                }
                case ACTIVE -> (member.current() ? active : old).add(member);
                case CLAIMED, VERIFIED -> {
                    if (member.current()) {
                        pending.add(member);
                    } else {
                        remove.put(member.id(), Removal.REPLACED);
                    }
                }
                case REMOVED -> {}
            }
        }
        // Least to lose first: what is idle, and of that what was started last.
        Comparator<Member> leastFirst = Comparator.comparingInt(Member::inFlight)
                .thenComparing(Member::since, Comparator.reverseOrder())
                .thenComparing(Member::id);
        old.stream()
                .sorted(leastFirst)
                .limit(Math.max(0, old.size() - Math.max(0, target - active.size())))
                .forEach(member -> drain.add(member.id()));
        int tooMany = active.size() + pending.size() - target;
        pending.sort(leastFirst);
        for (Member member : pending.subList(0, Math.max(0, Math.min(tooMany, pending.size())))) {
            remove.put(member.id(), surplus);
        }
        active.stream()
                .sorted(leastFirst)
                .limit(Math.max(0, tooMany - pending.size()))
                .forEach(member -> drain.add(member.id()));
        drain.sort(Comparator.naturalOrder());
        return new FleetPlan(List.copyOf(drain), remove);
    }

    private static boolean isDone(Member member, Duration drainFor, Instant now) {
        if (!member.drainingSince().plus(drainFor).isAfter(now)) {
            return true;
        }
        Instant settled = member.drainingSince().plus(SETTLED);
        return member.inFlight() == 0
                && member.probedAt() != null
                && !member.probedAt().isBefore(settled);
    }

    boolean isEmpty() {
        return drain.isEmpty() && remove.isEmpty();
    }
}
