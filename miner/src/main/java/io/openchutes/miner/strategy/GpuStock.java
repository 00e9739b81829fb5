package io.openchutes.miner.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The GPUs of one or more machines, and which of them are free. An instance has its GPUs from one machine. Not safe for use by many
 * threads: the agent's own lock guards it.
 */
public final class GpuStock {
    /** Some GPUs of one kind and one machine that an instance has for itself, by their device numbers. */
    public record Devices(String machine, String gpu, List<Integer> numbers) {
        public Devices {
            numbers = List.copyOf(numbers);
        }
    }

    private final Map<String, List<String>> machines = new TreeMap<>();
    private final Map<String, Set<Integer>> taken = new HashMap<>();

    /** @param kinds of each machine the names of its devices, in the order of device numbers */
    public GpuStock(Map<String, List<String>> kinds) {
        become(kinds);
    }

    /** The same, to be taken from in thought. */
    public GpuStock copy() {
        GpuStock copy = new GpuStock(machines);
        taken.forEach((machine, numbers) -> copy.taken.put(machine, new HashSet<>(numbers)));
        return copy;
    }

    /** Machines have come or gone; what instances have stays theirs until it is given back. */
    public void become(Map<String, List<String>> kinds) {
        machines.clear();
        kinds.forEach((machine, devices) -> machines.put(machine, List.copyOf(devices)));
    }

    /** How many of one kind are free, on all machines together. */
    public int free(String gpu) {
        return machines.keySet().stream()
                .mapToInt(machine -> freeOn(machine, gpu))
                .sum();
    }

    public int free() {
        return machines.values().stream()
                .flatMap(List::stream)
                .distinct()
                .mapToInt(this::free)
                .sum();
    }

    private int freeOn(String machine, String gpu) {
        return numbers(machine, gpu).size();
    }

    private List<Integer> numbers(String machine, String gpu) {
        List<String> devices = machines.get(machine);
        Set<Integer> gone = taken.getOrDefault(machine, Set.of());
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < devices.size(); number++) {
            if (devices.get(number).equals(gpu) && !gone.contains(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** The machine that has so many, and of these the one that is left with the fewest: the others may be wanted whole. */
    private Optional<String> machine(String gpu, int count) {
        return machines.keySet().stream()
                .filter(machine -> freeOn(machine, gpu) >= count)
                .min(Comparator.comparingInt(machine -> freeOn(machine, gpu)));
    }

    /** The kind of which one machine has so many, and most are free. */
    public Optional<String> fitting(List<String> supported, int count) {
        return supported.stream()
                .distinct()
                .filter(gpu -> machine(gpu, count).isPresent())
                .max(Comparator.<String>comparingInt(this::free).thenComparing(Comparator.reverseOrder()));
    }

    /** @throws IllegalStateException where no machine has so many */
    public Devices take(String gpu, int count) {
        return machine(gpu, count)
                .flatMap(machine -> takeOn(machine, gpu, count))
                .orElseThrow(() -> new IllegalStateException("there are no " + count + " free " + gpu));
    }

    /** Takes free ones of a given machine, for what runs there already; empty where it has not so many. */
    public Optional<Devices> takeOn(String machine, String gpu, int count) {
        if (!machines.containsKey(machine) || freeOn(machine, gpu) < count) {
            return Optional.empty();
        }
        List<Integer> numbers = numbers(machine, gpu).subList(0, count);
        taken.computeIfAbsent(machine, none -> new HashSet<>()).addAll(numbers);
        return Optional.of(new Devices(machine, gpu, numbers));
    }

    public void giveBack(Devices devices) {
        taken.computeIfPresent(devices.machine(), (machine, numbers) -> {
            devices.numbers().forEach(numbers::remove);
            return numbers.isEmpty() ? null : numbers;
        });
    }
}
