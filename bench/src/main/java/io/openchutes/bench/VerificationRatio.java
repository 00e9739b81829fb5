package io.openchutes.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Compares the verifiers by the CPU time of one thread, in alternating rounds, so that the ratio holds on a machine that others use too,
 * where JMH's wall clock does not.
 */
public final class VerificationRatio {
    private static final int ROUNDS = 9;
    private static final int VERIFICATIONS = 10_000;
    private static final int GETS = 100_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private VerificationRatio() {}

    /** Takes no arguments; prints the median of the rounds. */
    public static void main(String[] arguments) throws GeneralSecurityException {
        new VerificationRatio().run();
    }

    private void run() throws GeneralSecurityException {
        VerificationBenchmark verification = new VerificationBenchmark();
        verification.sign();
        SignedGetBenchmark signedGet = new SignedGetBenchmark();
        signedGet.sign();
        double[] sr25519 = new double[ROUNDS];
        double[] busyKeys = new double[ROUNDS];
        double[] bouncyCastle = new double[ROUNDS];
        double[] jdk = new double[ROUNDS];
        double[] get = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            sr25519[round] = microseconds(verification::sr25519, VERIFICATIONS);
            busyKeys[round] = microseconds(verification::sr25519OfBusyKeys, VERIFICATIONS);
            bouncyCastle[round] = microseconds(verification::ed25519BouncyCastle, VERIFICATIONS);
            jdk[round] = microseconds(verification::ed25519Jdk, VERIFICATIONS / 10);
            get[round] = microseconds(signedGet::repeatedSignedGet, GETS);
        }
        print("sr25519", median(sr25519));
        print("sr25519, busy keys", median(busyKeys));
        print("Ed25519, BouncyCastle", median(bouncyCastle));
        print("Ed25519, JDK", median(jdk));
        print("repeated signed GET", median(get));
        System.out.printf(
                "sr25519 is %.2f x BouncyCastle's Ed25519, of busy keys %.2f x, %.1f x the JDK's%n",
                median(bouncyCastle) / median(sr25519),
                median(bouncyCastle) / median(busyKeys),
                median(jdk) / median(sr25519));
    }

    private double microseconds(Operation operation, int times) throws GeneralSecurityException {
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            operation.run();
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e3 / times;
    }

    private static double median(double[] rounds) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String name, double microseconds) {
        System.out.printf("%-22s %8.2f us of CPU time, %7.0f a second%n", name, microseconds, 1e6 / microseconds);
    }

    private interface Operation {
        boolean run() throws GeneralSecurityException;
    }
}
