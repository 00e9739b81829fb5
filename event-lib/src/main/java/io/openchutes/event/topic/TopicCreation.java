package io.openchutes.event.topic;

import io.openchutes.event.EventConfig;
import io.openchutes.event.Topic;
import io.openchutes.event.kafka.Backoff;
import io.openchutes.event.kafka.KafkaSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Creates the catalogue's topics when the configuration or a command says so. */
@ApplicationScoped
public class TopicCreation {
    private static final Logger LOG = Logger.getLogger(TopicCreation.class);

    private final Instance<TopicCatalogue> catalogues;
    private final TopicCreator creator;
    private final CountDownLatch givenUp = new CountDownLatch(1);

    TopicCreation(Instance<TopicCatalogue> catalogues, KafkaSettings kafka, EventConfig config) {
        this.catalogues = catalogues;
        OptionalInt copies = config.topics().replicationFactor();
        this.creator = new TopicCreator(
                kafka.copy(),
                config.topics().partitions(),
                copies.isPresent() ? Optional.of((short) copies.getAsInt()) : Optional.empty());
    }

    /** Creates what is missing, once. */
    public List<String> create() throws InterruptedException {
        List<Topic> topics = new ArrayList<>();
        catalogues.forEach(catalogue -> topics.addAll(catalogue.topics()));
        List<String> created = creator.create(topics);
        if (!created.isEmpty()) {
            LOG.infof("Created the topics %s", created);
        }
        return created;
    }

    /** Tries until it is done. @return false if {@link #giveUp} was called */
    public boolean createWhenKafkaAnswers() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
        try {
            while (givenUp.getCount() > 0) {
                try {
                    create();
                    return true;
                } catch (KafkaException e) {
                    LOG.warnf("The topics can't be created yet: %s", e.getMessage());
                    givenUp.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Ends the waiting. */
    public void giveUp() {
        givenUp.countDown();
    }
}
