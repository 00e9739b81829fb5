package io.openchutes.bounty.bounty;

import io.openchutes.bounty.bounty.ReorderedRecords.Kind;
import io.openchutes.bounty.bounty.ReorderedRecords.Step;
import io.openchutes.inputs.Inputs;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random histories of one chute and three instances, heard in random order: each topic (and each instance) keeps its own order, among
 * them there is none, and records are repeated. What the book does is compared with a model that knows the contract's sentences
 * only, and the log of events with what must hold of any log.
 */
class BountyInterleavingsTest {
    /** Each kind as often as its weight says. */
    private static final List<Kind> KINDS = Stream.of(
                    Collections.nCopies(6, Kind.TIME_PASSES),
                    Collections.nCopies(3, Kind.DEPLOY),
                    Collections.nCopies(1, Kind.NEW_VERSION),
                    Collections.nCopies(1, Kind.DISABLE),
                    Collections.nCopies(1, Kind.ENABLE),
                    Collections.nCopies(1, Kind.DELETE),
                    Collections.nCopies(4, Kind.LAUNCH),
                    Collections.nCopies(4, Kind.VERIFY),
                    Collections.nCopies(5, Kind.ACTIVATE),
                    Collections.nCopies(1, Kind.DEACTIVATE),
                    Collections.nCopies(1, Kind.REMOVE),
                    Collections.nCopies(3, Kind.WARM_UP),
                    Collections.nCopies(4, Kind.INCREASE),
                    Collections.nCopies(1, Kind.SWEEP),
                    Collections.nCopies(16, Kind.HEAR),
                    Collections.nCopies(4, Kind.HEAR_AGAIN))
            .flatMap(List::stream)
            .toList();

    private static List<Step> histories(Inputs in) {
        return in.list(10, 150, () -> new Step(in.pick(KINDS), in.integer(0, 5_000)));
    }

    @Test
    void whateverTheOrderTheRulesHold() {
        Inputs.forAll(2_000, in -> {
            List<Step> history = histories(in);
            ReorderedRecords records = new ReorderedRecords();
            records.play(new Step(Kind.DEPLOY, 0));
            history.forEach(records::play);
            records.hearEverything();
            records.checkLog();
            records.checkEnd();
        });
    }
}
