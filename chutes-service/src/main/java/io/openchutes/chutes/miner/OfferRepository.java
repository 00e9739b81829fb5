package io.openchutes.chutes.miner;

import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteNotFound;
import io.openchutes.chutes.chute.ChuteSource;
import io.openchutes.chutes.image.Image;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Reads what miners are offered, in pieces by id, so that no piece is longer the further behind it is. */
@ApplicationScoped
public class OfferRepository {
    private final Session session;

    public OfferRepository(Session session) {
        this.session = session;
    }

    /** The chutes behind that id which may be run. */
    List<Chute> chutesAfter(UUID chuteId, int limit) {
        return session.createSelectionQuery(
                        "from Chute where chuteId > :after and not disabled and not ownerClosed order by chuteId",
                        Chute.class)
                .setParameter("after", chuteId)
                .setMaxResults(limit)
                .setReadOnly(true)
                .getResultList();
    }

    List<Image> imagesAfter(UUID imageId, int limit) {
        return session.createSelectionQuery("from Image where imageId > :after order by imageId", Image.class)
                .setParameter("after", imageId)
                .setMaxResults(limit)
                .setReadOnly(true)
                .getResultList();
    }

    /** The chute, if it may be run. */
    Optional<Chute> chute(UUID chuteId) {
        return Optional.ofNullable(session.find(Chute.class, chuteId))
                .filter(chute -> !chute.isDisabled() && !chute.isOwnerClosed());
    }

    /** @throws ChuteNotFound if the chute was deleted since it was read */
    ChuteSource source(UUID chuteId) {
        return Optional.ofNullable(session.find(ChuteSource.class, chuteId)).orElseThrow(ChuteNotFound::new);
    }
}
