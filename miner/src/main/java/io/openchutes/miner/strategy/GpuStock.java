package io.openchutes.miner.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The GPUs of this machine, and which of them are free. Not safe for use by many threads: the agent's own lock guards it. */
public final class GpuStock {
    /** Some GPUs of one kind that an instance has for itself, by their device numbers. */
    public record Devices(String gpu, List<Integer> numbers) {
        public Devices {
            numbers = List.copyOf(numbers);
        }
    }

    private final Map<String, TreeSet<Integer>> free = new TreeMap<>();

    /** @param kinds the name of each device, in the order of device numbers */
    public GpuStock(List<String> kinds) {
        for (int number = 0; number < kinds.size(); number++) {
            free.computeIfAbsent(kinds.get(number), kind -> new TreeSet<>()).add(number);
        }
    }

    private GpuStock(Map<String, TreeSet<Integer>> free) {
        free.forEach((gpu, numbers) -> this.free.put(gpu, new TreeSet<>(numbers)));
    }

    /** The same, to be taken from in thought. */
    public GpuStock copy() {
        return new GpuStock(free);
    }

    /** How many of one kind are free. */
    public int free(String gpu) {
        return free.containsKey(gpu) ? free.get(gpu).size() : 0;
    }

    public int free() {
        return free.values().stream().mapToInt(TreeSet::size).sum();
    }

    /** The kind that fits and of which most are free. */
    public Optional<String> fitting(List<String> supported, int count) {
        return supported.stream()
                .distinct()
                .filter(gpu -> free(gpu) >= count)
                .max(Comparator.<String>comparingInt(this::free).thenComparing(Comparator.reverseOrder()));
    }

    /** @throws IllegalStateException where there are not so many */
    public Devices take(String gpu, int count) {
        if (free(gpu) < count) {
            throw new IllegalStateException("there are no " + count + " free " + gpu);
        }
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(free.get(gpu).pollFirst());
        }
        return new Devices(gpu, taken);
    }

    public void giveBack(Devices devices) {
        free.get(devices.gpu()).addAll(devices.numbers());
    }
}
