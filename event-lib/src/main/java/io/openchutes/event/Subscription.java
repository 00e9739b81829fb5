package io.openchutes.event;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Declares what a service reads from one topic and which service method gets each type of event.
 *
 * <p>Every CDI bean of this type gets a thread, a consumer group of its own ({@code {service}.{name}}) and the guarantees of the
 * library: the transaction, the inbox check, retries, dead letters, and the offset's commit after the transaction's. A handler runs in
 * the transaction that also moves the offset; it calls one service method and returns. A record that can't be read is a dead letter
 * before any handler is called; any other exception of a handler is retried with back-off first.
 *
 * <p>A type without a handler is ignored. If the contract does not list it for the topic either, it is counted by type and logged once.
 * Values are immutable: each method returns a new subscription.
 */
public final class Subscription {
    private final String name;
    private final Topic topic;
    private final Start start;
    private final int readers;
    private final Map<String, Handler<?>> handlers;
    private final BatchHandler<?> batches;
    private final Consumer<ReceivedEvent> tombstones;
    private final Runnable clear;

    public enum Start {
        EARLIEST,
        LATEST
    }

    private record Handler<T>(EventReader<T> data, BiConsumer<? super T, ReceivedEvent> apply) {
        void apply(ReceivedEvent event) {
            apply.accept(data.read(event), event);
        }
    }

    private record BatchHandler<T>(String type, EventReader<T> data, Consumer<List<T>> apply) {
        void apply(List<ReceivedEvent> events) {
            apply.accept(events.stream().map(data::read).toList());
        }
    }

    private Subscription(
            String name,
            Topic topic,
            Start start,
            int readers,
            Map<String, Handler<?>> handlers,
            BatchHandler<?> batches,
            Consumer<ReceivedEvent> tombstones,
            Runnable clear) {
        this.name = name;
        this.topic = topic;
        this.start = start;
        this.readers = readers;
        this.handlers = handlers;
        this.batches = batches;
        this.tombstones = tombstones;
        this.clear = clear;
    }

    /**
     * A subscription without handlers yet; it reads a state topic from the start and happenings from the end.
     *
     * @param name must never change: offsets, inbox and consumer group are kept under it
     */
    public static Subscription to(String name, Topic topic) {
        Start start = topic.kind() == Topic.Kind.STATE ? Start.EARLIEST : Start.LATEST;
        return new Subscription(name, topic, start, 1, Map.of(), null, null, () -> {});
    }

    /** Reads happenings from the start of the topic; for rollups only. */
    public Subscription fromStart() {
        return new Subscription(name, topic, Start.EARLIEST, readers, handlers, batches, tombstones, clear);
    }

    /**
     * Reads with several threads of this process, which share the partitions: the next batch is read while the database still writes
     * another's. A key's records stay with one thread at a time. For batches only.
     */
    public Subscription readers(int count) {
        return new Subscription(name, topic, start, count, handlers, batches, tombstones, clear);
    }

    /** Calls the handler with the data of each event of the type. */
    public <T> Subscription on(String type, Class<T> data, Consumer<? super T> apply) {
        return on(type, data, (value, event) -> apply.accept(value));
    }

    /** The same for a handler that needs the event too: its time, its sequence, or whether a rebuild replays it. */
    public <T> Subscription on(String type, Class<T> data, BiConsumer<? super T, ReceivedEvent> apply) {
        return on(Set.of(type), data, apply);
    }

    /** The same for several types that carry the same data. */
    public <T> Subscription on(Set<String> types, Class<T> data, BiConsumer<? super T, ReceivedEvent> apply) {
        if (batches != null) {
            throw new IllegalStateException(name + " applies batches: it can't apply single events too");
        }
        Map<String, Handler<?>> more = new LinkedHashMap<>(handlers);
        for (String type : types) {
            requireListed(type);
            if (more.put(type, new Handler<>(EventReader.of(data, topic), apply)) != null) {
                throw new IllegalStateException(name + " has two handlers of " + type);
            }
        }
        return new Subscription(name, topic, start, readers, more, null, tombstones, clear);
    }

    /**
     * Calls the handler with the data of all events of the type that one poll brought, in partition order. There is no inbox: a redelivered
     * record is never offered twice, since the offsets move in the same transaction, but a producer's repetition (same id) is, and the
     * handler must recognise it.
     */
    public <T> Subscription onBatch(String type, Class<T> data, Consumer<List<T>> apply) {
        if (batches != null || !handlers.isEmpty()) {
            throw new IllegalStateException(
                    name + " can apply batches of one type only, and no single events beside them");
        }
        requireListed(type);
        return new Subscription(
                name,
                topic,
                start,
                readers,
                handlers,
                new BatchHandler<>(type, EventReader.of(data, topic), apply),
                tombstones,
                clear);
    }

    /** Calls the handler for each tombstone; {@link ReceivedEvent#subjectId()} says what is gone. */
    public Subscription onTombstone(Consumer<ReceivedEvent> apply) {
        if (!topic.hasTombstones()) {
            throw new IllegalStateException(topic.name() + " has no tombstones");
        }
        return new Subscription(name, topic, start, readers, handlers, batches, apply, clear);
    }

    /** Empties the copies that the handlers keep, inside a rebuild's transaction; a service's own state stays. */
    public Subscription clear(Runnable copies) {
        return new Subscription(name, topic, start, readers, handlers, batches, tombstones, copies);
    }

    private void requireListed(String type) {
        if (!topic.types().isEmpty() && !topic.types().contains(type)) {
            throw new IllegalStateException("The contract lists no type " + type + " for " + topic.name());
        }
    }

    public String name() {
        return name;
    }

    public Topic topic() {
        return topic;
    }

    /** Where a group without progress begins. */
    public Start start() {
        return start;
    }

    public int readers() {
        return readers;
    }

    /** Whether all events of a poll are applied together, without an inbox. */
    public boolean isBatch() {
        return batches != null;
    }

    /** How long applied ids are kept (happenings only). */
    public Duration idempotencyWindow() {
        return topic.retention();
    }

    /** Whether a handler is called for the event. */
    public boolean handles(ReceivedEvent event) {
        return event.isTombstone()
                ? tombstones != null
                : batches != null ? batches.type().equals(event.type()) : handlers.containsKey(event.type());
    }

    /** Whether neither this subscription nor the contract knows the event's type. */
    public boolean isUnknown(ReceivedEvent event) {
        return !event.isTombstone() && !handles(event) && !topic.types().contains(event.type());
    }

    /**
     * Reads the data of an event that is handled, and compares its key with the event's subject.
     *
     * @throws UnreadableEvent if the data does not fit
     */
    public void read(ReceivedEvent event) {
        if (!event.isTombstone()) {
            EventReader<?> data = batches == null ? handlers.get(event.type()).data() : batches.data();
            data.read(event);
        }
    }

    /** Calls the event's handler. */
    public void apply(ReceivedEvent event) {
        if (event.isTombstone()) {
            tombstones.accept(event);
        } else {
            handlers.get(event.type()).apply(event);
        }
    }

    /** Calls the batch handler. */
    public void apply(List<ReceivedEvent> events) {
        batches.apply(events);
    }

    /** Empties the copies. */
    public void clearCopies() {
        clear.run();
    }
}
