package io.openchutes.local.sample;

import io.openchutes.contracts.Topics;
import io.openchutes.local.client.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Uploads images and publishes a price, once for a data folder: what came after is the platform's own history. */
public final class Samples {
    private static final double TAO_USD = 310.0;

    private final SampleAccounts accounts;
    private final Path published;

    public Samples(SampleAccounts accounts, Path data) {
        this.accounts = accounts;
        this.published = data.resolve("samples-published");
    }

    /** Whether this is the data folder's first start. */
    public boolean publish(EventPublisher publisher, ApiClient api, Clock clock) {
        if (Files.exists(published)) {
            return false;
        }
        SampleImages.upload(new EarlyCalls(api), accounts.system());
        Map<String, Object> price = new LinkedHashMap<>();
        price.put("currency", "tao");
        price.put("usd", TAO_USD);
        price.put("at", clock.instant());
        publisher.flush(List.of(publisher.publish(Topics.PRICE_EVENTS, "price-quoted", "tao", 1, price)));
        try {
            // Written last: a launcher killed before this does all again, which changes nothing then.
            Files.writeString(published, clock.instant().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + published, e);
        }
        return true;
    }
}
