package io.openchutes.breaktest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The plain model of one name: every state that it may be in after what was acknowledged and what was not. One thread writes a name,
 * so its calls follow one another.
 */
final class ModelledChute {
    private final UUID chuteId;
    private final String name;
    private final LoadAccount owner;
    /** An absent chute is an empty Optional. */
    private final Set<Optional<ChuteFacts>> possible = new LinkedHashSet<>(Set.of(Optional.empty()));

    private final Set<Double> boosts = new TreeSet<>(Set.of(1.0));
    /** The newest GPU count that it was ever deployed with; 0: never deployed. */
    private final Set<Integer> gpuCounts = new TreeSet<>(Set.of(0));

    private final List<String> contradictions = new ArrayList<>();
    private int firstDeployments;
    private int deployments;
    private int unansweredDeployments;

    ModelledChute(UUID chuteId, String name, LoadAccount owner) {
        this.chuteId = chuteId;
        this.name = name;
        this.owner = owner;
    }

    synchronized void deployed(Answer answer, ChuteFacts wanted) {
        switch (answer.kind()) {
            case ACKNOWLEDGED -> {
                ChuteFacts seen = ChuteFacts.of(answer.json());
                if (!wanted.allows(seen)) {
                    contradictions.add("deployment answered " + seen + " instead of " + wanted);
                }
                boolean certainlyNew = !mayExist()
                        || possible.stream()
                                .flatMap(Optional::stream)
                                .allMatch(old -> old.createdAt() != null
                                        && !old.createdAt().equals(seen.createdAt()));
                boolean certainlyOld = possible.stream()
                        .flatMap(Optional::stream)
                        .anyMatch(old -> seen.createdAt().equals(old.createdAt()));
                if (certainlyNew) {
                    boosts.clear();
                }
                if (!certainlyOld) {
                    boosts.add(1.0);
                    firstDeployments++;
                }
                deployments++;
                settle(Optional.of(seen));
                gpuCounts.clear();
                gpuCounts.add(seen.gpuCount());
            }
            case UNANSWERED -> {
                for (Optional<ChuteFacts> old : List.copyOf(possible)) {
                    possible.add(Optional.of(
                            wanted.created(old.map(ChuteFacts::createdAt).orElse(null))));
                }
                gpuCounts.add(wanted.gpuCount());
                unansweredDeployments++;
            }
            case REFUSED -> contradictions.add("deployment refused: " + answer.status() + " " + answer.text());
        }
    }

    synchronized void updated(Answer answer, UnaryOperator<ChuteFacts> change) {
        Set<ChuteFacts> changed = new LinkedHashSet<>();
        possible.stream().flatMap(Optional::stream).map(change).forEach(changed::add);
        switch (answer.kind()) {
            case ACKNOWLEDGED -> {
                ChuteFacts seen = ChuteFacts.of(answer.json());
                if (changed.stream().noneMatch(state -> state.allows(seen))) {
                    contradictions.add("update answered " + seen + ", possible were " + changed);
                }
                settle(Optional.of(seen));
            }
            case UNANSWERED -> changed.forEach(state -> possible.add(Optional.of(state)));
            case REFUSED -> refused("update", answer);
        }
    }

    synchronized void deleted(Answer answer) {
        switch (answer.kind()) {
            case ACKNOWLEDGED -> {
                if (!mayExist()) {
                    contradictions.add("an absent chute was deleted");
                }
                boosts.clear();
                boosts.add(1.0);
                settle(Optional.empty());
            }
            case UNANSWERED -> {
                possible.add(Optional.empty());
                boosts.add(1.0);
            }
            case REFUSED -> refused("deletion", answer);
        }
    }

    /** @param known whether bounty-service certainly knew this life of the chute when it was asked */
    synchronized void boosted(Answer answer, double boost, boolean known) {
        switch (answer.kind()) {
            case ACKNOWLEDGED -> {
                if (known) {
                    boosts.clear();
                }
                boosts.add(boost);
            }
            case UNANSWERED -> boosts.add(boost);
            case REFUSED -> {
                // 404: its copies are behind; 409: they have the chute as disabled.
                if (answer.status() != 404 && answer.status() != 409) {
                    contradictions.add("increase refused: " + answer.status() + " " + answer.text());
                }
            }
        }
    }

    private void refused(String what, Answer answer) {
        if (answer.status() != 404) {
            contradictions.add(what + " refused: " + answer.status() + " " + answer.text());
        } else if (!possible.contains(Optional.<ChuteFacts>empty())) {
            contradictions.add(what + " found nothing, although the chute was acknowledged: " + possible);
        } else {
            settle(Optional.empty());
        }
    }

    private void settle(Optional<ChuteFacts> state) {
        possible.clear();
        possible.add(state);
    }

    synchronized boolean mayExist() {
        return possible.stream().anyMatch(Optional::isPresent);
    }

    /** The state, where there is no doubt about it. */
    synchronized Optional<ChuteFacts> certain() {
        return possible.size() == 1
                ? possible.iterator().next().filter(state -> state.createdAt() != null)
                : Optional.empty();
    }

    /** The creation of its present life, where there is no doubt about that. */
    synchronized Optional<Instant> life() {
        Set<Optional<Instant>> lives = new LinkedHashSet<>();
        possible.forEach(state -> lives.add(state.map(ChuteFacts::createdAt)));
        return lives.size() == 1 ? lives.iterator().next() : Optional.empty();
    }

    synchronized Expected expected() {
        return new Expected(
                chuteId,
                name,
                owner,
                Set.copyOf(possible),
                Set.copyOf(boosts),
                Set.copyOf(gpuCounts),
                List.copyOf(contradictions),
                deployments,
                firstDeployments,
                unansweredDeployments);
    }

    UUID chuteId() {
        return chuteId;
    }

    String name() {
        return name;
    }

    LoadAccount owner() {
        return owner;
    }

    /** What must hold of the name in the end. */
    record Expected(
            UUID chuteId,
            String name,
            LoadAccount owner,
            Set<Optional<ChuteFacts>> possible,
            Set<Double> boosts,
            Set<Integer> gpuCounts,
            List<String> contradictions,
            int deployments,
            int firstDeployments,
            int unansweredDeployments) {}
}
