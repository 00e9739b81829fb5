package io.openchutes.event;

import java.util.Set;

/**
 * The topics that this service alone may write, as a bean that the service provides. A record of another source on one of them is not
 * applied here, and is counted, logged and shown in health: two writers of a topic would undo each other's changes.
 */
public record OwnedTopics(Set<Topic> topics) {
    public OwnedTopics {
        topics = Set.copyOf(topics);
    }
}
