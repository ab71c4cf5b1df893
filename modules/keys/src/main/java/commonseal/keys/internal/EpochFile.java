package commonseal.keys.internal;

import commonseal.kernel.DurableFile;
import commonseal.keys.KeysRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * File {@code epoch.keys}: a line {@code epoch/v1 <number> <made> <left> <key>} for each week whose key is still there. The
 * times are microseconds, {@code left} is {@code -} while rows may be under the key; the key is encrypted under the master
 * key together with the number and the time it was made.
 */
record EpochFile(Path file, MasterKey master) {

    private static final String VERSION = "epoch/v1";
    private static final String UNKNOWN = "-";
    /** Nineteen years of weeks, more than any retention; beyond it somebody wrote the file. */
    private static final int MOST_LINES = 1_000;

    /**
     * One week.
     *
     * @param left when no row of the living database was under it any more
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, changed by nobody
    record Epoch(int number, Instant made, Optional<Instant> left, byte[] key) {}

    boolean isThere() {
        return Files.exists(file);
    }

    /** Oldest first; empty if there is no file. */
    List<Epoch> read() {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            String[] lines = text.split("\n", -1);
            if (lines.length > MOST_LINES || !lines[lines.length - 1].isEmpty()) {
                throw damaged();
            }
            List<Epoch> epochs = new ArrayList<>();
            for (int i = 0; i < lines.length - 1; i++) {
                Epoch epoch = parse(lines[i]);
                if (!epochs.isEmpty() && epoch.number() <= epochs.getLast().number()) {
                    throw damaged();
                }
                epochs.add(epoch);
            }
            if (epochs.isEmpty()) {
                throw damaged();
            }
            return epochs;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new KeysRefused("KEYS-016 the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Epoch parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 5 || !parts[0].equals(VERSION)) {
            throw damaged();
        }
        try {
            int number = Integer.parseInt(parts[1]);
            Instant made = instant(parts[2]);
            byte[] key = master.aead().decrypt(Base64.getDecoder().decode(parts[4]), associatedData(number, made));
            return new Epoch(
                    number, made, parts[3].equals(UNKNOWN) ? Optional.empty() : Optional.of(instant(parts[3])), key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged();
        }
    }

    private KeysRefused damaged() {
        return new KeysRefused(
                "KEYS-016 the file " + file
                        + " is damaged or belongs to another master key: restore it from its newest copy, or no content of any person opens");
    }

    /** On the disk when it returns; what the old file held is overwritten. */
    void write(List<Epoch> epochs) {
        StringBuilder text = new StringBuilder();
        for (Epoch epoch : epochs) {
            text.append(VERSION)
                    .append(' ')
                    .append(epoch.number())
                    .append(' ')
                    .append(micros(epoch.made()))
                    .append(' ')
                    .append(epoch.left()
                            .map(EpochFile::micros)
                            .map(String::valueOf)
                            .orElse(UNKNOWN))
                    .append(' ')
                    .append(encrypted(epoch))
                    .append('\n');
        }
        try {
            DurableFile.replaceAndOverwrite(file, text.toString());
        } catch (IOException e) {
            throw new KeysRefused("KEYS-016 the file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private String encrypted(Epoch epoch) {
        try {
            return Base64.getEncoder()
                    .encodeToString(master.aead().encrypt(epoch.key(), associatedData(epoch.number(), epoch.made())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM encrypts every value", e);
        }
    }

    private static byte[] associatedData(int number, Instant made) {
        return (VERSION + " " + number + " " + micros(made)).getBytes(StandardCharsets.US_ASCII);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
