package io.openchutes.event.topic;

import io.openchutes.event.Topic;
import java.util.List;

/** The platform's topics, as a bean that the module of the contracts provides. */
public record TopicCatalogue(List<Topic> topics) {
    public TopicCatalogue {
        topics = List.copyOf(topics);
    }
}
