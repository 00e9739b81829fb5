package io.openchutes.bounty.feed;

import io.openchutes.bounty.bounty.BountyEvent;
import io.openchutes.bounty.bounty.BountyListService;
import io.openchutes.bounty.bounty.BountyResponse;
import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteRepository;
import io.openchutes.event.feed.Feeds;
import io.openchutes.event.json.EventJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Appends bounties' events to the public feed, in the transaction that causes them. */
@ApplicationScoped
public class BountyFeedService {
    static final String FEED = "bounties";
    private static final String PRIVATE_NAME = "[private chute]";

    private final Feeds feeds;
    private final BountyListService bounties;
    private final ChuteRepository chutes;

    public BountyFeedService(Feeds feeds, BountyListService bounties, ChuteRepository chutes) {
        this.feeds = feeds;
        this.bounties = bounties;
        this.chutes = chutes;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void happened(@Observes BountyEvent event) {
        String name = chutes.findByIdOptional(event.bounty().chuteId())
                .flatMap(ChuteCopy::publicName)
                .orElse(PRIVATE_NAME);
        feeds.append(FEED, null, event.type(), BountyNotice.of(event.bounty(), name));
    }

    /** The open bounties, oldest first, as JSON in one line. */
    @Transactional
    public String snapshot() {
        List<BountyResponse> open = bounties.open();
        Map<UUID, String> names =
                chutes.publicNames(open.stream().map(BountyResponse::chuteId).toList());
        return new String(
                EventJson.write(new OpenBounties(open.stream()
                        .map(bounty -> new OpenBounties.Entry(
                                bounty.chuteId(),
                                names.getOrDefault(bounty.chuteId(), PRIVATE_NAME),
                                bounty.bountyAmount(),
                                bounty.secondsElapsed(),
                                bounty.timeRemaining(),
                                bounty.createdAt()))
                        .toList())),
                StandardCharsets.UTF_8);
    }
}
