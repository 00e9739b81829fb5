package io.openchutes.local.sample;

import io.openchutes.contracts.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Publishes images and a price, once for a data folder: what came after is the platform's own history. */
public final class Samples {
    private static final double TAO_USD = 310.0;

    private final SampleAccounts accounts;
    private final Path published;

    public Samples(SampleAccounts accounts, Path data) {
        this.accounts = accounts;
        this.published = data.resolve("samples-published");
    }

    /** Whether this is the data folder's first start. */
    public boolean publish(EventPublisher publisher, Clock clock) {
        if (Files.exists(published)) {
            return false;
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        SampleImages.events(accounts.system().userId())
                .forEach((id, event) ->
                        sent.add(publisher.publish(Topics.IMAGE_EVENTS, "image-changed", id.toString(), 1, event)));
        Map<String, Object> price = new LinkedHashMap<>();
        price.put("currency", "tao");
        price.put("usd", TAO_USD);
        price.put("at", clock.instant());
        sent.add(publisher.publish(Topics.PRICE_EVENTS, "price-quoted", "tao", 1, price));
        publisher.flush(sent);
        try {
            // Written last: a launcher killed before this publishes the same records again, which are then ignored.
            Files.writeString(published, clock.instant().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + published, e);
        }
        return true;
    }
}
