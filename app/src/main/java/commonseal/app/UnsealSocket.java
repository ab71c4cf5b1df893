package commonseal.app;

import commonseal.kernel.Secret;
import commonseal.keys.KeyProtection;
import commonseal.keys.KeyProtection.UnsealResult;
import commonseal.keys.KeysRefused;
import commonseal.keys.MasterKeyProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a server whose master key lies under a passphrase hears its own machine: sealed, the passphrase; open, that it is to
 * be sealed again. A Unix domain socket (0600) in a directory of the owner alone, never the network. A question is a line
 * {@code passphrase}, {@code shares} or {@code seal}, then one, two or no lines of base64; the answer a line with an exit
 * code and a line with a sentence.
 */
public final class UnsealSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UnsealSocket.class);
    private static final String PASSPHRASE = "passphrase";
    private static final String SHARES = "shares";
    private static final String SEAL = "seal";
    /** Longest name of a socket that every system takes. */
    private static final int LONGEST_PATH = 103;

    private static final int LONGEST_LINE = 4_096;

    /** @param secrets as many as the question has */
    private record Question(String asked, List<Secret> secrets) {}

    /** @param then done once the answer is on its way */
    private record Answer(int code, String sentence, Runnable then) {
        Answer(int code, String sentence) {
            this(code, sentence, () -> {});
        }
    }

    private final Path path;
    private final ServerSocketChannel channel;
    private final Function<Question, Answer> answers;

    private UnsealSocket(Path path, ServerSocketChannel channel, Function<Question, Answer> answers) {
        this.path = path;
        this.channel = channel;
        this.answers = answers;
    }

    /**
     * Of a sealed server.
     *
     * @param opened called at most once per right answer, on a thread of its own
     */
    static UnsealSocket sealed(Path data, KeyProtection protection, Consumer<MasterKeyProvider> opened) {
        return listen(data, question -> {
            UnsealResult said;
            switch (question.asked()) {
                case PASSPHRASE -> said = protection.unseal(question.secrets().getFirst());
                case SHARES ->
                    said = protection.unseal(
                            question.secrets().getFirst(), question.secrets().getLast());
                default -> {
                    return new Answer(Main.UNAVAILABLE, "KEYS-045 the server is sealed already");
                }
            }
            String sentence = MasterKeys.sentence(said);
            return said instanceof UnsealResult.Opened right
                    ? new Answer(0, sentence, () -> opened.accept(right.key()))
                    : new Answer(Main.NO_INPUT, sentence);
        });
    }

    /** Of one that waits for a key management service: says why. */
    static UnsealSocket waiting(Path data, Supplier<String> reason) {
        return listen(data, question -> new Answer(Main.TEMPORARY, reason.get()));
    }

    /**
     * Of an open server.
     *
     * @param seal called when it is to be sealed, on a thread of its own
     */
    static UnsealSocket open(Path data, Runnable seal) {
        return listen(
                data,
                question -> question.asked().equals(SEAL)
                        ? new Answer(0, "sealing: 'commonseal keys unseal' opens it again", seal)
                        : new Answer(Main.UNAVAILABLE, "KEYS-040 the server of " + data + " is open already"));
    }

    private static UnsealSocket listen(Path data, Function<Question, Answer> answers) {
        Path path = path(data);
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new Refusal(
                    Main.CONFIGURATION,
                    "KEYS-037 the path " + path + " is too long for a socket: give data.directory a shorter path");
        }
        try {
            Path folder = path.resolveSibling("");
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(path);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            UnsealSocket socket = new UnsealSocket(path, channel, answers);
            Thread.ofPlatform().daemon().name("unseal").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new Refusal(Main.UNAVAILABLE, StartChecks.notWritable(data));
        }
    }

    private static Path path(Path data) {
        return data.resolve("unseal").resolve("socket");
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                // Somebody who connects and says nothing keeps nobody else out.
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (channel.isOpen()) {
                    LOG.atWarn().setCause(e).log("KEYS-038 the unseal socket failed once; it listens on");
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        Answer answer;
        try (client) {
            answer = answer(client);
            write(client, answer.code() + "\n" + answer.sentence() + "\n");
        } catch (IOException e) {
            LOG.atInfo().log("whoever wanted to unseal went away");
            return;
        }
        answer.then().run();
    }

    private Answer answer(SocketChannel client) throws IOException {
        try {
            BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII));
            String asked = line(lines);
            List<Secret> secrets = switch (asked) {
                case PASSPHRASE -> List.of(secret(lines));
                case SHARES -> List.of(secret(lines), secret(lines));
                case SEAL -> List.of();
                default -> throw new IllegalArgumentException("none of the three questions");
            };
            return answers.apply(new Question(asked, secrets));
        } catch (IllegalArgumentException e) {
            return new Answer(Main.USAGE, "KEYS-039 that is no question of 'commonseal keys unseal' or 'seal'");
        } catch (KeysRefused e) {
            return new Answer(Main.CONFIGURATION, String.valueOf(e.getMessage()));
        }
    }

    private static String line(BufferedReader from) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = from.read(); c >= 0 && c != '\n'; c = from.read()) {
            if (line.length() == LONGEST_LINE) {
                throw new IllegalArgumentException("too long");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private static Secret secret(BufferedReader from) throws IOException {
        return Secret.of(Base64.getDecoder().decode(line(from)));
    }

    private static void write(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /**
     * Asks the sealed server of this data directory to open; prints nothing.
     *
     * @param secrets the passphrase, or two shares
     * @return what it said when it opened
     * @throws Refusal if there is none, or it did not open
     */
    public static String unseal(Path data, List<Secret> secrets) {
        return ask(data, new Question(secrets.size() == 1 ? PASSPHRASE : SHARES, secrets));
    }

    /**
     * Asks the open server of this data directory to seal itself; prints nothing.
     *
     * @return what it said
     * @throws Refusal if there is none, or it is sealed
     */
    public static String seal(Path data) {
        return ask(data, new Question(SEAL, List.of()));
    }

    private static String ask(Path data, Question asked) {
        List<String> question = new ArrayList<>(List.of(asked.asked()));
        asked.secrets().forEach(secret -> question.add(Base64.getEncoder().encodeToString(secret.reveal())));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path(data)))) {
            write(channel, String.join("\n", question) + "\n");
            BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            String code = line(lines);
            String sentence = line(lines);
            if (code.equals("0")) {
                return sentence;
            }
            throw new Refusal(
                    code.matches("[0-9]{1,3}") ? Integer.parseInt(code) : Main.TEMPORARY,
                    sentence.isEmpty() ? "KEYS-038 the server went away: look at its log" : sentence);
        } catch (IOException e) {
            throw new Refusal(
                    Main.UNAVAILABLE,
                    "KEYS-040 no server listens in " + data + ": is it started, with keys.master=passphrase"
                            + " ('commonseal serve')?");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("START-003 a part did not close in good order");
        }
    }
}
