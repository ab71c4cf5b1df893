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
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a sealed server hears the passphrase: a Unix domain socket (0600) in a directory of the owner alone, never the
 * network. A question is a line {@code passphrase} or {@code shares}, then one or two lines of base64; the answer a line with
 * an exit code and a line with a sentence.
 */
public final class UnsealSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UnsealSocket.class);
    /** Longest name of a socket that every system takes. */
    private static final int LONGEST_PATH = 103;

    private static final int LONGEST_LINE = 4_096;

    private final Path path;
    private final ServerSocketChannel channel;
    private final KeyProtection protection;
    private final Consumer<MasterKeyProvider> opened;

    private UnsealSocket(
            Path path, ServerSocketChannel channel, KeyProtection protection, Consumer<MasterKeyProvider> opened) {
        this.path = path;
        this.channel = channel;
        this.protection = protection;
        this.opened = opened;
    }

    /** @param opened called at most once per right answer, on a thread of its own */
    static UnsealSocket listen(Path data, KeyProtection protection, Consumer<MasterKeyProvider> opened) {
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
            UnsealSocket socket = new UnsealSocket(path, channel, protection, opened);
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
        try (client) {
            Optional<UnsealResult> said = answer(client);
            if (said.isPresent() && said.get() instanceof UnsealResult.Opened right) {
                opened.accept(right.key());
            }
        } catch (IOException e) {
            LOG.atInfo().log("whoever wanted to unseal went away");
        }
    }

    private Optional<UnsealResult> answer(SocketChannel client) throws IOException {
        try {
            BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII));
            UnsealResult said = switch (line(lines)) {
                case "passphrase" -> protection.unseal(secret(lines));
                case "shares" -> protection.unseal(secret(lines), secret(lines));
                default -> throw new IllegalArgumentException("neither of the two questions");
            };
            boolean good = said instanceof UnsealResult.Opened;
            write(client, (good ? 0 : Main.NO_INPUT) + "\n" + MasterKeys.sentence(said) + "\n");
            return Optional.of(said);
        } catch (IllegalArgumentException e) {
            write(client, Main.USAGE + "\nKEYS-039 that is no question of 'commonseal keys unseal'\n");
        } catch (KeysRefused e) {
            write(client, Main.CONFIGURATION + "\n" + e.getMessage() + "\n");
        }
        return Optional.empty();
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
    public static String ask(Path data, List<Secret> secrets) {
        List<String> question = new ArrayList<>(List.of(secrets.size() == 1 ? "passphrase" : "shares"));
        secrets.forEach(secret -> question.add(Base64.getEncoder().encodeToString(secret.reveal())));
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
                    "KEYS-040 no sealed server listens in " + data + ": is it open already, or not started"
                            + " ('commonseal serve' with keys.master=passphrase)?");
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
