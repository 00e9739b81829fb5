package io.openchutes.bounty.bounty;

import io.openchutes.bounty.bounty.ReorderedRecords.Kind;
import io.openchutes.bounty.bounty.ReorderedRecords.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random histories of one chute and three instances, heard in random order: each topic (and each instance) keeps its own order, among
 * them there is none, and records are repeated. What the book does is compared with a model that knows the contract's sentences
 * only, and the log of events with what must hold of any log.
 */
class BountyInterleavingsTest {
    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.TIME_PASSES),
                Tuple.of(3, Kind.DEPLOY),
                Tuple.of(1, Kind.NEW_VERSION),
                Tuple.of(1, Kind.DISABLE),
                Tuple.of(1, Kind.ENABLE),
                Tuple.of(1, Kind.DELETE),
                Tuple.of(4, Kind.LAUNCH),
                Tuple.of(4, Kind.VERIFY),
                Tuple.of(5, Kind.ACTIVATE),
                Tuple.of(1, Kind.DEACTIVATE),
                Tuple.of(1, Kind.REMOVE),
                Tuple.of(3, Kind.WARM_UP),
                Tuple.of(4, Kind.INCREASE),
                Tuple.of(1, Kind.SWEEP),
                Tuple.of(16, Kind.HEAR),
                Tuple.of(4, Kind.HEAR_AGAIN));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 5_000))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(150);
    }

    @Property(tries = 2_000)
    void whateverTheOrderTheRulesHold(@ForAll("histories") List<Step> history) {
        ReorderedRecords records = new ReorderedRecords();
        records.play(new Step(Kind.DEPLOY, 0));
        history.forEach(records::play);
        records.hearEverything();
        records.checkLog();
        records.checkEnd();
    }
}
