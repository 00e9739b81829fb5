package io.openchutes.contracts;

import io.openchutes.event.topic.TopicCatalogue;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells event-lib which topics there are, for the mode that creates them. */
@Dependent
class PlatformTopics {
    @Produces
    @Singleton
    TopicCatalogue catalogue() {
        return new TopicCatalogue(Topics.ALL);
    }
}
