package io.openchutes.bounty.inbound;

import io.openchutes.bounty.BountyConfig;
import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.chute.ChuteKind;
import io.openchutes.bounty.chute.ChuteRepository;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.warmup.WarmupService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/** Keeps the copies of chutes, and lets bounties, boosts and waiting warm-ups know when one has changed. */
@ApplicationScoped
public class ChuteService {
    private final ChuteRepository chutes;
    private final BountyService bounties;
    private final WarmupService warmups;
    private final Pattern affineName;

    public ChuteService(ChuteRepository chutes, BountyService bounties, WarmupService warmups, BountyConfig config) {
        this.chutes = chutes;
        this.bounties = bounties;
        this.warmups = warmups;
        this.affineName = affineName(config.affineWord());
    }

    static Pattern affineName(String word) {
        if (word.isBlank()) {
            throw new IllegalArgumentException("openchutes.bounty.affine-word is blank");
        }
        return Pattern.compile("(?:^|[/_.-])" + Pattern.quote(word) + "[0-9]*(?:[/_.-]|$)", Pattern.CASE_INSENSITIVE);
    }

    /** @param replay true to restore the copy and cause nothing */
    @Transactional
    public void exists(ChuteState state, boolean replay) {
        ChuteCopy chute = chutes.save(new ChuteCopy(
                state.chuteId(),
                state.userId(),
                state.version(),
                kind(state),
                state.disabled(),
                state.isPublic() ? state.name() : null,
                state.createdAt()));
        if (!replay) {
            bounties.chuteIs(chute);
            warmups.chuteArrived(chute.chuteId());
        }
    }

    /** @param replay true to remove the copy and cause nothing */
    @Transactional
    public void isGone(UUID chuteId, Instant deletedAt, boolean replay) {
        if (!replay) {
            // Before the copy is deleted: the event of the bounty's end has the chute's name.
            bounties.chuteIsGone(chuteId);
            warmups.chuteIsGone(chuteId, deletedAt);
        }
        chutes.deleteById(chuteId);
    }

    private ChuteKind kind(ChuteState state) {
        if (affineName.matcher(state.name()).find()) {
            return ChuteKind.AFFINE;
        }
        return state.isPublic() ? ChuteKind.PUBLIC : ChuteKind.PRIVATE;
    }

    @Transactional
    public void forgetAll() {
        chutes.deleteAll();
    }
}
