package io.openchutes.breaktest;

import io.openchutes.breaktest.Observation.BountyRow;
import io.openchutes.breaktest.Observation.ChuteRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The checks of the bounties: recorded and published alike, one open a chute, one outcome each, claimed by who may. */
final class BountyChecks {
    private static final Duration COOLDOWN = Duration.ofSeconds(600);

    private static final Set<String> ENDS = Set.of("bounty-claimed", "bounty-expired", "bounty-withdrawn");

    private final Map<UUID, OutsideWorld.Instance> instances;

    private final Observation seen;

    private final List<Check> checks = new ArrayList<>();

    BountyChecks(Map<UUID, OutsideWorld.Instance> instances, Observation seen) {
        this.instances = instances;
        this.seen = seen;
    }

    List<Check> run() {
        openBounties();
        outcomes();
        claims();
        bountyEvents();
        return checks;
    }

    private void add(String name, int looked, List<String> violations) {
        checks.add(new Check(name, looked, List.copyOf(violations)));
    }

    private void openBounties() {
        List<String> wrong = new ArrayList<>();
        Map<UUID, BountyRow> open = new HashMap<>();
        int looked = 0;
        for (BountyRow bounty : seen.bounties()) {
            if (!bounty.isOpen()) {
                continue;
            }
            looked++;
            if (open.put(bounty.chuteId(), bounty) != null) {
                wrong.add("chute " + bounty.chuteId() + " has two open bounties");
            }
            ChuteRow chute = seen.chutes().get(bounty.chuteId());
            if (chute == null
                    || chute.disabled()
                    || !chute.version().equals(bounty.version())
                    || !chute.createdAt().equals(bounty.chuteCreatedAt())) {
                wrong.add(bounty + " is open, but its chute is " + chute);
                continue;
            }
            instances.values().stream()
                    .filter(i -> i.chuteId().equals(bounty.chuteId()) && !i.removed() && i.hotSince() != null)
                    .filter(i -> i.launchedAt().isAfter(chute.createdAt())
                            && !i.hotSince().isBefore(bounty.createdAt()))
                    .forEach(i -> wrong.add(bounty + " is open, but should have been claimed by " + i));
        }
        add("open bounties: at most one a chute, of a chute that needs one", looked, wrong);
    }

    private void outcomes() {
        List<String> wrong = new ArrayList<>();
        Map<UUID, Set<String>> ends = new HashMap<>();
        for (TopicLog.Entry event : seen.bountyEvents()) {
            if (ENDS.contains(event.type())) {
                ends.computeIfAbsent(bountyId(event), key -> new HashSet<>()).add(event.type() + " " + event.id());
            }
        }
        for (BountyRow bounty : seen.bounties()) {
            Set<String> told = ends.getOrDefault(bounty.bountyId(), Set.of());
            Set<String> types = told.stream()
                    .map(each -> each.substring(0, each.indexOf(' ')))
                    .collect(Collectors.toSet());
            Set<String> wanted = bounty.isOpen()
                    ? Set.of()
                    : Set.of("bounty-" + bounty.outcome().toLowerCase(java.util.Locale.ROOT));
            if (told.size() > 1 || !types.equals(wanted)) {
                wrong.add(bounty + " was told to have ended by " + told);
            }
        }
        add("each bounty has one outcome, told once", seen.bounties().size(), wrong);
    }

    private void claims() {
        List<String> wrong = new ArrayList<>();
        int looked = 0;
        for (BountyRow bounty : seen.bounties()) {
            if (!"CLAIMED".equals(bounty.outcome())) {
                continue;
            }
            looked++;
            OutsideWorld.Instance claimant = instances.get(bounty.instanceId());
            boolean right = claimant != null
                    && claimant.chuteId().equals(bounty.chuteId())
                    && claimant.minerHotkey().equals(bounty.minerHotkey())
                    && claimant.hotSince() != null
                    && claimant.hotSince().equals(bounty.activatedAt())
                    && !claimant.hotSince().isBefore(bounty.createdAt());
            if (!right) {
                wrong.add(bounty + " was claimed by " + claimant);
            }
        }
        add("claimants were active and verified at or after the bounty's creation", looked, wrong);
    }

    /** The chute's story as its events tell it: created, perhaps announced again, ended, and no new one for the cooldown. */
    private void bountyEvents() {
        List<String> wrong = new ArrayList<>();
        Map<String, TreeMap<Long, TopicLog.Entry>> stories = new HashMap<>();
        seen.bountyEvents()
                .forEach(event -> stories.computeIfAbsent(event.subject(), key -> new TreeMap<>())
                        .put(event.sequence(), event));
        Set<UUID> told = new HashSet<>();
        stories.forEach((chute, story) -> {
            UUID open = null;
            Instant lastCreated = null;
            for (TopicLog.Entry event : story.values()) {
                UUID bounty = bountyId(event);
                if (event.type().equals("bounty-created")) {
                    Instant created =
                            Instant.parse(event.data().path("created_at").asText());
                    if (open != null) {
                        wrong.add("chute " + chute + ": " + bounty + " was created while " + open + " was open");
                    }
                    if (lastCreated != null
                            && Duration.between(lastCreated, created).compareTo(COOLDOWN) < 0) {
                        wrong.add("chute " + chute + ": " + bounty + " was created within the cooldown");
                    }
                    open = bounty;
                    lastCreated = created;
                    told.add(bounty);
                } else if (!bounty.equals(open)) {
                    wrong.add(
                            "chute " + chute + ": " + event.type() + " of " + bounty + " while " + open + " was open");
                } else if (ENDS.contains(event.type())) {
                    open = null;
                }
            }
        });
        Set<UUID> recorded = seen.bounties().stream().map(BountyRow::bountyId).collect(Collectors.toSet());
        if (!told.equals(recorded)) {
            wrong.add("told " + told.size() + " bounties, recorded " + recorded.size());
        }
        add(
                "bounty-events tell each bounty's story in order",
                seen.bountyEvents().size(),
                wrong);
    }

    private static UUID bountyId(TopicLog.Entry event) {
        return UUID.fromString(event.data().path("bounty_id").asText());
    }
}
